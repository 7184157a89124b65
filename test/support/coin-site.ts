import { Calls } from '../../service/calls/calls.js';
import type { CallsOptions } from '../../service/calls/calls-options.js';
import type { Routed } from '../../service/calls/decisions.js';
import type { CallStores } from '../../service/calls/call-stores.js';
import type { Hosted } from '../../service/routing/hosted.js';
import type { Entry } from '../../service/calls/ledger/entry.js';
import type { ServingHost } from '../../service/calls/serving-host.js';
import type { Clock } from '../../service/core/clock.js';
import { isRefusal, refuse } from '../../service/core/refusals.js';
import type { Refusal } from '../../service/core/refusals.js';
import { commonCdrColumns } from '../../service/routing/recorded-call.js';
import type { Json } from '../../service/schema/kind.js';
import type { Application } from '../../service/schema/application.js';
import type { Accounts, EndedCall, Settlement } from '../../service/routing/account.js';
import type { Asked, Operations } from '../../service/routing/operation.js';
import type { Effect, Service } from '../../service/routing/service.js';
import type { Answer } from '../../service/routing/decision.js';
import { systemTables } from '../../service/parts/system-tables.js';
import { ManualClock } from './manual-clock.js';
import { MemoryView } from './memory-view.js';

export const coinNumber = 9;
/** A call reserves so much at most, at a cent a second. */
export const mostSeconds = 60;
/** What is left of an account below this after a call goes away. */
export const residueCents = 3;

const available = (accounts: Accounts, account: string, callId?: string): number => accounts.moved(account) - accounts.reserved(account, callId);

const given = (answer: Partial<Answer>): Answer =>
  ({ noRoute: false, decision: { kind: 1, value: '3125550101', rule: undefined, extra: undefined }, effects: [], position: undefined, ...answer });

/**
 * An application of cents: attrs.card names the account, a call costs a cent for each second begun and one at least, and what it reserves at most. Called
 * 911 is free; what follows a destination that failed costs nothing either. Called 404 is refused and says so to a record.
 */
const service: Service = {
  decide({ id, called, attributes: { card } }, { accounts }, resumption) {
    if (called === '911') return given({ decision: { kind: 0, value: undefined, rule: undefined, extra: undefined } });
    if (card === undefined) return given({ denied: 'unknown account' });
    const tried: Effect = { kind: 'mark', account: card, name: 'tried' };
    if (called === '404') return given({ denied: 'blocked', effects: [tried, { kind: 'write', write: { method: 'command', table: 'card', key: [card], command: 'block', attributes: {} } }] });
    if (resumption !== undefined) return given({ noRoute: true, decision: { kind: 0, value: undefined, rule: undefined, extra: undefined } });
    const seconds = Math.min(mostSeconds, available(accounts, card, id));
    if (seconds < 1) return given({ denied: 'balance', effects: [tried] });
    const extra = { max_seconds: seconds, balance: accounts.moved(card) };
    return given({
      decision: { kind: 1, value: '3125550101', rule: undefined, extra },
      reservation: { account: card, amount: seconds, terms: { centsASecond: 1 } }, effects: [tried], position: { rule: 'first' },
    });
  },
  settle: ({ reservation: { account, amount }, answeredMs, endedMs, durationMs, movedBefore, reservedByOthers }: EndedCall): Settlement => {
    if (answeredMs === undefined) return { movements: [], reply: [0, movedBefore], record: { seconds: 0 } };
    const seconds = Math.max(1, Math.ceil((durationMs ?? endedMs - answeredMs) / 1_000));
    const cents = Math.min(seconds, amount);
    const left = movedBefore - cents;
    const swept = left < residueCents && reservedByOthers === 0 && left > 0 ? left : 0;
    return {
      movements: [{ account, amount: -cents, reason: 'charge' }, ...(swept === 0 ? [] : [{ account, amount: -swept, reason: 'sweep' }])],
      reply: [cents, left - swept], record: { seconds }, marks: ['charged'],
      ...(left - swept === 0 ? { writes: [{ method: 'command' as const, table: 'card', key: [account], command: 'empty', attributes: {} }] } : {}),
    };
  },
};

