import type { Extra, Position, Answer } from './decision.js';
import type { Step } from '../schema/explanation-description.js';
import type { Settings } from '../schema/setting.js';
import type { Key } from '../schema/row.js';
import type { Stored, View } from '../schema/view.js';
import type { AccountMoney, Accounts, EndedCall, Reservation, Settlement } from './account.js';
import type { Call, Counts, Effect } from './call.js';
import type { PinAttempt } from './pins.js';
import type { CompiledPlan } from './plan.js';

export type { Attributes, Call, Counts, DecisionValue, Effect } from './call.js';
export { decisionKind, outcomeNames } from './call.js';

/** What an event asks of the evaluation that goes on. */
export type Resumption =
  | { readonly kind: 'after'; readonly position: Position }
  | { readonly kind: 'digits'; readonly position: Position; readonly digits: string };

/** Compiled plans by key; compiled when the version read in the snapshot is another than the one kept. */
export interface Plans {
  /** Undefined when there is no such live plan. */
  plan(view: View, provider: string, subscriber: string, name: string): CompiledPlan | undefined;
}

/** Everything a decision may depend on, beside the call. */
export interface World {
  readonly view: View;
  readonly plans: Plans;
  readonly counts: Counts;
  readonly accounts: Accounts;
  readonly settings: Settings;
  /** The NIU's zone, for where neither number nor settings name one (T7). */
  readonly zone: string;
  /** Only where days are previewed: absent when a call is routed. */
  readonly watch?: Watch;
}

/**
 * Is told, while a decision is made, of everything by which it would be another at another time: what it was not told
 * of holds until then. Rules of plans need not be told: a plan that was asked for says itself which times it knows.
 */
export interface Watch {
  /** The wall clock of a zone was looked at. */
  zone(name: string): void;
  /** It matters on which side of this second of the day, 0 to 86,400, a wall clock stands. */
  clock(secondsOfDay: number): void;
  /** It matters on which side of this instant the call lies; milliseconds since 1970-01-01 UTC. */
  instant(atMs: number): void;
  /** What other calls do, or chance, took part. */
  counted(): void;
}

/** Whose zone times are meant in (routing.md, T7). */
export type ZoneOf = 'number' | 'subscriber' | 'service_provider' | 'system' | 'niu';

/** Collects the steps of an evaluation; absent when a call is routed. The same code runs with and without. */
export interface Trace {
  step(step: Step): void;
  /** Something that the record of the call is to have, as it happens between steps; the answer has the same effect. */
  event?(effect: Effect): void;
  /** The zone in which the call's times are judged, and whose it is. */
  zone?(name: string, of: ZoneOf): void;
}

/** What a call costs on paper. */
export interface Priced {
  /** The rate that it is charged by; undefined for a call that is free whatever the rates. */
  readonly rate?: string;
  readonly billedSeconds: number;
  /** As money is written, in the currency of whoever sells the call. */
  readonly amount: string;
}

/** A call that goes on, and asks for more time (lookup-protocol.md, Events). */
export interface RunningCall {
  readonly reservation: Reservation;
  readonly answeredMs: number;
  /** What it may last by the decision in force, counted from its answer. */
  readonly seconds: number;
}

/** More time for a call: what it holds from now on, and what the stack is told. */
export interface Extension {
  readonly reservation: Reservation;
  readonly extra: Extra;
}

/** Records, and those of the archive. */
interface Records {
  get(table: string, key: Key): Stored | undefined;
  archived(table: string, key: Key): readonly Stored[];
}

/** The routing of one application: pure functions of the world and the call. */
export interface Service {
  /**
   * Nothing but time, counts and chance make one decision differ from the next, and `World.watch` is told of them: days
   * can be previewed.
   */
  readonly previews?: true;
  /** What its calls collect are PINs, which no CDR keeps (quality.md, Security). */
  readonly secretDigits?: boolean;
  /** What the PIN of a call is tried on; undefined where it brings none. */
  attempt?(call: Call, world: World): PinAttempt | undefined;
  decide(call: Call, world: World, resumption?: Resumption, trace?: Trace): Answer;
  /** What an ended call with a reservation costs. Pure; the trace tells every step of the price. */
  settle?(ended: EndedCall, trace?: Trace): Settlement;
  /** The next stretch of an answered call with a reservation; undefined where there is nothing more to have. */
  extend?(running: RunningCall, call: Call, world: World): Extension | undefined;
  /**
   * What a call would cost that lasts so many seconds from its instant on, whoever makes it (calling-card.md, Explain);
   * undefined where nobody sells it.
   */
  price?(call: Call, world: World, seconds: number, trace?: Trace): Priced | undefined;
  /** The key of the record whose account it is, as people write it. */
  holder?(account: string): string;
  /**
   * Within what the references of an account are used once (routing/account.ts `Movement.scope`); undefined where
   * nobody has the account any more.
   */
  referenceScope?(account: string, records: Records): string | undefined;
  /**
   * What cannot be of an account as it stands, in words, beside what the ledger proves by itself; undefined where all
   * is well.
   */
  audit?(account: string, money: AccountMoney, view: View): string | undefined;
}
