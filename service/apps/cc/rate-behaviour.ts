import { value } from '../../schema/declaration.js';
import type { Behaviour } from '../../schema/table.js';
import { datesFaults } from './dates-faults.js';
import { prefixesOf, readChildRates, rewrittenPrefixes, writtenPrefixes } from './kinds/child-rates.js';
import { formWarnings, prefixFormOf, withPlus } from './kinds/prefix-form.js';
import { treeRenewal } from './prefix-renewal.js';
import { rate } from './tables/rate.js';

const { at } = rate;

export const rateBehaviour: Behaviour = {
  renewal: treeRenewal,
  importing: { form: prefixFormOf('child_rates', writtenPrefixes, (text) => rewrittenPrefixes(text, withPlus)) },
  check: (row) => ({
    errors: datesFaults(value(row, at.effective_date), value(row, at.end_date), 'end_date'),
    get warnings() {
      return formWarnings('child_rates', prefixesOf(readChildRates(value(row, at.child_rates) ?? '[]')));
    },
  }),
};