const operations: Operations = {
  balance: { writes: false, run: ([account], { accounts }) => [accounts.moved(account as string), accounts.reserved(account as string)] },
  topup: {
    writes: true,
    async run([account, amount, reference], asked: Asked) {
      const movement = { account: account as string, amount: amount as number, reason: 'topup', ...(reference === undefined ? {} : { reference: reference as string }) };
      await asked.move([movement]);
      return [asked.accounts.moved(account as string)];
    },
  },
  transfer: {
    writes: true,
    async run([from, to, amount], asked: Asked) {
      if (available(asked.accounts, from as string) < (amount as number)) return refuse('denied', 'balance');
      await asked.move([
        { account: from as string, amount: -(amount as number), reason: 'transfer_out' },
        { account: to as string, amount: amount as number, reason: 'transfer_in' },
      ]);
      return [];
    },
  },
  block: { writes: true, run: async ([account], asked) => [await asked.command('card', [account as string], 'block', {})].map((change) => isRefusal(change) ? change.code : change) },
};

export const coin: Application = { name: 'coin', number: coinNumber, title: 'Coin', version: '1', roles: [], tables: [...systemTables], permits: [], settings: [] };
export const coinHosted: Hosted = { application: coin, service, compile: () => { throw new Error('there are no plans'); }, cdrColumns: commonCdrColumns, operations };

export interface CoinOptions<C extends Clock> extends Partial<CallsOptions> {
  readonly stores: CallStores;
  readonly clock?: C;
}

/** Calls of that application, on a clock that the test turns unless it is given another. */
export class CoinSite<C extends Clock = ManualClock> {
  readonly clock: C | ManualClock;
  readonly calls: Calls;
  readonly stores: CallStores;
  active = true;

  constructor({ clock, ...options }: CoinOptions<C>) {
    this.clock = clock ?? new ManualClock();
    this.stores = options.stores;
    const view = new MemoryView(systemTables);
    this.calls = new Calls({
      hosted: [coinHosted], snapshots: { refresh: () => undefined, view: () => view }, zone: () => 'UTC', active: () => this.active, ...options, clock: this.clock,
    });
    this.calls.restore();
  }

  get host(): ServingHost { return this.calls.host(coinNumber)!; }
  get accounts(): Accounts { return this.host.accounts; }

  /** `200 cents` where that is reserved, else why not, or `free`. */
  async route(callId: string, card: string, called = '3125550101', dry = false): Promise<string> {
    const routed = this.calls.decisions.route(this.host, { callId, called, calling: undefined, timeMs: undefined, attributes: { card } }, dry);
    // What comes at once is the call itself, and may be another by the next turn.
    return routed instanceof Promise ? reserved(await routed) : reserved(routed);
  }

  async event(callId: string, kind: string, timeMs?: number): Promise<string> {
    const came = await this.calls.decisions.event(this.host, { callId, kind, value: null, timeMs }, false);
    return came === undefined ? 'noted' : isRefusal(came) ? said(came) : came.answer.noRoute ? 'no route' : 'routed';
  }

  /** What was charged and what is left. */
  async end(callId: string, durationMs?: number, dry = false): Promise<string> {
    const ended = await this.calls.endings.end(this.host, { callId, cause: 'normal', durationMs, timeMs: undefined }, dry);
    return isRefusal(ended) ? said(ended) : ended.join(' ');
  }

  async serve(name: string, ...args: readonly Json[]): Promise<string> {
    const served = await this.calls.serve(this.host, name, args, false);
    return isRefusal(served) ? said(served) : served.join(' ');
  }

  /** Balance and what is reserved of it. */
  money(account: string): string {
    return `${this.accounts.moved(account)}, ${this.accounts.reserved(account)} of it in ${this.accounts.calls(account)}`;
  }
}

function reserved(routed: Routed | Refusal): string {
  if (isRefusal(routed)) return said(routed);
  const seconds = routed.answer.decision.extra?.max_seconds;
  return seconds === undefined ? 'free' : `${seconds} cents`;
}

function said({ code, message }: Refusal): string {
  return code === 'denied' ? message : code;
}

/** What the lines of a CDR come to. */
export function cents(entries: readonly Entry[]): number {
  return entries.reduce((sum, { amount }) => sum + amount, 0);
}
