import type { AppPages } from '../all.js';

/** What Intelligent Call Routing adds: where the calls of a number go now. */
export const icr: AppPages = {
  pages: {},
  lines: [],
  meaning: (app, table, entry) => table === 'number' ? import('../later.js').then(({ later }) => later.icr.meaningOf(app, entry)) : Promise.resolve(undefined),
};
