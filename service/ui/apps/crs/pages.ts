import type { AppPages } from '../all.js';

/** What Custom Redirect Service adds: the board of a subscriber's groups, which subscribers see first. */
export const crs: AppPages = {
  pages: { board: () => import('./board-page.js').then(({ BoardPage }) => BoardPage) },
  lines: [{ label: 'Board', page: 'board' }],
  first: { subscriber: 'board' },
  meaning: (app, table, entry) => table === 'group' ? import('./meaning.js').then(({ meaningOf }) => meaningOf(app, entry)) : Promise.resolve(undefined),
};
