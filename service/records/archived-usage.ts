import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Steps } from '../core/turns.js';
import { generationOf, liveKeyOf, memberOf } from '../database/archive-key.js';
import { beginningWith, countBetween, keysBetween } from '../database/cursor.js';
import { numberKey } from '../database/numbers.js';
import { keysReferredTo } from '../database/referred.js';
import type { TableView } from '../database/view.js';
import type { Application } from '../schema/application.js';
import { decodeKey, encodeKey } from '../schema/key.js';
import { containedBy } from '../schema/reference.js';
import type { Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import { tenantOf } from '../schema/tenant.js';
import type { Archived } from '../schema/view.js';
import { tenantRoot } from './large-move.js';
import { shownCounts } from './usage.js';

/** What restoring or purging an archived record would take along: of one generation, the records that moved with it. */
export interface ArchivedUsage {
  readonly generations: readonly {
    readonly generation: number;
    /** Records by table, the record itself not counted. */
    readonly contains: Readonly<Record<string, number>>;
  }[];
  /** Not everything was counted in the time there is. */
  readonly partial: boolean;
}

export interface ArchivedRequest {
  readonly application: Application;
  readonly table: Table;
  readonly key: Key;
  /** Of this one alone. */
  readonly generation?: number | undefined;
  /** Whether one is shown to the caller: records of one key may have been different tenants'. */
  readonly sees: (row: Row) => boolean;
}

/** Generations of one record that are told of: the newest; a restore takes one, a purge all. */
const generationsTold = 20;

/** Of the generations of a key, the newest first, or of one of them; `not_found` where there is none. */
export function* archivedUsage(
  { application, table, key, generation, sees }: ArchivedRequest,
  view: TableView,
  clock: Clock,
): Steps<ArchivedUsage | Refusal> {
  const roots = view
    .archived(table.name, key)
    .filter(({ archived, row }) => (generation === undefined || archived === generation) && sees(row))
    .slice(0, generationsTold);
  if (roots.length === 0) return refuse('not_found');
  const untilMs = clock.monotonic() + limits.usageMs;
  const generations = [];
  let partial = false;
  for (const root of roots) {
    const counts = yield* movedWith(application, table, root, view, () => (partial = clock.monotonic() > untilMs));
    generations.push({ generation: root.archived, contains: shownCounts(application, counts) });
  }
  return { generations, partial };
}

/** The members of its batch that a record contains. */
function* movedWith(
  application: Application,
  table: Table,
  root: Archived,
  view: TableView,
  isLate: () => boolean,
): Steps<Record<string, number>> {
  const counts: Record<string, number> = {};
  const tenant = tenantRoot(table, root);
  for (const inner of application.tables) {
    if (inner !== table && containedBy(inner).length === 0) continue;
    const place = Buffer.concat([numberKey(root.batch), Buffer.from([application.number, inner.number])]);
    const byKey =
      inner.tenantOf === undefined &&
      containedBy(inner).some(
        ({ to, by }) =>
          to === table.name && typeof by !== 'function' && by.every((column, at) => inner.key[at] === column),
      );
    const isWhole = tenant?.length === 1;
    if (isWhole || byKey) {
      // All that moved with a provider is the provider's; what a key begins with contains it.
      counts[inner.name] =
        (yield* counted(view, isWhole ? place : Buffer.concat([place, encodeKey(root.key)]), isLate)) -
        (isWhole && inner === table ? 1 : 0);
    } else {
      counts[inner.name] = yield* members(
        view,
        inner,
        place,
        (member) =>
          tenant === undefined
            ? containedBy(inner).some(
                (reference) =>
                  reference.to === table.name &&
                  keysReferredTo(inner, reference, member.row).some((to) => encodeKey(to).equals(encodeKey(root.key))),
              )
            : inner !== table && tenant.every((part, at) => tenantOf(inner, member.row)[at] === part),
        isLate,
      );
    }
    if (isLate()) break;
  }
  return counts;
}

/** How many members there are, some thousand at a time. */
function* counted({ stores, transaction }: TableView, prefix: Buffer, isLate: () => boolean): Steps<number> {
  const { to } = beginningWith(prefix);
  let count = 0;
  for (let from = prefix; !isLate(); ) {
    const [next] = keysBetween(stores.batches, { from, to, pass: limits.passedRecords, limit: 1, transaction });
    if (next === undefined) return count + countBetween(stores.batches, { from, to, transaction });
    count += limits.passedRecords;
    from = next;
    yield;
  }
  return count;
}

function* members(
  view: TableView,
  table: Table,
  prefix: Buffer,
  isOne: (member: Archived) => boolean,
  isLate: () => boolean,
): Steps<number> {
  let count = 0;
  let looked = 0;
  for (const bytes of keysBetween(view.stores.batches, { ...beginningWith(prefix), transaction: view.transaction })) {
    const { archiveKey } = memberOf(bytes);
    const member = view.generation(table.name, decodeKey(table, liveKeyOf(archiveKey)), generationOf(archiveKey));
    if (member !== undefined && isOne(member)) count++;
    if (++looked % 16 !== 0) continue;
    if (isLate()) return count;
    yield;
  }
  return count;
}
