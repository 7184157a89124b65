import { limits } from '../../core/limits.js';
import { refuse } from '../../core/refusals.js';
import { textsOf } from '../members.js';
import type { NumberPlaces } from '../number-places.js';
import type { CriterionKind } from '../vocabulary.js';

/** The caller's ZIP code is one of a list; false where it is not known (routing.md, Criteria). */
export function zip(places: NumberPlaces, type = 'zip'): CriterionKind {
  return {
    type,
    told: { label: 'ZIP', sentence: "caller's ZIP {}", input: 'texts', example: ['02134'] },
    words: 'an array of ZIP codes of five digits',
    parse(value) {
      const texts = textsOf(value);
      const wrong = texts?.find((text) => !/^\d{5}$/.test(text));
      if (texts === undefined || texts.length > limits.listEntries)
        return refuse('bad_criterion', `ZIP codes are an array of 1 to ${limits.listEntries} of five digits.`);
      if (wrong !== undefined)
        return refuse('bad_criterion', `${JSON.stringify(wrong.slice(0, 40))} is not a ZIP code of five digits.`);
      const zips = new Set(texts);
      const expected = `ZIP ${[...zips].sort().join(', ')}`;
      return {
        type,
        expected,
        extents: [{ of: 'fact', fact: expected, about: 'caller' }],
        holds({ call, view }) {
          const code = places.callerZip(call, view);
          return code !== undefined && zips.has(code);
        },
        found: ({ call, view }) => `ZIP ${places.callerZip(call, view) ?? 'unknown'}`,
      };
    },
  };
}
