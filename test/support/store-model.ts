/** A store in a few lines of maps: what the small application's records do, by the words of jobs.md, without an index or a transaction. */
export type ModelRow = Readonly<Record<string, string | number | boolean | null>>;

interface Kept { readonly table: string; readonly key: string; readonly row: ModelRow }
interface Batch { readonly number: number; readonly root: string; members: Kept[] }

const keyColumns: Readonly<Record<string, readonly string[]>> = { provider: ['name'], site: ['provider', 'name'], line: ['number'], note: ['name'] };

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
    if (table === 'line') return StoreModel.id('site', `${row['provider']}/${row['site']}`);
    return undefined;
  }

  #missing(record: Kept, live: ReadonlyMap<string, Kept> = this.live): boolean {
    const container = this.#container(record);
    const line = record.table === 'note' ? record.row['line'] : null;
    return (container !== undefined && !live.has(container)) || (line !== null && line !== undefined && !live.has(StoreModel.id('line', String(line))));
  }

  #legacyTaken({ table, key, row }: Kept): boolean {
    return table === 'provider' && row['legacy'] !== null && row['legacy'] !== undefined
      && [...this.live.values()].some((other) => other.table === 'provider' && other.key !== key && other.row['legacy'] === row['legacy']);
  }

  write(table: string, row: ModelRow, mayExist: boolean): string {
    const record = { table, key: StoreModel.key(table, row), row };
    const id = StoreModel.id(table, record.key);
    const before = this.live.get(id);
    if (before !== undefined && !mayExist) return 'key_taken';
    const whole = { ...record, row: { ...before?.row, ...row } };
    if (this.#missing(whole)) return 'invalid';
    if (this.#legacyTaken(whole)) return 'unique_taken';
    this.live.set(id, whole);
    return 'ok';
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
    if ([...this.live.values()].some((record) => record.table === 'note' && !members.includes(record) && lines.has(String(record.row['line'])))) return 'in_use';
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
    if (members.some((member) => this.#legacyTaken(member))) return 'unique_taken';
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
