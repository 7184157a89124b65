import { limits } from '../core/limits.js';
import { deadlineOf } from './deadline.js';
import type { Ends, Lease } from './engine.js';
import { sameLine, supersedes } from './line.js';
import type { Line } from './line.js';
import type { Ending, Form, Phase, Question, RoleAction, RoleEvent, RoleState, Seen } from './role-state.js';
import { nothing } from './step.js';
import type { Step } from './step.js';

type Result = Step<RoleState, RoleAction>;

/** Of a unit that starts: it follows. Alone it serves at once, by no lease. */
export function roleAtStart(
  unit: string,
  form: Form,
  line: Line,
  process: string,
  permitted: boolean,
  now: number,
): RoleState {
  return {
    unit,
    form,
    line,
    process,
    permitted,
    phase: form === 'alone' ? 'active' : 'waiting',
    since: now,
    seen: undefined,
    handedSince: now,
    claims: 0,
    lease: undefined,
    epoch: 0,
    deadline: form === 'alone' ? Infinity : -Infinity,
    level: false,
    peerAsked: false,
    peerAskedAt: -Infinity,
    keptAt: -Infinity,
    retryAt: now,
    draining: undefined,
  };
}

/** Phases in which a lease is at stake: past its deadline they end the process. */
const leased: ReadonlySet<Phase> = new Set<Phase>([
  'claiming',
  'reading',
  'confirming',
  'beginning',
  'active',
  'draining',
  'handing',
]);
/** Phases in which this unit serves, or did a moment ago. */
const serving: ReadonlySet<Phase> = new Set<Phase>(['active', 'draining', 'handing']);

/**
 * What a unit is and becomes. Whatever is uncertain ends in waiting, or in the end of the process; nothing but a claim
 * that was won, levelled and begun ends in `active`.
 */
export function roleStep(state: RoleState, event: RoleEvent, now: number): Result {
  if (state.phase === 'ended') return { state, actions: nothing };
  if (leased.has(state.phase) && now >= state.deadline) return end(state, 'deadline');
  switch (event.kind) {
    case 'tick':
      return ticked(state, now);
    case 'leaderSeen':
      return leaderSeen(state, event.seen, event.read === true, now);
    case 'granted':
      return granted(state, event.lease, deadlineOf(event.sentAt, event.ttlMs), now);
    case 'claimed':
      return claimed(state, event.nonce, event.epoch, now);
    case 'keptAlive':
      return keptAlive(state, event.lease, deadlineOf(event.sentAt, event.ttlMs), event.ttlMs > 0);
    case 'levelled':
      return levelled(state, now);
    case 'unfit':
      return unfit(state, event.why, now);
    case 'begun':
      return state.phase === 'beginning'
        ? to(state, 'active', now, [{ kind: 'activate', epoch: state.epoch }])
        : { state, actions: nothing };
    case 'drained':
      return drained(state, event.ends, now);
    case 'handedOver':
      return state.phase === 'handing' ? end(state, 'switched') : { state, actions: nothing };
    case 'refused':
      return refused(state, event.what, now);
    case 'unanswered':
      return unansweredTo(state, event.what, now);
    case 'mustEnd':
      return end(state, event.reason);
    case 'peerSaid':
      return peerSaid(state, event.line, event.role, now);
    case 'told':
      return event.what === 'line' ? lineBegun(state, event.line, event.form, now) : told(state, event.what, now);
  }
}

function to(state: RoleState, phase: Phase, now: number, actions: readonly RoleAction[]): Result {
  return { state: { ...state, phase, since: now }, actions };
}

/**
 * What this unit was told and the log lacks goes to the disk first, a standby's too, and what came while it drained;
 * not to a disk that nobody can trust. A lease that is left goes back, so that the other need not wait for it.
 */
function end(state: RoleState, reason: Ending, first: readonly RoleAction[] = nothing): Result {
  const outbox: readonly RoleAction[] = reason === 'doubt' ? nothing : [{ kind: 'writeOutbox' }];
  const revoke: readonly RoleAction[] =
    state.lease === undefined || reason === 'deadline' ? nothing : [{ kind: 'revoke', lease: state.lease }];
  return { state: { ...state, phase: 'ended' }, actions: [...first, ...outbox, ...revoke, { kind: 'exit', reason }] };
}

/** Back to following. A lease is given back: with it a claim that is still on its way comes to nothing. */
function wait(state: RoleState, now: number, retryMs: number): Result {
  const revoke: readonly RoleAction[] = state.lease === undefined ? nothing : [{ kind: 'revoke', lease: state.lease }];
  return {
    state: { ...state, phase: 'waiting', since: now, lease: undefined, deadline: -Infinity, retryAt: now + retryMs },
    actions: revoke,
  };
}

