import { limits } from '../core/limits.js';
import type { Unreadable } from './entry.js';
import { join, joiningFrom } from './parts.js';
import type { Group, Joining, Piece } from './parts.js';
import { nothing } from './step.js';
import type { Step } from './step.js';

/**
 * Why a stream is not followed. `full`: no room on the disk, tried again each second; `unknown`: a newer release wrote
 * what stands next; `damaged`, `diverged`: the log or this unit's store is not what it should be, a person and the
 * audit look; `broken`: what stands in the log is not this unit's line.
 */
export type Stopped = 'full' | 'unknown' | 'damaged' | 'diverged' | 'broken';

/** Of one stream of a unit that follows. */
export interface FollowState<P extends Piece> {
  /** The end of the last group that is in the environment. */
  readonly applied: number;
  readonly joining: Joining<P>;
  /** Groups that are whole and not on their way into the environment. */
  readonly ready: readonly Group<P>[];
  /** Groups on their way into it. */
  readonly applying: readonly Group<P>[];
  /** The highest end that was heard of. */
  readonly end: number;
  /** Questions for entries that were sent: the last one's number. */
  readonly questions: number;
  /** When that was sent, while its answer is awaited. */
  readonly askedAt: number | undefined;
  /** The role wants the very end. */
  readonly catching: boolean;
  /** Everything up to here was the very end when it was asked for. */
  readonly target: number | undefined;
  readonly stopped: Stopped | undefined;
  readonly retryAt: number;
  readonly snapshot: boolean;
  readonly ended: boolean;
}

export type FollowEvent<P extends Piece> =
  /** The log's end has moved. */
  | { readonly kind: 'ended'; readonly n: number }
  /** Take the stream to its very end, as the log has it now, and say so. */
  | { readonly kind: 'catchUp' }
  /** What was asked for, in order, or why the next one cannot be read; and the end as the same answer has it. */
  | {
      readonly kind: 'entries';
      readonly question: number;
      readonly pieces: readonly (P | Unreadable)[];
      readonly end: number;
    }
  /** The log begins behind what was asked for. */
  | { readonly kind: 'trimmed'; readonly question: number; readonly first: number }
  | { readonly kind: 'unanswered'; readonly question: number }
  /** What was on its way is in the environment. */
  | { readonly kind: 'applied' }
  /** It is not. `doubt`: the commit failed, and nobody knows what is on the disk. */
  | { readonly kind: 'failed'; readonly why: 'full' | 'diverged' | 'doubt' }
  /** What this unit's environment holds is not of this log. */
  | { readonly kind: 'apart' }
  /** A snapshot lies verified beside the stores. */
  | { readonly kind: 'snapshotReady' }
  | { readonly kind: 'tick' };

export type FollowAction<P extends Piece> =
  /** Read at most `limits.rangeEntries` from number `from` on. */
  | { readonly kind: 'range'; readonly question: number; readonly from: number; readonly linearizable: boolean }
  /** One transaction a group, in order. */
  | { readonly kind: 'apply'; readonly groups: readonly Group<P>[] }
  /**
   * Everything is applied up to the very end: entry n with its id. Parts of a group that never became whole may stand
   * between that and the position.
   */
  | { readonly kind: 'levelled'; readonly n: number; readonly id: string }
  /** The very end cannot be reached as things stand. */
  | { readonly kind: 'unfit'; readonly why: string }
  | { readonly kind: 'fetchSnapshot' }
  | { readonly kind: 'alarm'; readonly stopped: Stopped; readonly why: string }
  | { readonly kind: 'exit'; readonly reason: 'doubt' | 'snapshot' };

type Result<P extends Piece> = Step<FollowState<P>, FollowAction<P>>;

/** Behind the position that the environment holds. */
export function following<P extends Piece>(n: number, id: string): FollowState<P> {
  return {
    applied: n,
    joining: joiningFrom(n, id),
    ready: [],
    applying: [],
    end: n,
    questions: 0,
    askedAt: undefined,
    catching: false,
    target: undefined,
    stopped: undefined,
    retryAt: -Infinity,
    snapshot: false,
    ended: false,
  };
}

/** Whether a unit may claim with this stream, as far as the stream goes: `undefined`, or why not. */
export function doubtOf<P extends Piece>({ stopped, snapshot }: FollowState<P>): string | undefined {
  return snapshot ? 'snapshot' : stopped;
}

/**
 * Reads one stream in order and has it applied; one question and one batch in flight. Every number is applied once, or
 * the process ends.
 */
