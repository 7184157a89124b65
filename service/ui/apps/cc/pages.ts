import type { AppPages } from '../all.js';

/** What Calling Card adds: an account with its money, its calls and prices, and what a rate's deck asks for a number. */
export const cc: AppPages = {
  pages: {},
  lines: [],
  records: {
    lot: {
      head: () => import('./parts.js').then(({ parts }) => parts.AccountHead),
      tabs: [
        { name: 'ledger', label: 'Ledger', load: () => import('./parts.js').then(({ parts }) => parts.LedgerTab) },
        { name: 'calls', label: 'Calls', load: () => import('./parts.js').then(({ parts }) => parts.CallsTab) },
        { name: 'price', label: 'Price a call', load: () => import('./parts.js').then(({ parts }) => parts.PriceTab) },
      ],
    },
    rate: { tabs: [{ name: 'deck', label: 'Deck', load: () => import('./parts.js').then(({ parts }) => parts.DeckTab) }] },
  },
  meaning: (_, table, entry) => table === 'lot' ? import('./meaning.js').then(({ meaningOf }) => meaningOf(entry)) : Promise.resolve(undefined),
};
