import type { Forwarding } from '../../routing/lint/forwarding.js';
import { accountOf, subscriberTable } from './account.js';
import { destinationsOf, numbersOf } from './lint.js';

/** Where the calls to a subscriber's numbers may be forwarded, at whatever hour. */
export const forwarding: Forwarding = {
  leadsTo(view, called) {
    const key = accountOf(view, called);
    const row = key && view.get(subscriberTable, key)?.row;
    return row === undefined
      ? []
      : [...new Set(destinationsOf(row).map(({ number }) => number))].filter((number) => number !== called);
  },

  decides: (_, table, row) => (table === subscriberTable ? numbersOf(row) : []),
};
