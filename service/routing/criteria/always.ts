import { refuse } from '../../core/refusals.js';
import type { Criterion, CriterionKind } from '../vocabulary.js';
import { isEmpty } from './empty.js';

/** Every call (routing.md, Criteria). */
export function always(type = 'always'): CriterionKind {
  const criterion: Criterion = {
    type,
    expected: 'every call',
    always: true,
    extents: [],
    holds: () => true,
    found: () => 'a call',
  };
  return {
    type,
    told: { label: 'Always', sentence: 'every call', input: 'none', example: null },
    words: 'empty',
    parse: (value) =>
      isEmpty(value) || value === true
        ? criterion
        : refuse('bad_criterion', 'It holds at every call and takes no value.'),
  };
}