export function followStep<P extends Piece>(state: FollowState<P>, event: FollowEvent<P>, now: number): Result<P> {
  if (state.ended) return { state, actions: nothing };
  switch (event.kind) {
    case 'ended':
      return event.n > state.end ? goOn({ ...state, end: event.n }, now) : { state, actions: nothing };
    // An answer on its way was asked for before: it may lack what came in between.
    case 'catchUp':
      return goOn(
        { ...state, catching: true, target: undefined, askedAt: undefined, questions: state.questions + 1 },
        now,
      );
    case 'entries':
      return isAwaited(state, event.question)
        ? received(state, event.pieces, event.end, now)
        : { state, actions: nothing };
    case 'trimmed':
      return isAwaited(state, event.question) && event.first > state.joining.n + 1
        ? goOn(wantSnapshot(state), now)
        : { state, actions: nothing };
    case 'unanswered':
      return isAwaited(state, event.question)
        ? { state: { ...state, askedAt: undefined, retryAt: now + limits.pairAnswerMs }, actions: nothing }
        : { state, actions: nothing };
    case 'applied':
      return goOn(
        { ...state, applied: state.applying.at(-1)?.pieces.at(-1)!.head.n ?? state.applied, applying: [] },
        now,
      );
    case 'failed':
      if (event.why === 'doubt')
        return { state: { ...state, ended: true }, actions: [{ kind: 'exit', reason: 'doubt' }] };
      return stop(
        { ...state, ready: [...state.applying, ...state.ready], applying: [] },
        event.why,
        'it could not be applied',
        now,
      );
    case 'apart':
      return state.snapshot ? { state, actions: nothing } : goOn(wantSnapshot(state), now);
    case 'snapshotReady':
      return state.snapshot
        ? { state: { ...state, ended: true }, actions: [{ kind: 'exit', reason: 'snapshot' }] }
        : { state, actions: nothing };
    case 'tick':
      return ticked(state, now);
  }
}

function ticked<P extends Piece>(state: FollowState<P>, now: number): Result<P> {
  if (now < state.retryAt) return { state, actions: nothing };
  if (state.stopped === 'full') return goOn({ ...state, stopped: undefined }, now);
  if (state.askedAt !== undefined && now - state.askedAt >= limits.followRetryMs)
    return goOn({ ...state, askedAt: undefined }, now);
  return goOn(state, now);
}

function isAwaited<P extends Piece>({ askedAt, questions }: FollowState<P>, question: number): boolean {
  return askedAt !== undefined && question === questions;
}

function received<P extends Piece>(
  state: FollowState<P>,
  pieces: readonly (P | Unreadable)[],
  end: number,
  now: number,
): Result<P> {
  let { joining } = state;
  const ready = [...state.ready];
  for (const piece of pieces) {
    const read = { ...state, joining, ready, askedAt: undefined };
    if ('unreadable' in piece) return stop(read, piece.unreadable, piece.why, now);
    const joined = join(joining, piece);
    if ('broken' in joined) return stop(read, 'broken', joined.broken, now);
    joining = joined.joining;
    if (joined.group !== undefined) ready.push(joined.group);
  }
  return goOn(
    {
      ...state,
      joining,
      ready,
      askedAt: undefined,
      end: Math.max(state.end, end),
      target: state.catching ? end : undefined,
    },
    now,
  );
}

/** Whatever may be done now: apply, ask for more, say that the very end is reached or cannot be. */
function goOn<P extends Piece>(given: FollowState<P>, now: number): Result<P> {
  const actions: FollowAction<P>[] = [];
  let state = given;
  const doubt = doubtOf(state);
  if (doubt !== undefined) {
    if (state.snapshot && now >= state.retryAt) {
      state = { ...state, retryAt: now + limits.followRetryMs };
      actions.push({ kind: 'fetchSnapshot' });
    }
    if (state.catching) actions.push({ kind: 'unfit', why: doubt });
    return { state: { ...state, catching: false, target: undefined }, actions };
  }
  if (state.applying.length === 0 && state.ready.length > 0) {
    const count = batch(state.ready);
    const groups = state.ready.slice(0, count);
    state = { ...state, applying: groups, ready: state.ready.slice(count) };
    actions.push({ kind: 'apply', groups });
  }
  const {
    joining: { n, id },
    target,
    catching,
  } = state;
  const behind = (catching && target === undefined) || n < (target ?? state.end);
  // Where enough lies ready for the next batch nothing is asked for: what is read is bounded by what is applied.
  if (behind && state.askedAt === undefined && now >= state.retryAt && storedOf(state.ready) < limits.applyBytes) {
    state = { ...state, askedAt: now, questions: state.questions + 1 };
    actions.push({ kind: 'range', question: state.questions, from: n + 1, linearizable: catching });
  }
  if (catching && target !== undefined && n >= target && state.applying.length === 0 && state.ready.length === 0) {
    state = { ...state, catching: false, target: undefined };
    actions.push({ kind: 'levelled', n, id });
  }
  return { state, actions };
}

function stop<P extends Piece>(state: FollowState<P>, stopped: Stopped, why: string, now: number): Result<P> {
  const { state: after, actions } = goOn({ ...state, stopped, retryAt: now + limits.followRetryMs }, now);
  return { state: after, actions: [{ kind: 'alarm', stopped, why }, ...actions] };
}

function wantSnapshot<P extends Piece>(state: FollowState<P>): FollowState<P> {
  return { ...state, askedAt: undefined, snapshot: true, retryAt: -Infinity };
}

/** How many of them go together. */
function batch<P extends Piece>(ready: readonly Group<P>[]): number {
  let [count, bytes] = [0, 0];
  for (const group of ready) {
    bytes += storedOf([group]);
    if (count > 0 && bytes > limits.applyBytes) break;
    count++;
  }
  return count;
}

function storedOf<P extends Piece>(groups: readonly Group<P>[]): number {
  let bytes = 0;
  for (const { pieces } of groups) for (const { stored } of pieces) bytes += stored;
  return bytes;
}
