import type { ListRequest } from './lists.js';

/** Reading as records do it; named through them, so that rooms above know nothing of the store itself. */
export type StoreView = Parameters<ListRequest['show']>[0];
