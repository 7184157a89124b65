import { limits } from '../../core/limits.js';
import { isRefusal, refuse, type Refusal } from '../../core/refusals.js';
import type { Json } from '../../schema/kind.js';
import type { CriterionKind } from '../vocabulary.js';

const form = /^(\d{1,3})-(\d{1,3})-(\d{1,3})$/;

/** A point code `network-cluster-member`, each 0 to 255, as a number of 24 bits; undefined for any other text. */
export function pointCodeOf(text: string): number | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const network = Number(match[1]),
    cluster = Number(match[2]),
    member = Number(match[3]);
  return network > 255 || cluster > 255 || member > 255 ? undefined : (network << 16) | (cluster << 8) | member;
}

/** The same with three digits each, as records have it. */
export function pointCodeText(code: number): string {
  return [code >> 16, (code >> 8) & 255, code & 255].map((part) => String(part).padStart(3, '0')).join('-');
}

/** From the first to the last, both included. */
type Range = readonly [first: number, last: number];

/**
 * The point code that the call came from is in one of some ranges, compared as numbers of 24 bits (routing.md,
 * Criteria).
 */
export function pointCode(type = 'pointcode'): CriterionKind {
  return {
    type,
    told: {
      label: 'Point code',
      sentence: 'from point code {}',
      input: 'ranges',
      example: [
        ['001-002-003', '001-002-009'],
        ['004-000-001', null],
      ],
    },
    words: 'an array of [first, last] point codes nnn-nnn-nnn; a last of null is the first alone',
    parse(value) {
      const items = Array.isArray(value) ? (value as readonly Json[]) : [];
      if (items.length === 0 || items.length > limits.listEntries)
        return refuse('bad_criterion', `Point codes are an array of 1 to ${limits.listEntries} ranges.`);
      const ranges: Range[] = [];
      for (const item of items) {
        const range = rangeOf(item);
        if (isRefusal(range)) return range;
        ranges.push(range);
      }
      const apart = merged(ranges);
      const expected = apart.map(rangeText).join(', ');
      return {
        type,
        expected,
        extents: [{ of: 'fact', fact: `point code ${expected}`, about: 'ingress' }],
        holds({
          call: {
            attributes: { pointcode },
          },
        }) {
          const code = pointcode === undefined ? undefined : pointCodeOf(pointcode);
          return code !== undefined && isWithin(apart, code);
        },
        found: ({
          call: {
            attributes: { pointcode },
          },
        }) => (pointcode === undefined ? 'no point code' : `point code ${pointcode}`),
      };
    },
  };
}

function rangeOf(item: Json): Range | Refusal {
  const [from, to = null, more] = Array.isArray(item) ? (item as readonly Json[]) : [item];
  const first = typeof from === 'string' ? pointCodeOf(from) : undefined;
  const last = to === null ? first : typeof to === 'string' ? pointCodeOf(to) : undefined;
  if (first === undefined || last === undefined || more !== undefined)
    return refuse(
      'bad_criterion',
      `${JSON.stringify(item).slice(0, 60)} is not a range of point codes, [first, last], each nnn-nnn-nnn with 0 to 255.`,
    );
  return first > last
    ? refuse('bad_criterion', `The range ${pointCodeText(first)} to ${pointCodeText(last)} ends before it begins.`)
    : [first, last];
}

/** The same codes in ranges that do not touch, ascending. */
function merged(ranges: readonly Range[]): readonly Range[] {
  const apart: [number, number][] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const before = apart.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else apart.push([first, last]);
  }
  return apart;
}

function isWithin(ranges: readonly Range[], code: number): boolean {
  let low = 0,
    high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]![1] < code) low = middle + 1;
    else high = middle;
  }
  return low < ranges.length && ranges[low]![0] <= code;
}

function rangeText([first, last]: Range): string {
  return first === last ? pointCodeText(first) : `${pointCodeText(first)} to ${pointCodeText(last)}`;
}
