import { batch, signal } from '@preact/signals';
import { get, pathOf, type Entry, type Refused } from './api.js';

/** What a list shows: one store of a table, narrowed and ordered. */
export interface ListView {
  readonly app: string;
  readonly table: string;
  readonly archive: boolean;
  /** Beginning of the key, as path of the list. */
  readonly prefix?: readonly string[];
  readonly q?: string;
  /** As the API has them: the column, and the value behind its operator. */
  readonly filters: readonly (readonly [column: string, value: string])[];
  readonly sort?: string;
}

/** How many rows there are, as far as is known. */
export interface Total {
  readonly rows: number;
  /** The list is still being walked: there are more. */
  readonly more: boolean;
}

const pageRows = 100;
/** Pages kept in memory; those farthest from sight go first. */
const pagesKept = 60;
/** A set that is still walked is asked again after this long. */
const walkingMs = 300;

interface Page {
  readonly entries: readonly Entry[];
  /** An older moment than the list's own: shown until the new one comes. */
  stale: boolean;
}

/** The rows of a list around a position: pages are read when they come into sight, and kept for a while. */
export class Rows {
  readonly total = signal<Total | undefined>(undefined);
  /** Moves whenever rows have come. */
  readonly version = signal(0);
  readonly refused = signal<Refused | undefined>(undefined);
  readonly #pages = new Map<number, Page>();
  readonly #asked = new Map<number, AbortController>();
  #set: string | undefined;
  #seen: readonly [from: number, to: number] = [0, 0];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  constructor(readonly view: ListView) {}

  /** The row at a position, undefined while it has not come. */
  row(index: number): Entry | undefined {
    return this.#pages.get(Math.floor(index / pageRows))?.entries[index % pageRows];
  }

  /**
   * Positions `[from, to)` are in sight: their pages are read, and when these are there one before and one after, so
   * that nothing stands in the way of what is looked at.
   */
  want(from: number, to: number): void {
    this.#seen = [from, to];
    const last = Math.max(0, Math.ceil((this.total.peek()?.rows ?? 1) / pageRows) - 1);
    const [first, end] = [
      Math.max(0, Math.floor(from / pageRows)),
      Math.min(last, Math.floor(Math.max(from, to - 1) / pageRows)),
    ];
    // What nobody looks at any more is not waited for.
    for (const [page, control] of this.#asked)
      if (page < first - 1 || page > end + 1) {
        control.abort();
        this.#asked.delete(page);
      }
    for (let page = first; page <= end; page++) this.#read(page);
    for (let page = first; page <= end; page++) if (!this.#pages.has(page)) return;
    if (first > 0) this.#read(first - 1);
    if (end < last) this.#read(end + 1);
  }

  /** Reads what is in sight anew and keeps showing the old until it comes. */
  refresh(): void {
    for (const page of this.#pages.values()) page.stale = true;
    this.#set = undefined;
    this.want(...this.#seen);
  }

  /** Rows of `[from, to)`, read now: for a range of a selection. */
  async between(from: number, to: number): Promise<readonly Entry[] | Refused> {
    const found: Entry[] = [];
    while (from + found.length < to) {
      const answer = await get(
        this.view.app,
        this.#path(from + found.length, Math.min(1_000, to - from - found.length)),
      );
      if (!answer.ok) return answer;
      if (answer.data.length === 0) break;
      found.push(...answer.data);
    }
    return found;
  }

  /** Position of the first row whose key begins with, or lies behind, a text: from how many lie before it. */
  async seek(column: string, text: string): Promise<number | undefined> {
    const answer = await get(this.view.app, this.#path(0, 1, [[column, `<${text}`]]));
    return answer.ok ? answer.meta.records_total : undefined;
  }

  /** Another list has come in its place. */
  get isEnded(): boolean {
    return this.#ended;
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    for (const control of this.#asked.values()) control.abort();
    this.#asked.clear();
  }

  #path(offset: number, limit: number, more: ListView['filters'] = []): string {
    const { table, archive, prefix = [], q, filters, sort } = this.view;
    const query = new URLSearchParams({ limit: String(limit), offset: String(offset) });
    if (archive) query.set('archive', 'true');
    if (q !== undefined && q !== '') query.set('q', q);
    if (sort !== undefined && sort !== '') query.set('sort', sort);
    if (this.#set !== undefined && more.length === 0) query.set('set', this.#set);
    for (const [column, value] of [...filters, ...more]) query.append(`filter[${column}]`, value);
    return `${pathOf(table, ...prefix)}?${query.toString()}`;
  }

  #read(page: number): void {
    const held = this.#pages.get(page);
    if (this.#ended || this.#asked.has(page) || (held !== undefined && !held.stale)) return;
    const control = new AbortController();
    this.#asked.set(page, control);
    void this.#fetch(page, control);
  }

  async #fetch(page: number, control: AbortController): Promise<void> {
    const answer = await get(this.view.app, this.#path(page * pageRows, pageRows), { signal: control.signal });
    if (this.#asked.get(page) === control) this.#asked.delete(page);
    if (this.#ended || control.signal.aborted) return;
    if (!answer.ok) {
      if (answer.code === 'no_such_set') {
        this.#set = undefined;
        this.#read(page);
        return;
      }
      this.refused.value = answer;
      return;
    }
    batch(() => {
      this.refused.value = undefined;
      this.#set = answer.meta.set;
      this.#pages.delete(page);
      this.#pages.set(page, { entries: answer.data, stale: false });
      const rows = answer.meta.records_total ?? answer.data.length;
      const total = this.total.peek();
      if (total?.rows !== rows || total.more !== (answer.meta.partial === true))
        this.total.value = { rows, more: answer.meta.partial === true };
      this.#forget(page);
      this.version.value++;
    });
    if (answer.meta.partial === true) this.#walkOn();
    else this.want(...this.#seen);
  }

  #walkOn(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const [from, to] = this.#seen;
      for (let page = Math.floor(from / pageRows); page <= Math.floor(Math.max(from, to - 1) / pageRows); page++) {
        const held = this.#pages.get(page);
        if (held !== undefined) held.stale = true;
      }
      this.want(from, to);
    }, walkingMs);
  }

  /** Keeps what lies nearest. */
  #forget(near: number): void {
    if (this.#pages.size <= pagesKept) return;
    const far = [...this.#pages.keys()].sort((one, other) => Math.abs(other - near) - Math.abs(one - near));
    for (const page of far.slice(0, this.#pages.size - pagesKept)) this.#pages.delete(page);
  }
}
