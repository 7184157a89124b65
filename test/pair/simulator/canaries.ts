import { appendStep } from '../../../service/pair/append.js';
import { followStep } from '../../../service/pair/follow.js';
import { roleStep } from '../../../service/pair/role.js';
import type { RoleAction } from '../../../service/pair/role-state.js';
import { keptFrom } from '../../../service/pair/trim.js';
import type { Effect } from './store.js';
import type { SimPiece } from './cluster.js';
import type { Options, Steps } from './world.js';

/** A fault on purpose, which the simulator must find. */
export interface Canary {
  readonly what: string;
  /** Found by one of these. */
  readonly invariants: RegExp;
  readonly options: Partial<Options>;
}

const append: Steps['append'] = appendStep<readonly Effect[]>;
const follow: Steps['follow'] = followStep<SimPiece>;

/** An entry that is found in the log is taken for another's, or sent under the next number. */
const noReadBack: Steps['append'] = (state, event, now) => append(state, event.kind === 'refused' ? { ...event, entry: undefined } : event, now);
const sentAnew: Steps['append'] = (state, event, now) => {
  const [offer, ...rest] = state.offers;
  if (event.kind !== 'refused' || offer === undefined || event.entry !== offer.parts[state.part]!.id) return append(state, event, now);
  const parts = offer.parts.map((part, place) => place === state.part ? { ...part, id: `${part.id}x` } : part);
  return append({ ...state, n: state.n + 1, id: event.entry, offers: [{ ...offer, parts }, ...rest], flight: undefined }, { kind: 'tick' }, now);
};

/** Parts of a group that never became whole count with the next one. */
const partsKept: Steps['follow'] = (state, event, now) => {
  if (event.kind !== 'entries') return follow(state, event, now);
  let { pending } = state.joining;
  const pieces = event.pieces.map((piece) => {
    if ('unreadable' in piece) return piece;
    const last = pending.at(-1)?.head;
    const kept = piece.head.continues || last === undefined ? piece : { ...piece, head: { ...piece.head, continues: true, epoch: last.epoch, kind: last.kind } };
    pending = kept.head.more ? [...pending, kept] : [];
    return kept;
  });
  return follow(state, { ...event, pieces }, now);
};

/** Whatever the number of the question, its answer counts. */
const anyAnswer: Steps['follow'] = (state, event, now) => follow(state, event.kind === 'entries' ? { ...event, question: state.questions } : event, now);

const withFirst = (first: ReturnType<Steps['role']>, second: ReturnType<Steps['role']>): ReturnType<Steps['role']> =>
  ({ state: second.state, actions: [...first.actions.filter(({ kind }) => kind !== 'catchUp'), ...second.actions] });

/** Whoever sees that nobody leads claims. */
const notLevelBefore: Steps['role'] = (state, event, now) => {
  const first = roleStep(state, event, now);
  if (state.phase !== 'waiting' || first.state.phase !== 'levelling') return first;
  return withFirst(first, roleStep(first.state, { kind: 'levelled' }, now));
};

/** Whoever has won the claim leads, whatever of the log it has not read. */
const notLevelAfter: Steps['role'] = (state, event, now) => {
  const first = roleStep(state, event, now);
  if (state.phase === 'confirming' || first.state.phase !== 'confirming') return first;
  return withFirst(first, roleStep(first.state, { kind: 'levelled' }, now));
};

/** The margin that was planned at first: it bears clocks that differ by 13 %. */
const narrow: Steps['role'] = (state, event, now) => roleStep(state, event.kind === 'granted' || event.kind === 'keptAlive' ? { ...event, ttlMs: event.ttlMs > 0 ? event.ttlMs + 200 : 0 } : event, now);

const without = (left: RoleAction['kind']): Steps['role'] => (state, event, now) => {
  const { state: after, actions } = roleStep(state, event, now);
  return { state: after, actions: actions.filter(({ kind }) => kind !== left) };
};

export const canaries: readonly Canary[] = [
  { what: 'a refused append is not looked up in the log', invariants: /^I2/, options: { steps: { append: noReadBack } } },
  { what: 'an append found in the log is sent again under the next number', invariants: /^I[2468]/, options: { steps: { append: sentAnew } } },
  { what: 'the deadline counts from the answer', invariants: /^I3/, options: { plant: 'deadline from the answer' } },
  { what: 'the margin is 400 ms', invariants: /^I3/, options: { rates: [0.9, 0.9, 1.1], steps: { role: narrow } } },
  { what: 'accounts in memory are kept through apply and takeover', invariants: /^I[67]/, options: { plant: 'accounts kept' } },
  { what: 'parts of a group that never became whole are applied', invariants: /^I[1245678]/, options: { steps: { follow: partsKept } } },
  { what: 'an answer to an earlier question counts', invariants: /^I/, options: { steps: { follow: anyAnswer } } },
  { what: 'a unit claims before it is level', invariants: /^I|level/, options: { steps: { role: notLevelBefore } } },
  { what: 'a unit leads before it has read what was written up to its claim', invariants: /^I|level/, options: { steps: { role: notLevelAfter } } },
  { what: 'an epoch begins without its entry', invariants: /^I2/, options: { plant: 'no beginning of the epoch' } },
  { what: 'both units purge by their own clocks', invariants: /^I(5|10)/, options: { plant: 'purge by both' } },
  { what: 'the log is trimmed behind a snapshot that was given out', invariants: /snapshot/, options: { steps: { keptFrom: (first, marks, _, now, keep) => keptFrom(first, marks, [], now, keep) } } },
  { what: 'a write is told before its commit', invariants: /^I[137]/, options: { plant: 'told before the commit' } },
  { what: 'a position is kept apart from what it stands for', invariants: /^I/, options: { plant: 'position apart' } },
  { what: 'what waits is not written to the outbox', invariants: /^I8/, options: { steps: { role: without('writeOutbox') } } },
  { what: 'the last line is followed by whoever parted from it', invariants: /^I/, options: { steps: { standing: () => ({ kind: 'on' }) } } },
];
