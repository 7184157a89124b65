import { limits } from '../../core/limits.js';
import { refuse } from '../../core/refusals.js';
import type { Json } from '../../schema/kind.js';
import type { Moment } from '../call.js';
import type { NumberPlaces } from '../number-places.js';
import type { CriterionKind } from '../vocabulary.js';
import { isEmpty } from './empty.js';

/** What a criterion accepts of a caller's LATA. */
interface Accepted {
  readonly digits: ReadonlySet<string>;
  /** That of the called number. */
  readonly intra: boolean;
  /** Another than that of the called number. */
  readonly inter: boolean;
}

/**
 * The caller's LATA is one of some, or that of the called number (`Intra`), or another (`Inter`); false where one that
 * is compared is not known (routing.md, Criteria).
 */
export function lata(places: NumberPlaces, type = 'lata'): CriterionKind {
  return {
    type,
    told: {
      label: 'LATA',
      sentence: "caller's LATA {}",
      input: 'latas',
      example: [
        ['Digits', '834'],
        ['Intra', null],
      ],
    },
    words: 'an array of ["Digits", LATA], ["Intra", null] and ["Inter", null]',
    parse(value) {
      const items = Array.isArray(value) ? (value as readonly Json[]) : [];
      const accepted = acceptedBy(items);
      if (accepted === undefined)
        return refuse(
          'bad_criterion',
          `LATAs are an array of 1 to ${limits.listEntries} of ["Digits", "123"], ["Intra", null] and ["Inter", null].`,
        );
      const expected = `caller's LATA ${wordsOf(accepted)}`;
      return {
        type,
        expected,
        extents: [{ of: 'fact', fact: expected, about: 'caller' }],
        holds: accepts(places, accepted),
        found: ({ call, view }) =>
          `caller's LATA ${places.callerLata(call, view) ?? 'unknown'}${accepted.intra || accepted.inter ? `, called ${places.calledLata(call, view) ?? 'unknown'}` : ''}`,
      };
    },
  };
}

function accepts(places: NumberPlaces, { digits, intra, inter }: Accepted): (moment: Moment) => boolean {
  return ({ call, view }) => {
    const caller = places.callerLata(call, view);
    if (caller === undefined) return false;
    if (digits.has(caller)) return true;
    if (!intra && !inter) return false;
    const called = places.calledLata(call, view);
    return called !== undefined && (called === caller ? intra : inter);
  };
}

/** Undefined when an item is none that there is, or there are none. */
function acceptedBy(items: readonly Json[]): Accepted | undefined {
  const digits = new Set<string>();
  let intra = false,
    inter = false;
  for (const item of items) {
    const [name, value, more] = Array.isArray(item) ? (item as readonly Json[]) : [item];
    const kind = typeof name === 'string' ? name.toLowerCase() : '';
    const text = typeof value === 'number' ? String(value) : value;
    if (more !== undefined) return undefined;
    if (kind === 'digits' && typeof text === 'string' && /^\d{3,5}$/.test(text)) digits.add(text);
    else if (kind === 'intra' && isEmpty(value)) intra = true;
    else if (kind === 'inter' && isEmpty(value)) inter = true;
    else return undefined;
  }
  return items.length === 0 || items.length > limits.listEntries ? undefined : { digits, intra, inter };
}

function wordsOf({ digits, intra, inter }: Accepted): string {
  return [
    ...[...digits].sort(),
    ...(intra ? ['that of the called number'] : []),
    ...(inter ? ['another than that of the called number'] : []),
  ].join(' or ');
}
