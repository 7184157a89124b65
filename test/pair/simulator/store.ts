import { limits } from '../../../service/core/limits.js';
import { entryKind } from '../../../service/pair/entry.js';
import { noPosition } from '../../../service/database/position.js';
import type { Positions } from '../../../service/pair/line.js';
import type { Group } from '../../../service/pair/parts.js';
import type { Stream } from '../../../service/pair/keys.js';
import type { SimPiece } from './cluster.js';

/** What an effect does: its code, and numbers that say all of it, so that a follower evaluates nothing. */
export type Effect = readonly number[];

export const code = { write: 1, increment: 2, purge: 3, skip: 4, line: 10, open: 11, close: 12, cdr: 13 } as const;

/** Accounts of the simulated card, and what each begins with. */
export const accounts = 4;
export const initialBalance = 60;

/** `store` and `calls` of one unit, as they are on its disk. */
export class Store {
  positions: Positions = { s: noPosition, c: noPosition };
  change = 0;
  register = 0;
  /** Number of the entry that wrote the register last. */
  registerAt = 0;
  counter = 0;
  mark = 0;
  purges = 0;
  archived: number[] = [];
  /** Operations of clients that are in it. */
  done = new Set<number>();
  balances: number[] = new Array<number>(accounts).fill(initialBalance);
  serials: number[] = new Array<number>(accounts).fill(0);
  charged = 0;
  entered = 0;
  references = new Map<number, number>();
  open = new Map<number, readonly [account: number, held: number]>();
  /** What the end of a call was answered. */
  ended = new Map<number, number>();
  cdrs = new Set<number>();
  hashes: Record<Stream, number> = { s: 1, c: 1 };

  copy(): Store {
    const copy = new Store();
    Object.assign(copy, this);
    copy.archived = [...this.archived];
    copy.done = new Set(this.done);
    copy.balances = [...this.balances];
    copy.serials = [...this.serials];
    copy.references = new Map(this.references);
    copy.open = new Map(this.open);
    copy.ended = new Map(this.ended);
    copy.cdrs = new Set(this.cdrs);
    copy.hashes = { ...this.hashes };
    return copy;
  }

  /** One transaction: the group's effects with the position. Gives what is wrong with them, as `invariant: what`. */
  apply(stream: Stream, { after, pieces }: Group<SimPiece>, generation: number): string | undefined {
    const position = this.positions[stream];
    const last = pieces[pieces.length - 1]!.head;
    if (position.n !== after) return `I5: entry ${last.n} of ${stream} is applied behind ${position.n}, not ${after}`;
    let fault: string | undefined;
    for (const { effects, head } of pieces) {
      if (head.kind === entryKind.auditMark) continue;
      for (const effect of effects) fault ??= stream === 's' ? this.#change(effect, head.n) : this.#call(effect);
    }
    const next = { n: last.n, id: last.id, epoch: last.epoch, generation };
    this.positions = stream === 's' ? { s: next, c: this.positions.c } : { s: this.positions.s, c: next };
    return fault;
  }

  #hash(stream: Stream, value: number): void {
    this.hashes[stream] = Math.imul(this.hashes[stream] ^ value, 0x9e3779b1) ^ (this.hashes[stream] >>> 15);
  }

  #change(effect: Effect, n: number): string | undefined {
    const [what, change, id, value, at] = effect as [number, number, number, number, number];
    if (what === code.skip) {
      this.change += change;
      this.#hash('s', this.change);
      return undefined;
    }
    if (change !== this.change + 1) return `I6: change ${change} behind ${this.change}`;
    this.change = change;
    let fault: string | undefined;
    if (what === code.write) {
      if (this.done.has(id)) fault = `I4: write ${id} is in the store twice`;
      this.register = value;
      this.registerAt = n;
      this.done.add(id);
      this.archived.push(at);
      this.#hash('s', value);
    } else if (what === code.increment) {
      if (this.done.has(id)) fault = `I4: increment ${id} counts twice`;
      else if (value !== this.counter + 1) fault = `I4: the counter goes from ${this.counter} to ${value}`;
      this.counter = value;
      this.done.add(id);
      this.#hash('s', value);
    } else if (what === code.purge) {
      fault = this.purge(value, at);
    }
    return fault;
  }

  purge(day: number, cutoff: number): string | undefined {
    const fault = day <= this.mark ? `I10: day ${day} is purged behind day ${this.mark}` : undefined;
    this.mark = day;
    this.purges++;
    this.archived = this.archived.filter((at) => at >= cutoff);
    this.#hash('s', this.archived.length + 1_000 * day);
    return fault;
  }

  #call(effect: Effect): string | undefined {
    const [what, a, b, c, d, e] = effect as [number, number, number, number, number, number];
    if (what === code.line) return this.#line(a, b, c, d, e);
    if (what === code.open) {
      this.#hash('c', a);
      if (this.ended.has(a)) return `I7: call ${a} is opened behind its end`;
      this.open.set(a, [b, c]);
      return undefined;
    }
    if (what === code.close) {
      const open = this.open.get(a);
      this.#hash('c', b);
      this.open.delete(a);
      this.ended.set(a, b);
      return open === undefined ? `I7: call ${a} ends and was not open` : undefined;
    }
    this.#hash('c', a + 7);
    if (this.cdrs.has(a)) return `I8: CDR ${a} is written twice`;
    this.cdrs.add(a);
    return undefined;
  }

  /** A line of the ledger: the sum behind it is in its bytes, so one that was counted from a stale sum shows here. */
  #line(account: number, serial: number, amount: number, balance: number, reference: number): string | undefined {
    const [sum, last] = [this.balances[account]!, this.serials[account]!];
    this.balances[account] = balance;
    this.serials[account] = serial;
    if (amount < 0) this.charged -= amount;
    else this.entered += amount;
    this.#hash('c', balance + 31 * serial);
    if (serial !== last + 1) return `I6: line ${serial} of account ${account} behind line ${last}`;
    if (balance !== sum + amount) return `I7: account ${account} has ${sum}, ${amount} is entered, and ${balance} written`;
    if (balance < 0) return `I7: account ${account} is overspent: ${balance}`;
    if (reference > 0) {
      if (this.references.has(reference)) return `I7: reference ${reference} is entered twice`;
      this.references.set(reference, balance);
    }
    return undefined;
  }

  /** Whether the money adds up. */
  balanced(): string | undefined {
    const sum = this.balances.reduce((total, balance) => total + balance, 0);
    const wanted = accounts * initialBalance + this.entered - this.charged;
    return sum === wanted ? undefined : `I7: the accounts hold ${sum}, the ledger ${wanted}`;
  }

  held(account: number): number {
    let held = 0;
    for (const [of, amount] of this.open.values()) if (of === account) held += amount;
    return held;
  }
}

/** Change numbers that a new line passes over. */
export const skipped = limits.skippedChanges;
