import { hourMs, huntsOfMember } from './hunt-tables.js';

/** A store in a few lines of maps: what the small application's records do, by their rules (jobs.md), without an index or a transaction. */
export type ModelRow = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

interface Kept { readonly table: string; readonly key: string; readonly row: ModelRow }
interface Batch { readonly number: number; readonly root: string; members: Kept[] }

const keyColumns: Readonly<Record<string, readonly string[]>> = {
  provider: ['name'], site: ['provider', 'name'], line: ['number'], note: ['name'], hunt: ['provider', 'site', 'number'], ring: ['provider', 'site', 'number', 'plan'],
};

export class StoreModel {
  readonly live = new Map<string, Kept>();
  batches: Batch[] = [];

  static key(table: string, row: ModelRow): string {
    return keyColumns[table]!.map((name) => String(row[name])).join('/');
  }

  static id(table: string, key: string): string {
    return `${table} ${key}`;
  }

  /** What a record belongs to; undefined for one that stands alone. */
  #container({ table, row }: Kept): string | undefined {
    if (table === 'site') return StoreModel.id('provider', String(row['provider']));
    if (table === 'line' || table === 'hunt') return StoreModel.id('site', `${row['provider']}/${row['site']}`);
    if (table === 'ring') return StoreModel.id('hunt', `${row['provider']}/${row['site']}/${row['number']}`);
    return undefined;
  }

  /** The lines that a record names without belonging to them. */
  #lines({ table, row }: Kept): readonly string[] {
    if (table === 'hunt') return membersOf(row);
    return table === 'note' && typeof row['line'] === 'string' ? [row['line']] : [];
  }

  #missing(record: Kept, live: ReadonlyMap<string, Kept> = this.live): boolean {
    const container = this.#container(record);
    return (container !== undefined && !live.has(container)) || this.#lines(record).some((line) => !live.has(StoreModel.id('line', line)));
  }

  /** Whether one of the members would be in more hunts than it may be in. */
  #crowded(hunts: readonly Kept[]): boolean {
    const coming = new Set(hunts.map(({ table, key }) => StoreModel.id(table, key)));
    const standing = [...this.live].filter(([id, { table }]) => table === 'hunt' && !coming.has(id)).map(([, hunt]) => hunt);
    const members = [...standing, ...hunts].flatMap(({ row }) => membersOf(row));
    return hunts.flatMap(({ row }) => membersOf(row)).some((member) => members.filter((other) => other === member).length > huntsOfMember);
  }

  #legacyTaken({ table, key, row }: Kept): boolean {
    return table === 'provider' && row['legacy'] !== null && row['legacy'] !== undefined
      && [...this.live.values()].some((other) => other.table === 'provider' && other.key !== key && other.row['legacy'] === row['legacy']);
  }

  /** `number` is that of the change, `nowMs` its instant. */
  write(table: string, row: ModelRow, mayExist: boolean, number: number, nowMs: number): string {
    const record = { table, key: StoreModel.key(table, row), row };
    const id = StoreModel.id(table, record.key);
    const before = this.live.get(id);
    if (before !== undefined && !mayExist) return 'key_taken';
    const merged = { ...before?.row, ...row };
    const whole = { ...record, row: table === 'hunt' ? { ...merged, until: (merged['plan'] ?? null) === null ? null : merged['until'] ?? nowMs + hourMs } : merged };
    if (this.#missing(whole)) return 'invalid';
    if (this.#legacyTaken(whole)) return 'key_taken';
    if (table === 'hunt' && this.#crowded([whole])) return 'too_many_entries';
    this.live.set(id, whole);
    if (table === 'hunt' && before !== undefined && String(membersOf(before.row)) !== String(membersOf(whole.row))) {
      for (const ring of this.#rings(record.key)) this.live.set(StoreModel.id('ring', ring.key), { ...ring, row: { ...ring.row, stamp: number, at: nowMs } });
    }
    return 'ok';
  }

  #rings(hunt: string): readonly Kept[] {
    return [...this.live.values()].filter(({ table, key }) => table === 'ring' && key.startsWith(`${hunt}/`));
  }

  /** Runs a plan on a hunt. */
  start(row: ModelRow, plan: string, number: number, nowMs: number): string {
    const key = StoreModel.key('hunt', row);
    if (!this.live.has(StoreModel.id('hunt', key))) return 'not_found';
    const named = Object.fromEntries(keyColumns['hunt']!.map((column) => [column, row[column]!]));
    const started = this.write('hunt', { ...named, plan, until: nowMs + hourMs }, true, number, nowMs);
    return started === 'ok' ? this.write('ring', { ...named, plan, stamp: number, at: nowMs }, true, number, nowMs) : started;
  }

  stop(row: ModelRow, plan: string): string {
    const key = StoreModel.key('hunt', row);
    if (!this.live.has(StoreModel.id('hunt', key))) return 'not_found';
    return this.live.delete(StoreModel.id('ring', `${key}/${plan}`)) ? 'ok' : 'stale';
  }

  #contained(root: Kept, among: Iterable<Kept>): Kept[] {
    const found = [root];
    const all = [...among];
    for (const container of found) {
      for (const record of all) {
        if (!found.includes(record) && this.#container(record) === StoreModel.id(container.table, container.key)) found.push(record);
      }
    }
    return found;
  }

  archive(table: string, key: string, number: number): string {
    const root = this.live.get(StoreModel.id(table, key));
    if (root === undefined) return 'not_found';
    const members = this.#contained(root, this.live.values());
    const lines = new Set(members.filter((member) => member.table === 'line').map((member) => member.key));
    if ([...this.live.values()].some((record) => !members.includes(record) && this.#lines(record).some((line) => lines.has(line)))) return 'in_use';
    for (const member of members) this.live.delete(StoreModel.id(member.table, member.key));
    this.batches.push({ number, root: StoreModel.id(table, key), members });
    return 'ok';
  }

  #generations(table: string, key: string): { batch: Batch; record: Kept }[] {
    return this.batches.flatMap((batch) => batch.members.filter((member) => member.table === table && member.key === key).map((record) => ({ batch, record }))).reverse();
  }

  restore(table: string, key: string): string {
    const [newest] = this.#generations(table, key);
    if (newest === undefined) return 'not_found';
    const members = this.#contained(newest.record, newest.batch.members);
    if (members.some((member) => this.live.has(StoreModel.id(member.table, member.key)))) return 'key_taken';
    if (members.some((member) => this.#legacyTaken(member))) return 'key_taken';
    if (this.#crowded(members.filter((member) => member.table === 'hunt'))) return 'too_many_entries';
    const together = new Map([...this.live, ...members.map((member) => [StoreModel.id(member.table, member.key), member] as const)]);
    if (members.some((member) => this.#missing(member, together))) return 'parent_archived';
    for (const member of members) this.live.set(StoreModel.id(member.table, member.key), member);
    newest.batch.members = newest.batch.members.filter((member) => !members.includes(member));
    return 'ok';
  }

  purge(table: string, key: string): string {
    const generations = this.#generations(table, key);
    if (generations.length === 0) return 'not_found';
    for (const { batch, record } of generations) {
      const members = this.#contained(record, batch.members);
      batch.members = batch.members.filter((member) => !members.includes(member));
    }
    return 'ok';
  }

  get archived(): string[] {
    return this.batches.flatMap(({ members }) => members.map(({ table, key }) => StoreModel.id(table, key))).sort();
  }
}

function membersOf(row: ModelRow): readonly string[] {
  return (row['members'] ?? []) as readonly string[];
}