function ticked(state: RoleState, now: number): Result {
  if (state.form === 'alone') return { state, actions: nothing };
  const actions: RoleAction[] = [];
  let after = state;
  if (now - state.peerAskedAt >= limits.peerAskMs) {
    after = { ...after, peerAskedAt: now };
    actions.push({ kind: 'askPeer' });
  }
  if (state.lease !== undefined && leased.has(state.phase) && now - state.keptAt >= limits.keepAliveMs) {
    after = { ...after, keptAt: now };
    actions.push({ kind: 'keepAlive', lease: state.lease });
  }
  if (state.phase === 'draining' && now - state.since >= limits.handOverMs) {
    return to({ ...after, draining: undefined }, 'active', now, [
      ...actions,
      { kind: 'alarm', what: 'what was in flight did not end in time: this unit goes on' },
      { kind: 'resume' },
    ]);
  }
  if (state.phase !== 'waiting' || now < state.retryAt) return { state: after, actions };
  if (!mayTry(state, now)) return { state: after, actions };
  return to({ ...after, level: false, peerAsked: false, peerAskedAt: now }, 'levelling', now, [
    { kind: 'catchUp' },
    { kind: 'askPeer' },
  ]);
}

/** Of two boxes: the log, which the other holds, says that this unit shall lead; so it begins a line of its own. */
function isHandedMe({ form, line, unit, seen }: RoleState): boolean {
  return (
    form === 'two' && line.by !== unit && seen !== undefined && seen.leader === undefined && seen.handed?.to === unit
  );
}

function mayTry(state: RoleState, now: number): boolean {
  const { form, line, unit, permitted, seen, handedSince } = state;
  if (isHandedMe(state)) return true;
  if (seen === undefined || seen.leader !== undefined) return false;
  const handedAway = seen.handed !== undefined && seen.handed.to !== unit;
  // The other begins a log of its own, so in this one nobody will ever be seen to lead: only a word ends this.
  if (form === 'two') return line.by === unit && permitted && !handedAway;
  return !handedAway || now - handedSince >= limits.switchMs;
}

function leaderSeen(given: RoleState, seen: Seen, read: boolean, now: number): Result {
  const old = given.seen;
  if (old !== undefined && seen.revision < old.revision) return { state: given, actions: nothing };
  const handedSince = seen.handed?.revision === old?.handed?.revision ? given.handedSince : now;
  const state = { ...given, seen, handedSince };
  const mine = seen.leader !== undefined && seen.leader.nonce === nonceOf(state);
  if (state.phase === 'reading' && read)
    return mine ? claimed(state, seen.leader!.nonce, seen.leader!.epoch, now) : wait(state, now, 0);
  if (state.phase === 'levelling' && seen.leader !== undefined) return wait(state, now, 0);
  // What the own member tells may be from before the claim.
  if (state.epoch > 0 && leased.has(state.phase) && seen.revision > state.epoch && !mine)
    return end(state, state.phase === 'handing' ? 'switched' : 'fenced');
  // Nobody need wait for the next tick.
  return state.phase === 'waiting' && seen.leader === undefined ? ticked(state, now) : { state, actions: nothing };
}

function nonceOf({ process, claims }: RoleState): string {
  return `${process}-${claims}`;
}

/** Both the streams and the peer have had their say. */
function mayBeGranted(state: RoleState, now: number): Result {
  if (state.phase !== 'levelling' || !state.level || !state.peerAsked) return { state, actions: nothing };
  if (!isHandedMe(state)) return to(state, 'granting', now, [{ kind: 'grant' }]);
  return {
    state: wait(state, now, limits.followRetryMs).state,
    actions: [{ kind: 'beginLine', generation: state.line.generation + 1 }],
  };
}

function granted(state: RoleState, lease: Lease, deadline: number, now: number): Result {
  if (state.phase !== 'granting') return { state, actions: [{ kind: 'revoke', lease }] };
  const claiming = { ...state, lease, deadline, keptAt: now, claims: state.claims + 1 };
  return now >= deadline
    ? wait(claiming, now, limits.followRetryMs)
    : to(claiming, 'claiming', now, [{ kind: 'claim', nonce: nonceOf(claiming), lease }]);
}

