import { batch, signal } from '@preact/signals';
import { ask, get, pathOf, post, type Answer, type Entry, type Finding, type Refused } from '../data/api.js';
import { keyOf, textOf, type ColumnDescription, type Key, type PermittedTable } from '../data/description.js';
import { keepDraft, readDraft } from '../data/drafts.js';
import { onTold } from '../data/events.js';
import { Turns } from '../data/turns.js';
import { faultOf } from './faults.js';
import { changedOf, isSame, merge, type Values } from './merge.js';
import { shownText } from './values.js';

/** A field that somebody else has changed to something else while it was edited here. */
interface Conflict {
  readonly by: string;
  readonly at: string;
}

/** A draft is kept this long after the last key, and another's change is looked at this long after it is told. */
const keepMs = 300;
/** How often a save is sent again over changes of others that touch other fields. */
const tries = 3;

/**
 * A record that is looked at and edited: what was loaded, what was typed over it, and what niud and others say to that.
 */
export class RecordModel {
  readonly entry = signal<Entry | undefined>(undefined);
  readonly refused = signal<Refused | undefined>(undefined);
  /** Only what differs from what was loaded. */
  readonly mine = signal<Values>({});
  readonly conflicts = signal<Readonly<Record<string, Conflict>>>({});
  /** What niud found at the last save. */
  readonly findings = signal<readonly Finding[]>([]);
  /** Fields that were left once: from then on their faults are shown as they are typed. */
  readonly left = signal<ReadonlySet<string>>(new Set());
  /** When the draft was kept that is shown again, in milliseconds. */
  readonly restored = signal<number | undefined>(undefined);
  readonly fresh: boolean;
  readonly archive: boolean;
  /** It is not live any more. */
  readonly gone = signal(false);
  #stopped: (() => void)[] = [];
  readonly #turns = new Turns();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly app: string,
    readonly table: PermittedTable,
    readonly key: Key,
    {
      fresh = false,
      archive = false,
      generation,
      prefill = {},
    }: {
      readonly fresh?: boolean;
      readonly archive?: boolean;
      readonly generation?: string | undefined;
      readonly prefill?: Values;
    },
  ) {
    this.fresh = fresh;
    this.archive = archive;
    this.generation = generation;
    if (fresh) {
      this.#start({ scope: table.name, attributes: Object.fromEntries(table.columns.map(({ name }) => [name, null])) });
      this.mine.value = { ...defaultsOf(table), ...prefill, ...this.mine.peek() };
      return;
    }
    void this.load();
    if (archive) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    this.#stopped.push(
      onTold(({ kind, app: whose, data }) => {
        if (kind !== 'change' || whose !== app || !this.#isAbout(data)) return;
        timer ??= setTimeout(() => {
          timer = undefined;
          void this.load();
        }, keepMs);
      }),
      () => clearTimeout(timer),
    );
  }

  readonly generation: string | undefined;

  get address(): string {
    return this.fresh ? `/${this.app}/${this.table.name}/+` : `/${this.app}/${pathOf(this.table.name, ...this.key)}`;
  }

  get path(): string {
    return pathOf(this.table.name, ...this.key);
  }

  /** What a field holds now: as typed, or as loaded. */
  value(name: string): Values[string] {
    return this.mine.value[name] ?? (name in this.mine.value ? null : (this.entry.value?.attributes[name] ?? null));
  }

  /** All that the form holds. */
  values(): Values {
    return { ...this.entry.value?.attributes, ...this.mine.value };
  }

  /** Reads the record; what another has changed goes under what was typed. */
  async load(): Promise<void> {
    const turn = this.#turns.ask();
    const answer = await get(
      this.app,
      `${this.path}${this.archive ? `?archive=true${this.generation === undefined ? '' : `&txnid=${this.generation}`}` : ''}`,
    );
    if (!this.#turns.take(turn)) return;
    batch(() => {
      if (answer.ok) {
        this.refused.value = undefined;
        this.gone.value = false;
        this.take(answer.data[0]!);
        return;
      }
      if (answer.status === 404 && this.entry.peek() !== undefined) this.gone.value = true;
      else if (this.entry.peek() === undefined) this.refused.value = answer;
    });
  }

  /** A newer state of the record. */
  take(next: Entry): void {
    const before = this.entry.peek();
    if (before === undefined) {
      this.#start(next);
      return;
    }
    if (
      before.meta?.['txnid'] === next.meta?.['txnid'] &&
      isSame(before.attributes, next.attributes) &&
      isSame(before.state, next.state)
    )
      return;
    this.#over(before.attributes, next, {
      by: textOf(next.meta?.['modified_by']),
      at: textOf(next.meta?.['modified']),
    });
  }

  set(name: string, value: Values[string]): void {
    const column = this.table.columns.find((one) => one.name === name);
    const loaded = this.entry.peek()?.attributes[name] ?? null;
    const same =
      isSame(value, loaded) ||
      (column !== undefined &&
        value !== null &&
        loaded !== null &&
        shownText(column, value) === shownText(column, loaded));
    const { [name]: _, ...rest } = this.mine.peek();
    batch(() => {
      this.mine.value = same ? rest : { ...rest, [name]: value };
      this.findings.value = this.findings.peek().filter(({ field }) => fieldOf(field) !== name);
    });
    this.#keepSoon();
  }

  leave(name: string): void {
    if (!this.left.peek().has(name)) this.left.value = new Set([...this.left.peek(), name]);
  }

  discard(): void {
    batch(() => {
      this.mine.value = this.fresh ? defaultsOf(this.table) : {};
      this.conflicts.value = {};
      this.findings.value = [];
      this.left.value = new Set();
      this.restored.value = undefined;
    });
    clearTimeout(this.#timer);
    keepDraft(this.address, undefined);
  }

  takeTheirs(name: string): void {
    this.set(name, this.entry.peek()?.attributes[name] ?? null);
    this.keepMine(name);
  }

  keepMine(name: string): void {
    const { [name]: _, ...rest } = this.conflicts.peek();
    this.conflicts.value = rest;
  }

  /**
   * What is wrong with a field: what niud said at the last save, else what its description says once the field was
   * left.
   */
  fault(column: ColumnDescription): string | undefined {
    const told = this.findings.value.filter(({ field }) => fieldOf(field) === column.name);
    if (told.length > 0) return told.map(({ field, message }) => `${placeIn(field)}${message}`).join(' ');
    return this.left.value.has(column.name) ? faultOf(column, this.value(column.name)) : undefined;
  }

  /** Fields of the form that do not fit, in its order; `all` looks at those too that were not left yet. */
  faulty(all = false): readonly string[] {
    return this.table.columns
      .filter(
        (column) =>
          (all ? this.isTyped(column) && faultOf(column, this.value(column.name)) !== undefined : false) ||
          this.fault(column) !== undefined,
      )
      .map(({ name }) => name);
  }

  /** Sends what differs. A change of others to other fields goes under it, and it is sent again. */
  async save(): Promise<Answer | 'conflict' | 'faults'> {
    this.left.value = new Set(this.table.columns.filter((column) => this.isTyped(column)).map(({ name }) => name));
    this.findings.value = [];
    if (this.faulty(true).length > 0) return 'faults';
    if (Object.keys(this.conflicts.peek()).length > 0) return 'conflict';
    for (let attempt = 1; ; attempt++) {
      const sent = Object.fromEntries(
        Object.entries(this.mine.peek()).filter(([, value]) => !this.fresh || value !== null),
      );
      const answer = this.fresh
        ? await post(this.app, pathOf(this.table.name), sent)
        : await ask(this.app, 'PUT', this.path, { body: sent, ifMatch: this.#etag() });
      if (!answer.ok && answer.status === 412 && attempt < tries) {
        await this.load();
        if (Object.keys(this.conflicts.peek()).length > 0) return 'conflict';
        if (Object.keys(this.mine.peek()).length > 0) continue;
      }
      batch(() => {
        if (!answer.ok) {
          this.findings.value = answer.errors;
          return;
        }
        this.#saved(answer.data[0], sent);
      });
      return answer;
    }
  }

  end(): void {
    if (this.#timer !== undefined) {
      clearTimeout(this.#timer);
      this.#keep();
    }
    for (const stop of this.#stopped) stop();
  }

  /** A column that this form asks for. */
  isTyped(column: ColumnDescription): boolean {
    return this.fresh
      ? !column.moved
      : !column.key &&
          !column.moved &&
          (column.secret === null || column.name in this.mine.peek()) &&
          (this.table.editable === null || this.table.editable.includes(column.name));
  }

  #etag(): string | null {
    const txnid = this.entry.peek()?.meta?.['txnid'];
    return txnid === undefined || txnid === null ? null : `"${String(txnid)}"`;
  }

  #saved(entry: Entry | undefined, sent: Values): void {
    this.#turns.take(this.#turns.ask());
    clearTimeout(this.#timer);
    this.#timer = undefined;
    keepDraft(this.address, undefined);
    this.restored.value = undefined;
    // What was typed while it was on its way stays.
    const since = Object.fromEntries(
      Object.entries(this.mine.peek()).filter(([name, value]) => !isSame(sent[name], value)),
    );
    this.mine.value = entry === undefined ? {} : changedOf(entry.attributes, since);
    this.left.value = new Set();
    if (entry !== undefined) this.entry.value = entry;
  }

  /** The first state: with the draft that was left, as if its changes had been typed just now. */
  #start(entry: Entry): void {
    this.entry.value = entry;
    const draft = this.archive ? undefined : readDraft(this.address);
    if (draft === undefined) return;
    const { mine = {}, base = {} } = draft.values as { readonly mine?: Values; readonly base?: Values };
    const merged = merge(
      base,
      Object.fromEntries(Object.keys(base).map((name) => [name, entry.attributes[name] ?? null])),
      mine,
    );
    if (Object.keys(merged.mine).length === 0) {
      keepDraft(this.address, undefined);
      return;
    }
    this.restored.value = draft.atMs;
    this.mine.value = merged.mine;
    this.#ask(merged.both, { by: textOf(entry.meta?.['modified_by']), at: textOf(entry.meta?.['modified']) });
  }

  #over(base: Values, next: Entry, conflict: Conflict): void {
    const merged = merge(base, next.attributes, this.mine.peek());
    batch(() => {
      this.entry.value = next;
      this.mine.value = merged.mine;
      this.#ask(merged.both, conflict);
    });
    this.#keepSoon();
  }

  #ask(names: readonly string[], conflict: Conflict): void {
    const standing = Object.fromEntries(
      Object.entries(this.conflicts.peek()).filter(([name]) => name in this.mine.peek()),
    );
    this.conflicts.value = { ...standing, ...Object.fromEntries(names.map((name) => [name, conflict])) };
  }

  #keepSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(), keepMs);
  }

  #keep(): void {
    this.#timer = undefined;
    const isKept = (name: string): boolean =>
      this.table.columns.find((column) => column.name === name)?.secret === null;
    const mine = Object.fromEntries(Object.entries(this.mine.peek()).filter(([name]) => isKept(name)));
    const base = Object.fromEntries(
      Object.keys(mine).map((name) => [name, this.entry.peek()?.attributes[name] ?? null]),
    );
    const isTyped = this.fresh
      ? Object.keys(changedOf(defaultsOf(this.table), mine)).length > 0
      : Object.keys(mine).length > 0;
    keepDraft(this.address, isTyped ? { mine, base } : undefined);
  }

  /** Whether a change may have touched this record; one that does not say is looked at. */
  #isAbout(data: Readonly<Record<string, unknown>>): boolean {
    const { tables, keys, records } = data as {
      readonly tables?: readonly string[];
      readonly keys?: readonly { readonly table?: string; readonly key?: unknown }[];
      readonly records?: number;
    };
    if (Array.isArray(tables) && !tables.includes(this.table.name)) return false;
    if (!Array.isArray(keys) || (records ?? keys.length) > keys.length) return true;
    return keys.some(({ table, key }) => {
      const own = Array.isArray(key) ? key.map(String) : keyOf(this.table, { attributes: (key ?? {}) as Values });
      return table === this.table.name && isSame(own, this.key);
    });
  }
}

/** What a new record begins with. */
function defaultsOf({ columns }: PermittedTable): Values {
  return Object.fromEntries(
    columns
      .filter(({ default: value, moved }) => value !== null && !moved)
      .map(({ name, default: value }) => [name, value]),
  );
}

/** The column that a finding is about: paths lead on into lists and JSON. */
function fieldOf(path: string): string {
  return path.split('/')[0]!;
}

/** Where within the field: `schedules/entries/2/start` is about `entries, 3, start`. */
function placeIn(path: string): string {
  const inner = path.split('/').slice(1);
  return inner.length === 0
    ? ''
    : `${inner.map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : part)).join(', ')}: `;
}
