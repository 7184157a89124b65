import { pathOf } from '../../data/api.js';
import type { AppPages } from '../app-pages.js';

/**
 * What Calling Card adds: an account with its money, its calls and prices, and what a rate's deck asks for a number.
 */
export const cc: AppPages = {
  pages: {},
  lines: [],
  records: {
    lot: {
      head: () => import('../later.js').then(({ later }) => later.cc.AccountHead),
      tabs: [
        { name: 'ledger', label: 'Ledger', load: () => import('../later.js').then(({ later }) => later.cc.LedgerTab) },
        { name: 'calls', label: 'Calls', load: () => import('../later.js').then(({ later }) => later.cc.CallsTab) },
        {
          name: 'price',
          label: 'Price a call',
          load: () => import('../later.js').then(({ later }) => later.cc.PriceTab),
        },
      ],
    },
    rate_prefix: {
      list: { label: 'What does it cost…', load: () => import('../later.js').then(({ later }) => later.cc.DeckDialog) },
    },
    rate: {
      tabs: [
        {
          name: 'deck',
          label: 'Deck',
          counts: (key) => pathOf('rate_prefix', ...key),
          load: () => import('../later.js').then(({ later }) => later.cc.DeckTab),
        },
      ],
    },
  },
  meaning: (_, table, entry) =>
    table === 'lot' ? import('../later.js').then(({ later }) => later.cc.meaningOf(entry)) : Promise.resolve(undefined),
};
