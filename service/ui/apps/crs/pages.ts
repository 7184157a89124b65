import type { AppPages } from '../app-pages.js';

/** What Custom Redirect Service adds: the board of a subscriber's groups, which subscribers see first. */
export const crs: AppPages = {
  pages: { board: () => import('../later.js').then(({ later }) => later.crs.BoardPage) },
  lines: [{ label: 'Board', page: 'board' }],
  first: { subscriber: 'board' },
  meaning: (app, table, entry) =>
    table === 'group'
      ? import('../later.js').then(({ later }) => later.crs.meaningOf(app, entry))
      : Promise.resolve(undefined),
};
