import { batch, signal } from '@preact/signals';
import { ask, get, pathOf, post, type Answer, type Entry, type Json, type Refused } from './api.js';
import type { Key } from './description.js';
import { onTold } from './events.js';
import { say } from './toasts.js';
import { Turns } from './turns.js';

type Values = Readonly<Record<string, Json>>;

/** A write that met another's: nothing of it is kept until one of the two is chosen. */
export interface Conflict {
  readonly mine: Values;
  readonly theirs: Entry;
  readonly done: string;
}

/** Changes come in bursts; the record is read once for each. */
const restMs = 300;

/**
 * One record that is shown while others may change it: read again when it changes, written under guard, each write with
 * its Undo.
 */
export class LiveRecord {
  readonly entry = signal<Entry | undefined>(undefined);
  readonly refused = signal<Refused | undefined>(undefined);
  readonly conflict = signal<Conflict | undefined>(undefined);
  #etag: string | null = null;
  readonly #path: string;
  readonly #turns = new Turns();

  constructor(
    readonly app: string,
    readonly table: string,
    readonly key: Key,
  ) {
    this.#path = pathOf(table, ...key);
  }

  async load(): Promise<Answer> {
    const turn = this.#turns.ask();
    const answer = await get(this.app, this.#path);
    if (!this.#turns.take(turn)) return answer;
    if (!answer.ok) this.refused.value = answer;
    else this.#take(answer);
    return answer;
  }

  /** Reads it now and whenever it changes; gives how to stop. */
  follow(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    void this.load();
    const stop = onTold(({ kind, app, data }) => {
      const tables = data['tables'];
      if (kind !== 'change' || app !== this.app || (Array.isArray(tables) && !tables.includes(this.table))) return;
      clearTimeout(timer);
      timer = setTimeout(() => void this.load(), restMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }

  /**
   * Writes some columns, guarded: what another changed in others of its columns stays; where it changed one of these,
   * `conflict` says so. `done` is what is said, in words, with Undo.
   */
  async save(changes: Values, done: string): Promise<Answer> {
    const before = this.entry.peek();
    const answer = await this.#put(changes, this.#etag);
    if (answer.ok) {
      this.#done(answer, Object.keys(changes), before, done);
      return answer;
    }
    if (answer.status !== 412) return answer;
    const now = await this.load();
    const theirs = now.ok ? now.data[0] : undefined;
    if (theirs === undefined) return answer;
    if (Object.keys(changes).every((column) => isSame(theirs.attributes[column], before?.attributes[column]))) {
      const again = await this.#put(changes, this.#etag);
      if (again.ok) this.#done(again, Object.keys(changes), theirs, done);
      return again;
    }
    this.conflict.value = { mine: changes, theirs, done };
    return answer;
  }

  /** Of a conflict, one's own goes over the other's; or the other's stays. */
  async settle(which: 'mine' | 'theirs'): Promise<void> {
    const conflict = this.conflict.peek();
    this.conflict.value = undefined;
    if (which === 'theirs' || conflict === undefined) return;
    const answer = await this.save(conflict.mine, conflict.done);
    if (!answer.ok && this.conflict.peek() === undefined) say(answer.message, { bad: true });
  }

  /** Does a command; `columns` are those it changes, which Undo puts back. */
  async command(name: string, body: Values, columns: readonly string[], done: string): Promise<Answer> {
    const before = this.entry.peek();
    const answer = await post(this.app, `${this.#path}/${encodeURIComponent(name)}`, body);
    if (!answer.ok) return answer;
    this.#done(answer, columns, before, done);
    return answer;
  }

  #put(changes: Values, etag: string | null): Promise<Answer> {
    return ask(this.app, 'PUT', this.#path, { body: changes, ifMatch: etag });
  }

  #take(answer: Answer): void {
    if (!answer.ok) return;
    const [entry] = answer.data;
    const isNew = answer.etag === null || answer.etag !== this.#etag;
    this.#etag = answer.etag;
    batch(() => {
      this.refused.value = undefined;
      if (entry !== undefined && (isNew || this.entry.peek() === undefined)) this.entry.value = entry;
    });
  }

  #done(answer: Answer, columns: readonly string[], before: Entry | undefined, done: string): void {
    if (!answer.ok) return;
    this.#turns.take(this.#turns.ask());
    this.#take(answer);
    const after = answer.data[0];
    if (before === undefined || after === undefined || answer.meta.txnid === null) {
      say(done);
      return;
    }
    say(done, {
      action: { label: 'Undo', run: () => void this.#undo(valuesOf(after, columns), valuesOf(before, columns)) },
    });
  }

  /**
   * Puts back what stood there, unless another has changed it since. One who may write a record may undo it so, also
   * without the log of changes.
   */
  async #undo(written: Values, back: Values): Promise<void> {
    const now = await this.load();
    const entry = now.ok ? now.data[0] : undefined;
    if (
      entry !== undefined &&
      !Object.keys(written).every((column) => isSame(entry.attributes[column], written[column]))
    ) {
      say(`It stands: ${String(entry.meta?.['modified_by'] ?? 'another')} has changed it since.`, { bad: true });
      return;
    }
    const answer = now.ok ? await this.#put(back, this.#etag) : now;
    this.#turns.take(this.#turns.ask());
    this.#take(answer);
    say(answer.ok ? 'Taken back.' : `It stands: ${answer.message}`, { bad: !answer.ok });
  }
}

function valuesOf({ attributes }: Entry, columns: readonly string[]): Values {
  return Object.fromEntries(columns.map((column) => [column, attributes[column] ?? null]));
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: Json | undefined): string {
  return JSON.stringify(value ?? null, (_, each: Json) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );
}
