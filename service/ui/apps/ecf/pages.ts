import type { AppPages } from '../app-pages.js';

/** What Enhanced Call Forwarding adds: My calls, which subscribers see first. */
export const ecf: AppPages = {
  pages: { calls: () => import('../later.js').then(({ later }) => later.ecf.CallsPage) },
  lines: [{ label: 'My calls', page: 'calls', roles: ['subscriber'] }],
  first: { subscriber: 'calls' },
  records: {
    subscriber: {
      tabs: [
        { name: 'calls', label: 'My calls', load: () => import('../later.js').then(({ later }) => later.ecf.CallsTab) },
      ],
    },
  },
  meaning: (app, table, entry) =>
    table === 'subscriber'
      ? import('../later.js').then(({ later }) => later.ecf.meaningOf(app, entry))
      : Promise.resolve(undefined),
};
