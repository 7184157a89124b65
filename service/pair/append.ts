import { assert } from '../core/assert.js';
import { limits } from '../core/limits.js';
import type { EntryKind } from './entry.js';
import { nothing } from './step.js';
import type { Step } from './step.js';

/**
 * Effects that become entries, one for each part; `B` is a body as it goes into the log, which the step does not look
 * into.
 */
interface Offer<B> {
  /** By which who offered it knows it again. */
  readonly token: number;
  readonly kind: EntryKind;
  /** At least one. Each has an id of its own, drawn when it was offered. */
  readonly parts: readonly { readonly id: string; readonly body: B }[];
}

/** Of one stream of an active. */
export interface AppendState<B> {
  readonly epoch: number;
  /** Milliseconds of the steady clock, as everywhere here. */
  readonly deadline: number;
  /** The last entry that is known to be in the log. */
  readonly n: number;
  readonly id: string;
  readonly offers: readonly Offer<B>[];
  /** Part of the first offer that is in flight, or is next. */
  readonly part: number;
  readonly flight: Flight | undefined;
  readonly paceMs: number;
  /** No new entry goes out before. */
  readonly nextAt: number;
  readonly ended: boolean;
}

interface Flight {
  readonly sentAt: number;
  readonly attempt: number;
}

export type AppendEvent<B> =
  | { readonly kind: 'leased'; readonly deadline: number }
  | { readonly kind: 'offered'; readonly offer: Offer<B> }
  /** The transaction was carried out. */
  | { readonly kind: 'answered'; readonly id: string }
  /**
   * It was not: the revision at which the leader's key was made, if there is one, and the id of the entry that has the
   * number.
   */
  | {
      readonly kind: 'refused';
      readonly id: string;
      readonly leader: number | undefined;
      readonly entry: string | undefined;
    }
  /** The connection broke; nobody knows. */
  | { readonly kind: 'unanswered'; readonly id: string; readonly attempt: number }
  | { readonly kind: 'tick' };

/** An entry on its way: the same bytes at each attempt, at another member than the one before. */
export interface Sent<B> {
  readonly kind: 'send';
  readonly entry: EntryKind;
  readonly n: number;
  readonly epoch: number;
  readonly id: string;
  /** Id of the entry before. */
  readonly before: string;
  readonly continues: boolean;
  readonly more: boolean;
  readonly body: B;
  /** From 0. */
  readonly attempt: number;
}

export type AppendAction<B> =
  | Sent<B>
  /** The group is in the log, its last part as entry n: commit and acknowledge. */
  | { readonly kind: 'settled'; readonly token: number; readonly n: number; readonly id: string }
  /** Tick then. */
  | { readonly kind: 'wake'; readonly at: number }
  /** End the process: nothing more may be said by it (`fork`: with an alarm). */
  | { readonly kind: 'exit'; readonly reason: 'deadline' | 'fenced' | 'fork' };

/**
 * Behind the entry where the active found the log's end after its claim. `paceMs` is the least time between two new
 * entries.
 */
export function appending<B>(epoch: number, deadline: number, n: number, id: string, paceMs = 0): AppendState<B> {
  return { epoch, deadline, n, id, offers: [], part: 0, flight: undefined, paceMs, nextAt: -Infinity, ended: false };
}

/** Whether one more group may be offered. */
export function hasRoom<B>(state: AppendState<B>): boolean {
  return state.offers.length < limits.offeredGroups;
}

/**
 * Appends to one stream, one entry in flight. Whatever becomes of an answer, an entry has two outcomes: it is found in
 * the log, or the process ends. So what was told to nobody is never taken back, and nothing is ever sent under a second
 * number.
 */
export function appendStep<B>(
  state: AppendState<B>,
  event: AppendEvent<B>,
  now: number,
): Step<AppendState<B>, AppendAction<B>> {
  if (state.ended) return { state, actions: nothing };
  if (event.kind === 'leased' && event.deadline > state.deadline && now < state.deadline)
    return { state: { ...state, deadline: event.deadline }, actions: nothing };
  if (now >= state.deadline) return exit(state, 'deadline');
  switch (event.kind) {
    case 'leased':
      return { state, actions: nothing };
    case 'offered':
      assert(hasRoom(state), 'who offers looks first whether there is room');
      return sendNext({ ...state, offers: [...state.offers, event.offer] }, now);
    case 'answered':
      return event.id === flying(state) ? entered(state, now) : { state, actions: nothing };
    case 'refused':
      return event.id === flying(state) ? refused(state, event.leader, event.entry, now) : { state, actions: nothing };
    case 'unanswered':
      return event.id === flying(state) && event.attempt === state.flight!.attempt
        ? send(state, event.attempt + 1, now)
        : { state, actions: nothing };
    case 'tick':
      if (state.flight === undefined) return sendNext(state, now);
      return now - state.flight.sentAt >= limits.appendAnswerMs
        ? send(state, state.flight.attempt + 1, now)
        : { state, actions: nothing };
  }
}

/** Id of the entry in flight. */
function flying<B>(state: AppendState<B>): string | undefined {
  return state.flight === undefined ? undefined : state.offers[0]!.parts[state.part]!.id;
}

function sendNext<B>(state: AppendState<B>, now: number): Step<AppendState<B>, AppendAction<B>> {
  if (state.flight !== undefined || state.offers.length === 0) return { state, actions: nothing };
  if (now < state.nextAt) return { state, actions: [{ kind: 'wake', at: state.nextAt }] };
  return send({ ...state, nextAt: now + state.paceMs }, 0, now);
}

function send<B>(state: AppendState<B>, attempt: number, now: number): Step<AppendState<B>, AppendAction<B>> {
  const { kind, parts } = state.offers[0]!;
  const { id, body } = parts[state.part]!;
  const sent: Sent<B> = {
    kind: 'send',
    entry: kind,
    n: state.n + 1,
    epoch: state.epoch,
    id,
    before: state.id,
    continues: state.part > 0,
    more: state.part < parts.length - 1,
    body,
    attempt,
  };
  return { state: { ...state, flight: { sentAt: now, attempt } }, actions: [sent] };
}

/** The entry in flight is in the log. */
function entered<B>(state: AppendState<B>, now: number): Step<AppendState<B>, AppendAction<B>> {
  const { token, parts } = state.offers[0]!;
  const [n, id] = [state.n + 1, flying(state)!];
  const whole = state.part === parts.length - 1;
  const next = sendNext(
    {
      ...state,
      n,
      id,
      part: whole ? 0 : state.part + 1,
      offers: whole ? state.offers.slice(1) : state.offers,
      flight: undefined,
    },
    now,
  );
  return whole ? { state: next.state, actions: [{ kind: 'settled', token, n, id }, ...next.actions] } : next;
}

/**
 * The log holds another state than the transaction asked for. The entry itself may be it: an earlier attempt was
 * carried out and its answer lost. That counts even where another unit has claimed since, for that one reads the log to
 * its end before it serves.
 */
function refused<B>(
  state: AppendState<B>,
  leader: number | undefined,
  entry: string | undefined,
  now: number,
): Step<AppendState<B>, AppendAction<B>> {
  if (entry === flying(state)) return entered(state, now);
  return exit(state, leader === state.epoch ? 'fork' : 'fenced');
}

function exit<B>(state: AppendState<B>, reason: 'deadline' | 'fenced' | 'fork'): Step<AppendState<B>, AppendAction<B>> {
  return { state: { ...state, ended: true }, actions: [{ kind: 'exit', reason }] };
}
