import { refuse } from '../../core/refusals.js';
import type { CriterionKind } from '../vocabulary.js';
import type { Band } from '../extent.js';

/** A share of the calls; the compiler lays the bands of a group side by side (routing.md, Percent). */
export function percentAllocation(type = 'percent-allocation'): CriterionKind {
  return {
    type,
    told: { label: 'Percent', sentence: '{} % of calls', input: 'percent', example: 40 },
    words: '1 to 99, per cent of the calls',
    parse(value) {
      if (typeof value !== 'string' || !/^[1-9]\d?$/.test(value.trim()))
        return refuse('bad_criterion', 'A percentage is a whole number from 1 to 99.');
      const percent = Number(value);
      const band: Band = { percent, low: 0, seed: 0 };
      return {
        type,
        get expected() {
          return `draw from ${band.low} to under ${band.low + percent}`;
        },
        band,
        extents: [{ of: 'share', band }],
        holds(moment) {
          const draw = moment.draw(band.seed);
          return draw >= band.low && draw < band.low + percent;
        },
        found: (moment) => `draw ${moment.draw(band.seed).toFixed(3)}`,
      };
    },
  };
}
