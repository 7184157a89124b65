import { limits } from '../core/limits.js';
import { isOfMoney } from '../database/digests.js';
import type { Digests, Listed, Lists, Stand, Wanted } from '../database/digests.js';

/** What a unit is asked: digests of everything, or the entries of some buckets. */
export interface AuditOrder {
  readonly wanted?: Wanted;
}

export type AuditAnswer = Digests | Lists;

/** The two units of a pair. Both reject with a sentence where they cannot say. */
export interface Sides {
  own(order: AuditOrder): Promise<AuditAnswer>;
  other(order: AuditOrder): Promise<AuditAnswer>;
  /** Between two rounds: what is on its way arrives. */
  pause(): Promise<void>;
}

/** An entry that the two units do not hold alike. */
interface Difference {
  readonly database: string;
  /** As a person reads it, else in hexadecimal digits. */
  readonly key: string;
  readonly here: 'absent' | 'whole' | 'damaged';
  readonly there: 'absent' | 'whole' | 'damaged';
}

export interface Comparison {
  /** Entries of this unit. */
  readonly entries: number;
  /** At most `limits.auditNamed`. */
  readonly differences: readonly Difference[];
  /** Buckets that differ and were not looked into. */
  readonly beyond: number;
  /** Whether any of it is of money. */
  readonly money: boolean;
}

/**
 * Compares both units while they serve: digests of all, then the entries of what differs, again and again. The other
 * follows a moment behind, so that what moves differs for that moment: a difference is what stood still on both and was
 * another in each of the last two rounds, each begun when the other had all that this one had. Rejects where it does
 * not come so far.
 */
export async function compareUnits(sides: Sides): Promise<Comparison> {
  const own = (await sides.own({})) as Digests;
  const other = (await behindOf(sides, {}, own.stand)) as Digests;
  const entries = Object.values(own.databases).reduce((sum, { entries: count }) => sum + count, 0);
  const { wanted, beyond } = wantedOf(own, other);
  if (Object.keys(wanted).length === 0) return { entries, differences: [], beyond, money: false };
  let before: ReadonlyMap<string, Found> | undefined;
  for (let round = 0; ; round++) {
    if (round > 0) await sides.pause();
    const here = (await sides.own({ wanted })) as Lists;
    const found = foundIn(here, (await behindOf(sides, { wanted }, here.stand)) as Lists);
    const standing = [...found].filter(([place, { mark }]) => before === undefined || before.get(place)?.mark === mark);
    if (found.size === 0 || round + 1 >= limits.auditRounds) {
      const differences = standing.map(([, { difference }]) => difference);
      return {
        entries,
        differences: differences.slice(0, limits.auditNamed),
        beyond: beyond + Math.max(0, differences.length - limits.auditNamed),
        money:
          Object.keys(wanted).some((name) => isOfMoney(name) && beyond > 0) ||
          differences.some(({ database }) => isOfMoney(database)),
      };
    }
    before = new Map(found);
  }
}

/** The other unit's answer, once it has all up to where this one stood. */
async function behindOf(sides: Sides, order: AuditOrder, stand: Stand): Promise<AuditAnswer> {
  for (let tries = 0; tries < limits.auditTries; tries++) {
    const answer = await sides.other(order);
    if (answer.stand.s >= stand.s && answer.stand.c >= stand.c) return answer;
    await sides.pause();
  }
  throw new Error('the other unit is behind');
}

/** Buckets that differ; of each sub-database the first few. */
function wantedOf(own: Digests, other: Digests): { readonly wanted: Wanted; readonly beyond: number } {
  const wanted: Record<string, readonly number[]> = {};
  let beyond = 0;
  for (const name of new Set([...Object.keys(own.databases), ...Object.keys(other.databases)])) {
    const [here, there] = [own.databases[name]?.buckets, other.databases[name]?.buckets];
    const buckets = Array.from({ length: limits.auditBuckets }, (_, bucket) => bucket).filter(
      (bucket) => (here?.[bucket] ?? 0) !== (there?.[bucket] ?? 0),
    );
    if (buckets.length === 0) continue;
    wanted[name] = buckets.slice(0, limits.auditBucketsListed);
    beyond += Math.max(0, buckets.length - limits.auditBucketsListed);
  }
  return { wanted, beyond };
}

interface Found {
  readonly difference: Difference;
  /** Another where either side has changed. */
  readonly mark: string;
}

function foundIn(own: Lists, other: Lists): Map<string, Found> {
  const found = new Map<string, Found>();
  for (const database of new Set([...Object.keys(own.databases), ...Object.keys(other.databases)])) {
    const [here, there] = [own, other].map(
      ({ databases }) => new Map((databases[database] ?? []).map((each) => [each.key, each])),
    ) as [Map<string, Listed>, Map<string, Listed>];
    for (const key of new Set([...here.keys(), ...there.keys()])) {
      const [mine, its] = [here.get(key), there.get(key)];
      // In quarantine on both it is absent on both.
      if (mine?.digest === its?.digest) continue;
      found.set(`${database} ${key}`, {
        difference: { database, key: mine?.spelled ?? its?.spelled ?? key, here: stateOf(mine), there: stateOf(its) },
        mark: `${mine?.digest} ${its?.digest}`,
      });
    }
  }
  return found;
}

function stateOf(listed: Listed | undefined): Difference['here'] {
  return listed === undefined ? 'absent' : listed.damaged === true ? 'damaged' : 'whole';
}
