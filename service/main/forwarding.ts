import { hosted } from '../apps/all.js';
import type { Reader } from '../database/reader.js';
import { draftView } from '../records/tenant-view.js';
import type { Desk } from '../rest/desk.js';
import { forwardedBack } from '../routing/lint/forwarding.js';
import { assert } from '../core/assert.js';

/**
 * Looks for calls that would go in a circle, through the live records of every application, with the record in question
 * as if it were stored.
 */
export function forwardingLint(reader: Reader): Desk['forwardedBack'] {
  return (name, tableName, row, tenant) => {
    const own = hosted.find(({ application }) => application.name === name)?.forwarding;
    if (own === undefined) return [];
    const table = reader.stores.registry.table(name, tableName);
    assert(table !== undefined, 'the record is of a table');
    const viewed = (application: string) =>
      application === name ? draftView(reader.view(name), table, row) : reader.view(application);
    const numbers = own.decides(viewed(name), tableName, row);
    if (numbers.length === 0) return [];
    const records = hosted.flatMap(({ application, forwarding }) =>
      forwarding === undefined ? [] : [{ application: application.name, forwarding, view: viewed(application.name) }],
    );
    return forwardedBack(numbers, records, tenant.provider === undefined);
  };
}
