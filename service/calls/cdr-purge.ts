import type { CallStores } from './call-stores.js';
import { CdrBlock, cdrsIn, readStored } from './cdr-block.js';
import { placesFrom, readPlaceKey } from './cdr.js';
import type { Group } from './group.js';
import type { GroupCommit } from './group-commit.js';
import { forgottenLines, hourOf, indexParts, pagesFrom, readPageKey } from './number-lines.js';

/** Parts of the index that are looked through before other work has its turn. */
const partsInTurn = 16;
/** Pages that one group removes. */
const pagesInGroup = 1_000;
const latestMs = 2 ** 48 - 1;

/**
 * Removes at most `limit` CDRs of an application's calls that arrived before `beforeMs`, in the calls thread; gives how
 * many, once that is on disk. Rejects with `Unwritten` where it cannot be written now.
 */
export async function purgeCdrs(
  stores: CallStores,
  groups: GroupCommit,
  application: number,
  beforeMs: number,
  limit: number,
): Promise<number> {
  let removed = 0;
  for (const { key, value } of stores.cdr.scan(placesFrom(application, 0))) {
    const block = readPlaceKey(key);
    if (block.application !== application || block.arrivedMs >= beforeMs || removed === limit) break;
    const all = cdrsIn(key, value);
    const old = all.filter(({ arrivedMs }) => arrivedMs < beforeMs).slice(0, limit - removed);
    removed += old.length;
    if (old.length > 0) replace(groups.group, key, all.filter((one) => !old.includes(one)).map(readStored));
  }
  await groups.durable();
  if (removed === limit) return removed;
  const beforeHour = hourOf(Math.min(Math.max(beforeMs, 0), latestMs));
  groups.group.forget(forgottenLines(application, beforeHour));
  await forgetLines(stores, application, beforeHour, (keys) =>
    groups.writeOwn(({ cdrByNumber }) => {
      for (const key of keys) cdrByNumber.remove(key).catch(() => undefined);
    }),
  );
  return removed;
}

/** Puts what is left of a block in its place. */
function replace(group: Group, key: Buffer, left: ReturnType<typeof readStored>[]): void {
  group.remove('cdr', key);
  if (left.length === 0) return;
  const block = new CdrBlock(left[0]!);
  for (const cdr of left) block.add(cdr);
  group.put('cdr', block.key, block.close());
}

/**
 * Removes the lines of numbers of an application before an hour, which lead nowhere any more; `remove` does it to some
 * pages, together. Other work has its turn meanwhile.
 */
export async function forgetLines(
  { cdrByNumber }: CallStores,
  application: number,
  beforeHour: number,
  remove: (keys: readonly Buffer[]) => Promise<void>,
): Promise<void> {
  let keys: Buffer[] = [];
  for (let part = 0; part < indexParts; part++) {
    for (const { key } of cdrByNumber.scan(pagesFrom(application, part, 0))) {
      const page = readPageKey(key);
      if (page.application !== application || page.part !== part || page.hour >= beforeHour) break;
      keys.push(key);
    }
    if (keys.length >= pagesInGroup) {
      await remove(keys);
      keys = [];
    } else if (part % partsInTurn === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  if (keys.length > 0) await remove(keys);
}
