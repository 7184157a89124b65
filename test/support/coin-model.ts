import { mostSeconds, residueCents } from './coin-site.js';

interface ModelCall {
  readonly card: string | undefined;
  readonly amount: number;
  answered: boolean;
  /** What ROUTE is answered once the call is answered. */
  said: string;
}

/** What the application of cents should come to, in the fewest words: no disk, no groups, nothing at the same time. */
export class CoinModel {
  readonly balances = new Map<string, number>();
  readonly calls = new Map<string, ModelCall>();
  readonly ended = new Map<string, string>();
  readonly references = new Set<string>();

  copy(): CoinModel {
    const copy = new CoinModel();
    for (const [card, balance] of this.balances) copy.balances.set(card, balance);
    for (const [id, call] of this.calls) copy.calls.set(id, { ...call });
    for (const [id, reply] of this.ended) copy.ended.set(id, reply);
    for (const reference of this.references) copy.references.add(reference);
    return copy;
  }

  balance(card: string): number {
    return this.balances.get(card) ?? 0;
  }

  reserved(card: string, beside?: string): number {
    return [...this.calls].reduce((sum, [id, call]) => call.card === card && id !== beside ? sum + call.amount : sum, 0);
  }

  money(card: string): string {
    return `${this.balance(card)}, ${this.reserved(card)} of it in ${[...this.calls.values()].filter((call) => call.card === card).length}`;
  }

  route(id: string, card: string): string {
    const open = this.calls.get(id);
    if (open?.answered === true) return open.said;
    const amount = Math.min(mostSeconds, this.balance(card) - this.reserved(card, id));
    if (amount < 1) {
      this.calls.delete(id);
      return 'balance';
    }
    this.calls.set(id, { card, amount, answered: false, said: `${amount} cents` });
    return `${amount} cents`;
  }

  answer(id: string): string {
    const open = this.calls.get(id);
    if (open === undefined) return 'unknown_call';
    open.answered = true;
    return 'noted';
  }

  busy(id: string): string {
    const open = this.calls.get(id);
    if (open === undefined) return 'unknown_call';
    this.calls.set(id, open.answered ? { ...open, said: 'free' } : { card: undefined, amount: 0, answered: false, said: 'free' });
    return 'no route';
  }

  end(id: string, durationMs: number): string {
    const open = this.calls.get(id);
    if (open === undefined) return this.ended.get(id) ?? 'unknown_call';
    this.calls.delete(id);
    const reply = this.#settled(open, durationMs);
    this.ended.set(id, reply);
    return reply;
  }

  topup(card: string, amount: number, reference: string | undefined): string {
    const entered = `${card} ${reference}`;
    if (reference === undefined || !this.references.has(entered)) this.#add(card, amount);
    if (reference !== undefined) this.references.add(entered);
    return '';
  }

  transfer(from: string, to: string, amount: number): string {
    if (this.balance(from) - this.reserved(from) < amount) return 'balance';
    this.#add(from, -amount);
    this.#add(to, amount);
    return '';
  }

  #settled({ card, amount, answered }: ModelCall, durationMs: number): string {
    if (card === undefined) return '';
    if (!answered) return `0 ${this.balance(card)}`;
    const cents = Math.min(Math.max(1, Math.ceil(durationMs / 1_000)), amount);
    this.#add(card, -cents);
    if (this.balance(card) < residueCents && this.reserved(card) === 0) this.balances.set(card, 0);
    return `${cents} ${this.balance(card)}`;
  }

  #add(card: string, amount: number): void {
    this.balances.set(card, this.balance(card) + amount);
  }
}
