import type { AppPages } from '../app-pages.js';

/** What Intelligent Call Routing adds: where the calls of a number, or of a pattern, go now. */
export const icr: AppPages = {
  pages: {},
  lines: [],
  meaning: (app, table, entry) =>
    table === 'number' || table === 'route'
      ? import('../later.js').then(
          ({
            later: {
              icr: { meaningOf, routeMeaning },
            },
          }) => (table === 'number' ? meaningOf : routeMeaning)(app, entry),
        )
      : Promise.resolve(undefined),
};
