import type { AppPages } from '../all.js';

/** What Enhanced Call Forwarding adds: My calls, which subscribers see first. */
export const ecf: AppPages = {
  pages: { calls: () => import('./calls-page.js').then(({ CallsPage }) => CallsPage) },
  lines: [{ label: 'My calls', page: 'calls', roles: ['subscriber'] }],
  first: { subscriber: 'calls' },
  records: { subscriber: { tabs: [{ name: 'calls', label: 'My calls', load: () => import('./calls-page.js').then(({ CallsTab }) => CallsTab) }] } },
  meaning: (app, table, entry) => table === 'subscriber' ? import('./meaning.js').then(({ meaningOf }) => meaningOf(app, entry)) : Promise.resolve(undefined),
};
