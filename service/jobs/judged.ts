import type { Finding } from '../core/refusals.js';
import type { Key } from '../schema/row.js';
import type { View } from '../schema/view.js';
import type { Job } from './job.js';
import type { StoreView } from '../records/store-view.js';

/** The verdict on one row, and why it is not better. */
export interface Judged {
  readonly verdict: number;
  readonly findings: readonly Finding[];
}

/** A key as one text; no part of a key has control characters. */
export function spelledKey(key: Key): string {
  return key.length === 1 ? String(key[0]) : key.join('\0');
}

/** Whether a change is one of the job's slices. */
export function isOwnChange(view: StoreView, job: Job, change: number): boolean {
  return view.head(change)?.job === job.id;
}

/** A view in which other records are there than in the store. */
export function withPresence(view: View, has: (table: string, key: Key) => boolean): View {
  return {
    has,
    change: view.change,
    get: (table, key) => view.get(table, key),
    version: (table, key) => view.version(table, key),
    scan: (table, options) => view.scan(table, options),
    grouped: (table, index, value, shaped) => view.grouped(table, index, value, shaped),
    shapes: (table, index) => view.shapes(table, index),
    isArchived: (table, key) => view.isArchived(table, key),
  };
}
