import { fingerprint, fingerprintCharacters, open, seal } from '../../core/secrets.js';
import { isRefusal, type Refusal } from '../../core/refusals.js';
import type { Kind } from '../kind.js';
import { digits } from './digits.js';

/**
 * A PIN of `least` to `most` digits (columns.md, Common types). Taken and shown as digits, kept sealed (quality.md,
 * Security): the value of a column is the sealed text, another one each time that the same digits are taken. Decisions
 * ask `matches` of core/secrets, and open nothing. Goes with `Column.secret`, which says who may see it; all others are
 * shown nothing. What no longer opens is shown as not set. Refuses as `digits` does.
 */
export function secretPin(least: number, most: number): Kind<string> {
  const plain = digits(least, most);
  const sealed = (value: string | Refusal): string | Refusal => (isRefusal(value) ? value : seal(value));
  return {
    name: 'pin',
    stored: 'text',
    parse: (text) => sealed(plain.parse(text)),
    accept: (json) => sealed(plain.accept(json)),
    format: (value) => open(value) ?? '',
    show: (value) => open(value) ?? null,
    masked: () => null,
    uniqueAs: fingerprintOf,
    keyBytes: fingerprintCharacters,
    description: { ...plain.description, words: `${plain.description.words}, kept encrypted` },
  };
}

/**
 * A record is asked several times in a row, by each index that it is in: to open a value costs as much as to write it.
 */
let last = { value: '', fingerprint: '' };

/** What does not open is the same as nothing but itself. */
function fingerprintOf(value: string): string {
  if (last.value !== value) last = { value, fingerprint: fingerprint(open(value) ?? value) };
  return last.fingerprint;
}