function claimed(state: RoleState, nonce: string, epoch: number, now: number): Result {
  if ((state.phase !== 'claiming' && state.phase !== 'reading') || nonce !== nonceOf(state))
    return { state, actions: nothing };
  return to({ ...state, epoch, level: false }, 'confirming', now, [
    { kind: 'extend', deadline: state.deadline },
    { kind: 'catchUp' },
  ]);
}

function keptAlive(state: RoleState, lease: Lease, deadline: number, lives: boolean): Result {
  if (lease !== state.lease || !leased.has(state.phase)) return { state, actions: nothing };
  if (!lives) return end(state, 'fenced');
  return deadline > state.deadline
    ? { state: { ...state, deadline }, actions: [{ kind: 'extend', deadline }] }
    : { state, actions: nothing };
}

function levelled(state: RoleState, now: number): Result {
  if (state.phase === 'levelling') return mayBeGranted({ ...state, level: true }, now);
  return state.phase === 'confirming'
    ? to({ ...state, level: true }, 'beginning', now, [{ kind: 'begin', epoch: state.epoch }])
    : { state, actions: nothing };
}

function unfit(state: RoleState, why: string, now: number): Result {
  if (state.phase === 'levelling') return wait(state, now, limits.followRetryMs);
  return leased.has(state.phase)
    ? end(state, 'unfit', [{ kind: 'alarm', what: `this unit may not lead: ${why}` }])
    : { state, actions: nothing };
}

function drained(state: RoleState, ends: Ends, now: number): Result {
  if (state.phase !== 'draining') return { state, actions: nothing };
  if (state.draining === 'stop') return end(state, 'stopped');
  return to(state, 'handing', now, [{ kind: 'handOver', ends }]);
}

function refused(state: RoleState, what: 'claim' | 'handOver' | 'fenced' | 'fork', now: number): Result {
  if (what === 'claim')
    return state.phase === 'claiming' || state.phase === 'reading' ? wait(state, now, 0) : { state, actions: nothing };
  if (what === 'handOver') return state.phase === 'handing' ? end(state, 'fenced') : { state, actions: nothing };
  return end(
    state,
    what,
    what === 'fork' ? [{ kind: 'alarm', what: 'the log holds an entry that this unit did not write' }] : nothing,
  );
}

/**
 * Whether an answer of the peer's that did not come is waited for no longer. Of two boxes nothing but its word keeps
 * this one from leading beside it.
 */
function isSilence({ form, since }: RoleState, now: number): boolean {
  return form !== 'two' || now - since >= limits.peerWordMs;
}

function unansweredTo(state: RoleState, what: Question, now: number): Result {
  if (what === 'peer')
    return mayBeGranted(
      state.phase === 'levelling' && isSilence(state, now) ? { ...state, peerAsked: true } : state,
      now,
    );
  if (what === 'grant' && state.phase === 'granting') return wait(state, now, 0);
  if (what === 'claim' && state.phase === 'claiming') return to(state, 'reading', now, [{ kind: 'readLeader' }]);
  if (what === 'readLeader' && state.phase === 'reading') return { state, actions: [{ kind: 'readLeader' }] };
  // Carried out or not, nobody of this process leads any more once the lease is given back.
  if (what === 'handOver' && state.phase === 'handing') return end(state, 'switched');
  return { state, actions: nothing };
}

function peerSaid(state: RoleState, line: Line, role: 'active' | 'standby', now: number): Result {
  if (supersedes(line, state.line))
    return end(state, 'superseded', [
      { kind: 'alarm', what: `the other unit is of generation ${line.generation}, begun by ${line.by}` },
    ]);
  const permitted = state.permitted || (role === 'standby' && sameLine(line, state.line));
  return mayBeGranted({ ...state, permitted, peerAsked: state.phase === 'levelling' || state.peerAsked }, now);
}

function told(state: RoleState, what: 'switch' | 'stop', now: number): Result {
  if (state.phase === 'active' && state.form !== 'alone')
    return to({ ...state, draining: what }, 'draining', now, [{ kind: 'drain' }]);
  if (what === 'stop' && !serving.has(state.phase)) return end(state, 'stopped');
  if (what === 'stop' && state.phase === 'draining') return { state: { ...state, draining: 'stop' }, actions: nothing };
  return { state, actions: nothing };
}

/** A person's word, or a hand-over, has made a line of this unit's own; what was seen was of another log. */
function lineBegun(state: RoleState, line: Line, form: Form, now: number): Result {
  if (serving.has(state.phase) || !supersedes(line, state.line)) return { state, actions: nothing };
  const { state: waiting, actions } = wait(state, now, 0);
  return { state: { ...waiting, line, form, permitted: true, seen: undefined }, actions };
}
