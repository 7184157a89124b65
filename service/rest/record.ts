import { formatTimestamp } from '../core/zones.js';
import type { StoreView } from '../records/store-view.js';
import { seeing } from '../people/permits.js';
import { showRow, type Seeing } from '../records/fields.js';
import { withMovements, type Moved } from '../records/movements.js';
import type { Json } from '../schema/kind.js';
import { movedColumn, position, type Now, type Table } from '../schema/table.js';
import type { Key } from '../schema/row.js';
import { inZoneOf, isZoned, providerOf, providerOfKey, writtenZone } from '../schema/tenant-zone.js';
import type { Archived, Stored } from '../schema/view.js';
import type { Exchange } from './exchange.js';

/**
 * The `-` of a change that is no longer known by anyone cannot occur: heads are kept for ever; this is what a store
 * from a foreign hand would show.
 */
const unknownHead = { by: 'system', at: 0 };

/** How records are shown to somebody. */
interface Showing {
  /** Of timestamps. */
  readonly zone: string;
  readonly sees: Seeing;
  readonly moved: Moved;
  readonly mark: Now['mark'];
  /** The moment. */
  readonly nowMs: number;
}

/** As the one who asks may see them, at this moment. */
export function showingTo({ application, caller: { administrator }, desk }: Exchange): Showing {
  return {
    zone: desk.zone(),
    sees: seeing(application, administrator),
    moved: desk.movedIn(application.name),
    mark: desk.marksIn(application.name),
    nowMs: desk.clock.now(),
  };
}

/** One record as the API shows it (api.md, Envelope); what niud keeps beside it is its `state`, with `more` of it. */
export function recordObject(
  view: StoreView,
  table: Table,
  record: Stored | Archived,
  { zone, sees, moved, mark, nowMs }: Showing,
  more: { readonly [name: string]: Json } = {},
): Json {
  const created = view.head(record.created) ?? unknownHead;
  const modified = view.head(record.modified) ?? unknownHead;
  return {
    scope: table.name,
    meta: {
      created_by: created.by,
      created: formatTimestamp(zone, created.at),
      modified_by: modified.by,
      modified: formatTimestamp(zone, modified.at),
      txnid: record.modified,
      // The one of dates that are meant in the provider's.
      ...(isZoned(table) && { zone: writtenZone(table, providerOf(table, record.row))! }),
      ...('archived' in record ? archivedMeta(view, record, zone) : {}),
    },
    links: { self: { scope: table.name, identifier: identifier(table, record.key), uri: `/${table.name}` } },
    attributes: showRow(table, withMovements(table, record, moved, view), sees),
    ...stateOf(
      table,
      record,
      view,
      { ms: nowMs, zone, moved, mark, by: (change) => (view.head(change) ?? unknownHead).by },
      more,
    ),
  };
}

function stateOf(
  table: Table,
  record: Stored | Archived,
  view: StoreView,
  now: Now,
  more: { readonly [name: string]: Json },
): { readonly state?: Json } {
  if ('archived' in record || (table.state === undefined && Object.keys(more).length === 0)) return {};
  return { state: { ...table.state?.(record, view, now), ...more } };
}

/** `txnid` is then the generation: what restore and purge take to pick one (api.md, Paths). */
function archivedMeta(view: StoreView, record: Archived, zone: string): { readonly [name: string]: Json } {
  const archived = view.head(record.archived) ?? unknownHead;
  return { archived_by: archived.by, archived: formatTimestamp(zone, archived.at), txnid: record.archived };
}

/** The columns of a key with their values. */
export function identifier(table: Table, key: Key): { readonly [column: string]: Json } {
  return inZoneOf(table, providerOfKey(table, key), () =>
    Object.fromEntries(
      table.key.map((name, place) => {
        const part = key[place]!;
        return [name, part === '' ? null : (table.columns[position(table, name)]!.kind.show(part) as Json)];
      }),
    ),
  );
}

/**
 * The version of a record as an entity tag (RFC 9110): what `If-Match` takes. Of an archived one it is the generation,
 * which restore and purge pick (api.md).
 */
export function entityTag(record: Stored | Archived): string {
  return `"${'archived' in record ? record.archived : record.modified}"`;
}

/**
 * Whether what is shown of a record follows from its version alone: money that moves and what niud keeps beside a
 * record change without it, so those are always shown.
 */
export function followsVersion(table: Table): boolean {
  return table.state === undefined && movedColumn(table) === undefined;
}
