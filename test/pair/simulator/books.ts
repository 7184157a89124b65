import { code } from './store.js';
import type { Effect, Store } from './store.js';

/** What a client asks of a unit. */
export type Asked =
  | { readonly kind: 'read' }
  | { readonly kind: 'write'; readonly id: number; readonly value: number }
  | { readonly kind: 'increment'; readonly id: number; readonly expected: number }
  | { readonly kind: 'purge'; readonly day: number; readonly cutoff: number }
  | { readonly kind: 'enter'; readonly account: number; readonly amount: number; readonly reference: number }
  | { readonly kind: 'transfer'; readonly account: number; readonly into: number; readonly amount: number; readonly reference: number }
  | { readonly kind: 'route'; readonly call: number; readonly account: number }
  | { readonly kind: 'end'; readonly call: number }
  | { readonly kind: 'cdr'; readonly id: number };

export type Status = 'ok' | 'refused' | 'not_active' | 'unknown';
export type Reply = (status: Status, value: number) => void;

/** Effects that become durable together, and who is told then. */
export interface Pending {
  readonly effects: Effect[];
  readonly told: (() => void)[];
}

const reserved = 10;
const costOf = (call: number): number => call * 7 % reserved + 1;

/** What a unit keeps in memory of its stores, and how it evaluates: the writer's queue, and money, which counts in memory before it is on disk. */
export class Books {
  readonly waiting: { readonly asked: Asked; readonly reply: Reply }[] = [];
  next: Pending = { effects: [], told: [] };
  /** CDRs that nobody waits for; they ride with the next group. */
  journal: number[] = [];
  readonly #cdrs = new Set<number>();
  #accounts = new Map<number, { balance: number; serial: number }>();
  #open = new Map<number, readonly [account: number, held: number]>();
  #ended = new Map<number, number>();
  #references = new Map<number, number>();

  constructor(private readonly store: () => Store, private readonly wall: () => number, private readonly keepsAccounts: boolean) {
    this.#fill();
  }

  #fill(): void {
    this.#open = new Map(this.store().open);
    this.#ended = new Map();
    this.#references = new Map();
  }

  /** The unit becomes active: what is in memory is the stores'. */
  begin(): void {
    if (!this.keepsAccounts) this.#accounts.clear();
    this.#fill();
  }

  /** What another unit wrote came into the store. */
  applied(effects: readonly Effect[]): void {
    for (const [what, a, b, c] of effects) {
      if (what === code.line && !this.keepsAccounts) this.#accounts.delete(a!);
      else if (what === code.open) this.#open.set(a!, [b!, c!]);
      else if (what === code.close) this.#open.delete(a!);
    }
  }

  account(account: number): { balance: number; serial: number } {
    let known = this.#accounts.get(account);
    if (known === undefined) this.#accounts.set(account, known = { balance: this.store().balances[account]!, serial: this.store().serials[account]! });
    return known;
  }

  held(account: number): number {
    let held = 0;
    for (const [of, amount] of this.#open.values()) if (of === account) held += amount;
    return held;
  }

  /** Of the first of the queue one group: each is judged by what those before it leave. */
  evaluate(most: number): Pending {
    const group: Pending = { effects: [], told: [] };
    const { store } = this;
    let { change, register, counter, mark } = store();
    const seen = new Set<number>();
    for (const { asked, reply } of this.waiting.splice(0, most)) {
      let value = 0;
      let refused = false;
      if (asked.kind === 'write') {
        if (store().done.has(asked.id) || seen.has(asked.id)) value = register;
        else group.effects.push([code.write, ++change, asked.id, value = register = asked.value, this.wall()]);
        seen.add(asked.id);
      } else if (asked.kind === 'increment') {
        if (asked.expected !== counter) refused = true;
        else group.effects.push([code.increment, ++change, asked.id, value = ++counter, 0]);
      } else if (asked.kind === 'purge') {
        if (asked.day <= mark) refused = true;
        else group.effects.push([code.purge, ++change, 0, mark = asked.day, asked.cutoff]);
      }
      group.told.push(() => reply(refused ? 'refused' : 'ok', value));
    }
    return group;
  }

  #enter(account: number, amount: number, reference: number): number {
    const known = this.account(account);
    known.balance += amount;
    known.serial++;
    this.next.effects.push([code.line, account, known.serial, amount, known.balance, reference]);
    return known.balance;
  }

  /** What has to do with money counts in memory at once; it is told when it is durable. */
  money(asked: Asked, reply: Reply): void {
    const ok = (value: number): void => { this.next.told.push(() => reply('ok', value)); };
    switch (asked.kind) {
      case 'enter': case 'transfer': {
        const known = this.#references.get(asked.reference) ?? this.store().references.get(asked.reference);
        if (known !== undefined) return ok(known);
        if (asked.kind === 'transfer') {
          if (this.account(asked.account).balance - this.held(asked.account) < asked.amount) return reply('refused', 0);
          this.#enter(asked.into, asked.amount, 0);
        }
        const balance = this.#enter(asked.account, asked.kind === 'enter' ? asked.amount : -asked.amount, asked.reference);
        this.#references.set(asked.reference, balance);
        return ok(balance);
      }
      case 'route': {
        if (this.#endOf(asked.call) !== undefined) return reply('refused', 0);
        const before = this.#open.get(asked.call)?.[1] ?? 0;
        if (this.account(asked.account).balance - this.held(asked.account) + before < reserved) return reply('refused', 0);
        this.#open.set(asked.call, [asked.account, reserved]);
        this.next.effects.push([code.open, asked.call, asked.account, reserved]);
        return ok(0);
      }
      case 'end': {
        const known = this.#endOf(asked.call);
        if (known !== undefined) return ok(known);
        const open = this.#open.get(asked.call);
        if (open === undefined) return reply('refused', 0);
        const balance = this.#enter(open[0], -costOf(asked.call), 0);
        this.#open.delete(asked.call);
        this.#ended.set(asked.call, balance);
        this.next.effects.push([code.close, asked.call, balance]);
        return ok(balance);
      }
      case 'cdr':
        this.cdr(asked.id);
        return reply('ok', 0);
    }
  }

  #endOf(call: number): number | undefined {
    return this.#ended.get(call) ?? this.store().ended.get(call);
  }

  /** A CDR of this unit or from an outbox: once, however often it comes. */
  cdr(id: number): void {
    if (this.#cdrs.has(id) || this.store().cdrs.has(id)) return;
    this.#cdrs.add(id);
    this.journal.push(id);
  }

  /** What became of money since the last group, with the CDRs that ride along. */
  take(): Pending {
    const { next } = this;
    this.next = { effects: [], told: [] };
    for (const id of this.journal) next.effects.push([code.cdr, id]);
    this.journal = [];
    return next;
  }
}
