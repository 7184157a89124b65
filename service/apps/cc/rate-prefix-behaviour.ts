import { value } from '../../schema/declaration.js';
import { checkResult } from '../../schema/table.js';
import type { Behaviour } from '../../schema/table.js';
import { datesFaults } from './dates-faults.js';
import { formWarnings, prefixFormOf, withPlus } from './kinds/prefix-form.js';
import { deckRenewal } from './prefix-renewal.js';
import { ratePrefix } from './tables/rate-prefix.js';

const { at } = ratePrefix;

export const ratePrefixBehaviour: Behaviour = {
  renewal: deckRenewal,
  importing: {
    form: prefixFormOf('prefix', (text) => [text], withPlus),
    replaced: { from: 'effective_date', until: 'end_date' },
  },
  check: (row) =>
    checkResult(datesFaults(value(row, at.effective_date), value(row, at.end_date), 'end_date'), () =>
      formWarnings('prefix', [value(row, at.prefix)]),
    ),
};
