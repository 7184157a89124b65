import { table } from '../schema/declaration.js';
import { digits } from '../schema/kinds/digits.js';
import { spelled, textual } from '../schema/kinds/textual.js';
import { timezone } from '../schema/kinds/timezone.js';
import { tableNumbers } from './table-numbers.js';

const stateWords = 'two capital letters';

/** As the numbering plan writes it. */
const state = textual({
  name: 'state',
  read: spelled(2, /^[A-Z]{2}$/, stateWords),
  words: stateWords,
  schema: { pattern: '^[A-Z]{2}$' },
});

/**
 * Where the exchanges of the numbering plan are (columns.md, Lists of area codes): one record for an exchange, or for
 * each of its thousands blocks. Loaded by the operator, for what is published of it is licensed; every tenant's calls
 * are decided by it, so that all may see it and only the platform owner changes it.
 */
export const npaNxxTable = table({
  name: 'npa_nxx',
  number: tableNumbers.npa_nxx,
  title: 'NPA-NXX',
  meaning:
    'Where the numbers of an exchange, or of a thousands block of it, are at home: rules ask for the LATA and the ZIP code of callers.',
  columns: {
    npa: { label: 'NPA', kind: digits(3, 3), required: true, meaning: 'The area code.' },
    nxx: {
      label: 'NXX',
      kind: digits(3, 3),
      required: true,
      meaning: 'The exchange, the three digits behind the area code.',
    },
    block: {
      label: 'Block',
      kind: digits(1, 1),
      meaning:
        'The thousands block, the digit behind the exchange; not set for the whole exchange, which counts where the block has no record.',
    },
    lata: { label: 'LATA', kind: digits(3, 5), meaning: 'The local access and transport area.' },
    state: { label: 'State', kind: state, meaning: 'The state, territory or province, by its two letters.' },
    zip: { label: 'ZIP', kind: digits(5, 5), meaning: 'The ZIP code.' },
    timezone: { label: 'Timezone', kind: timezone, meaning: 'The time zone.' },
  },
  key: ['npa', 'nxx', 'block'],
  shared: true,
});
