import { changeLimits } from '../core/change-limits.js';
import { readHead, readOperations } from '../database/change-log.js';
import type { ChangeHead } from '../database/change-log.js';
import { decodeKey } from '../schema/key.js';
import type { Stores } from '../database/stores.js';

/** One thing done, as the log lists it: a change, or all changes of a unit (api.md, Results). */
export interface Entry {
  /** Its number: of a unit that of its first change. */
  readonly change: number;
  readonly head: ChangeHead;
}

/** The table of jobs, by which the units of older releases are told. */
const jobTable = 'job';

/** The entry that a change belongs to; undefined where there is no such change. */
export function entryOf(stores: Stores, change: number): Entry | undefined {
  const head = readHead(stores, change);
  if (head === undefined) return undefined;
  const first = head.unit ?? oldFirst(stores, change, head);
  const whole = first === change ? head : readHead(stores, first);
  return whole === undefined ? { change, head } : { change: first, head: whole };
}

/** The changes of an entry, the oldest first. */
export function membersOf(stores: Stores, { change, head }: Entry): readonly number[] {
  if (head.unit === undefined) return oldMembers(stores, change, head);
  const members: number[] = [];
  for (let member = head.link ?? change; member !== change; ) {
    members.push(member);
    const link = readHead(stores, member)?.link;
    if (link === undefined || link >= member) break;
    member = link;
  }
  return [change, ...members.reverse()];
}

/** The job that a change of an older release has begun and that moves what the change hid. */
export function oldMoveJob(stores: Stores, change: number, head: ChangeHead): number | undefined {
  if (head.tale !== undefined) return undefined;
  const operations = readOperations(stores, change);
  const declared = stores.registry.application(head.application);
  const table = declared?.tables.find(({ name }) => name === jobTable);
  const [first] = operations ?? [];
  if (table === undefined || operations?.length !== 1 || first?.kind !== 'create' || first.table !== table.number)
    return undefined;
  const bytes = stores.shelf(head.application, jobTable).live.getBinary(first.key);
  if (bytes === undefined) return undefined;
  return head.what.startsWith('archive ') ||
    head.what.startsWith('restore ') ||
    head.what.startsWith('purge ') ||
    head.what.startsWith('revert ')
    ? Number(decodeKey(table, first.key)[0])
    : undefined;
}

/** Releases up to 0.2.0 wrote only the job: the changes of a job lie near each other. */
function oldFirst(stores: Stores, change: number, { job, application }: ChangeHead): number {
  if (job === undefined) return change;
  let first = change;
  for (let other = change - 1; other > 0 && change - other <= changeLimits.oldUnitLooks; other--) {
    const head = readHead(stores, other);
    if (head?.application !== application) continue;
    if (head.job === job) first = other;
    else if (oldMoveJob(stores, other, head) === job) return other;
  }
  return first;
}

function oldMembers(stores: Stores, change: number, head: ChangeHead): readonly number[] {
  const job = head.job ?? oldMoveJob(stores, change, head);
  if (job === undefined) return [change];
  const members = [change];
  for (let other = change + 1; other - change <= changeLimits.oldUnitLooks; other++) {
    const next = readHead(stores, other);
    if (next === undefined) break;
    if (next.application === head.application && next.job === job && next.unit === undefined) members.push(other);
  }
  return members;
}
