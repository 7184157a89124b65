import { utf8Bytes, wellFormed } from '../../core/bytes.js';
import { isRefusal, quoted, refuse, type Refusal } from '../../core/refusals.js';
import type { Json } from '../kind.js';

/** How much of a JSON text is taken. */
export interface JsonBounds {
  /** Bytes in UTF-8. */
  readonly bytes: number;
  /** Nesting of arrays and objects; 1 is an array of plain values. */
  readonly depth: number;
}

const quote = 0x22;
const backslash = 0x5c;
const numeral = /-?[0-9][0-9.eE+-]*/y;

/**
 * The value of a JSON text (RFC 8259), read more strictly than JSON.parse does: a name given twice, nesting beyond the
 * bound, a number that would lose digits and text without UTF-8 are refused, for nobody could tell what was meant. A
 * member named
 * `__proto__` is a member like others. Time and memory grow with the text only. Refuses `too_long`, `bad_json`,
 * `too_deep`, `out_of_range`, `bad_utf8`.
 */
export function parseJson(text: string, bounds: JsonBounds): Json | Refusal {
  if (text.length > bounds.bytes || utf8Bytes(text) > bounds.bytes)
    return refuse('too_long', `More than ${bounds.bytes} bytes.`);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    return refuse('bad_json', `Not JSON: ${whyUnread(text, error as Error)}.`);
  }
  return wellFormed(text) ? (inspect(text, bounds.depth) ?? value) : refuse('bad_utf8');
}

/** Why a text is no JSON, as far as a person can use it. Nothing of the text itself is said: it may hold a PIN. */
function whyUnread(text: string, { message }: Error): string {
  if (text.trim() === '') return 'there is nothing in it';
  if (/[\u2018-\u201f]/.test(text)) return 'the quotes are those of a word processor; write straight ones (")';
  if (/^\s*[[{]\s*'|[:,]\s*'/.test(text)) return 'names and texts stand in double quotes (")';
  const place = /position (\d+)/.exec(message)?.[1];
  if (/end of JSON|unterminated/i.test(message) || Number(place) >= text.length)
    return 'it ends too early; a bracket or a quote is not closed';
  return place === undefined
    ? 'it cannot be read; look at quotes, commas and brackets'
    : `it cannot be read from character ${Number(place) + 1} on; look at quotes, commas and brackets`;
}

/** What is wrong with a text that JSON.parse takes: one pass over it, without recursion. */
function inspect(text: string, depth: number): Refusal | undefined {
  // The names met so far in each open object; undefined stands for an open array.
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; ) {
    const unit = text.charCodeAt(at);
    if (unit === quote) {
      const end = endOfString(text, at);
      const isName = followedByColon(text, end);
      const content = contentOf(text, at, end);
      if (isRefusal(content)) return content;
      at = end;
      if (!isName) continue;
      const names = open.at(-1)!;
      if (names.has(content)) return refuse('bad_json', `The name ${quoted(content)} is given twice.`);
      names.add(content);
    } else if (unit === 0x7b || unit === 0x5b) {
      if (open.length === depth) return refuse('too_deep', `Nested deeper than ${depth}.`);
      open.push(unit === 0x7b ? new Set() : undefined);
      at++;
    } else if (unit === 0x7d || unit === 0x5d) {
      open.pop();
      at++;
    } else if (unit === 0x2d || (unit >= 0x30 && unit <= 0x39)) {
      numeral.lastIndex = at;
      const written = numeral.exec(text)![0];
      if (losesDigits(written))
        return refuse(
          'out_of_range',
          `The number ${written.slice(0, 40)} is too large to be kept exactly; write it as text.`,
        );
      at = numeral.lastIndex;
    } else {
      at++;
    }
  }
  return undefined;
}

function losesDigits(written: string): boolean {
  if (written.length <= 15 && !/[eE]/.test(written)) return false;
  const number = Number(written);
  return !Number.isFinite(number) || (Number.isInteger(number) && !Number.isSafeInteger(number));
}

/** Behind the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  const close = text.indexOf('"', start + 1);
  if (text.charCodeAt(close - 1) !== backslash) return close + 1;
  let at = start + 1;
  for (let unit = text.charCodeAt(at); unit !== quote; unit = text.charCodeAt(at)) at += unit === backslash ? 2 : 1;
  return at + 1;
}

/** What a string says; an escape may have made a surrogate without its partner. */
function contentOf(text: string, start: number, end: number): string | Refusal {
  const raw = text.slice(start + 1, end - 1);
  if (!raw.includes('\\')) return raw;
  const content = JSON.parse(text.slice(start, end)) as string;
  return wellFormed(content) ? content : refuse('bad_utf8');
}

/** Most often the colon stands right there. */
function followedByColon(text: string, at: number): boolean {
  let after = at;
  for (
    let unit = text.charCodeAt(after);
    unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;
    unit = text.charCodeAt(after)
  )
    after++;
  return text.charCodeAt(after) === 0x3a;
}

/** Whether arrays and objects nest deeper than `depth`; looks one level at a time, so that no nesting overflows. */
export function deeperThan(json: Json, depth: number): boolean {
  let level: Json[] = [json];
  for (let below = 0; below <= depth; below++) {
    const containers = level.filter((value) => typeof value === 'object' && value !== null);
    if (containers.length === 0) return false;
    level = containers.flatMap((value) => Object.values(value as object) as Json[]);
  }
  return true;
}
