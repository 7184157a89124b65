import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { doubtOf, following, followStep } from '../../service/pair/follow.js';
import type { FollowAction, FollowEvent } from '../../service/pair/follow.js';
import type { Piece } from '../../service/pair/parts.js';
import { played } from './play.js';

type Event = FollowEvent<Piece>;

const piece = (n: number, more = false, continues = false, stored = 100): Piece => ({ head: { kind: 1, level: 1, n, epoch: 1, id: `i${n}`, before: `i${n - 1}`, at: 0, continues, more }, stored });
const ended = (n: number): Event => ({ kind: 'ended', n });
const entries = (question: number, end: number, ...numbers: number[]): Event => ({ kind: 'entries', question, end, pieces: numbers.map((n) => piece(n)) });
const applied: Event = { kind: 'applied' };
const catchUp: Event = { kind: 'catchUp' };
const tick: Event = { kind: 'tick' };
const failed = (why: 'full' | 'diverged' | 'doubt'): Event => ({ kind: 'failed', why });

function told(action: FollowAction<Piece>): string {
  switch (action.kind) {
    case 'range': return `range ${action.from}${action.linearizable ? ' linearizable' : ''} #${action.question}`;
    case 'apply': return `apply ${action.groups.map(({ after, pieces }) => `${after}<${pieces.map(({ head }) => head.n).join('+')}`).join(' ')}`;
    case 'levelled': return `levelled ${action.n}`;
    case 'alarm': return `alarm ${action.stopped}`;
    case 'unfit': return `unfit ${action.why}`;
    case 'exit': return `exit ${action.reason}`;
    case 'fetchSnapshot': return 'fetchSnapshot';
  }
}

/** Behind entry 4. An event without an instant comes at 0. */
const play = (events: readonly (Event | readonly [at: number, event: Event])[]) =>
  played(followStep<Piece>, following<Piece>(4, 'i4'), told, events.map((one) => 'kind' in one ? [0, one] as const : one));

const retry = limits.followRetryMs;

void t.test('a stream is read in order, one question and one batch in flight', (t) => {
  const cases: readonly (readonly [what: string, events: readonly (Event | readonly [number, Event])[], said: string])[] = [
    ['a new entry', [ended(5), entries(1, 5, 5), applied], 'range 5 #1, apply 4<5'],
    ['an end that is known', [ended(4), ended(3)], ''],
    ['more while it is asked', [ended(5), ended(6), entries(1, 6, 5, 6), applied], 'range 5 #1, apply 4<5 5<6'],
    ['more than one answer holds', [ended(6), entries(1, 6, 5), entries(2, 6, 6), applied, applied], 'range 5 #1, apply 4<5, range 6 #2, apply 5<6'],
    ['a member that is behind', [ended(6), entries(1, 4)], 'range 5 #1, range 5 #2'],
    ['an answer twice', [ended(5), entries(1, 5, 5), entries(1, 5, 5)], 'range 5 #1, apply 4<5'],
    ['an answer to an earlier question', [ended(5), [retry, tick], [retry, entries(1, 5, 5)]], 'range 5 #1, range 5 #2'],
    ['no answer', [ended(5), { kind: 'unanswered', question: 1 }, [limits.pairAnswerMs - 1, tick], [limits.pairAnswerMs, tick]], 'range 5 #1, range 5 #2'],
    ['a group that is not whole waits', [ended(6), { kind: 'entries', question: 1, end: 5, pieces: [piece(5, true)] }, { kind: 'entries', question: 2, end: 6, pieces: [piece(6, false, true)] }], 'range 5 #1, range 6 #2, apply 4<5+6'],
  ];
  for (const [what, events, said] of cases) t.equal(play(events).said, said, what);
  t.end();
});

void t.test('level is what the log has when it is asked, and all of it in the environment', (t) => {
  const cases: readonly (readonly [what: string, events: readonly (Event | readonly [number, Event])[], said: string])[] = [
    ['nothing new', [catchUp, entries(2, 4)], 'range 5 linearizable #2, levelled 4'],
    ['something new', [catchUp, entries(2, 5, 5), applied], 'range 5 linearizable #2, apply 4<5, levelled 5'],
    ['not before it is applied', [catchUp, entries(2, 5, 5)], 'range 5 linearizable #2, apply 4<5'],
    ['an answer from before', [ended(5), catchUp, entries(1, 4)], 'range 5 #1, range 5 linearizable #3'],
    ['again: an answer to the first time', [catchUp, catchUp, entries(2, 4)], 'range 5 linearizable #2, range 5 linearizable #4'],
    ['more than one answer holds', [catchUp, entries(2, 6, 5), entries(3, 6, 6), applied, applied], 'range 5 linearizable #2, apply 4<5, range 6 linearizable #3, apply 5<6, levelled 6'],
    ['parts without an end stand behind the position', [catchUp, { kind: 'entries', question: 2, end: 5, pieces: [piece(5, true)] }], 'range 5 linearizable #2, levelled 5'],
    ['a disk without room', [ended(5), entries(1, 5, 5), failed('full'), catchUp], 'range 5 #1, apply 4<5, alarm full, unfit full'],
    ['while it is full', [catchUp, entries(2, 5, 5), failed('full')], 'range 5 linearizable #2, apply 4<5, alarm full, unfit full'],
    ['behind what is kept', [catchUp, { kind: 'trimmed', question: 2, first: 9 }], 'range 5 linearizable #2, fetchSnapshot, unfit snapshot'],
  ];
  for (const [what, events, said] of cases) t.equal(play(events).said, said, what);
  t.end();
});

void t.test('what cannot be applied stops it, and a stopped one is in doubt', (t) => {
  const unreadable = (what: 'unknown' | 'damaged'): Event => ({ kind: 'entries', question: 1, end: 6, pieces: [piece(5), { unreadable: what, why: '' }] });
  const cases: readonly (readonly [what: string, events: readonly (Event | readonly [number, Event])[], said: string, doubt: string | undefined])[] = [
    ['no room, tried again each second', [ended(5), entries(1, 5, 5), failed('full'), [retry - 1, tick], [retry, tick], [retry + 5, applied]], 'range 5 #1, apply 4<5, alarm full, apply 4<5', undefined],
    ['still no room', [ended(5), entries(1, 5, 5), failed('full'), [retry, tick], [retry, failed('full')]], 'range 5 #1, apply 4<5, alarm full, apply 4<5, alarm full', 'full'],
    ['the store differs', [ended(5), entries(1, 5, 5), failed('diverged'), [9_000, tick], ended(6)], 'range 5 #1, apply 4<5, alarm diverged', 'diverged'],
    ['a commit that failed', [ended(5), entries(1, 5, 5), failed('doubt'), ended(6)], 'range 5 #1, apply 4<5, exit doubt', undefined],
    ['an unknown entry', [ended(6), unreadable('unknown'), [9_000, tick]], 'range 5 #1, alarm unknown', 'unknown'],
    ['a damaged entry', [ended(6), unreadable('damaged')], 'range 5 #1, alarm damaged', 'damaged'],
    ['another chain', [ended(6), entries(1, 6, 6)], 'range 5 #1, alarm broken', 'broken'],
    ['behind what is kept', [ended(9), { kind: 'trimmed', question: 1, first: 7 }, [retry - 1, tick], [retry, tick], { kind: 'snapshotReady' }], 'range 5 #1, fetchSnapshot, fetchSnapshot, exit snapshot', 'snapshot'],
    ['kept from the next one on', [ended(9), { kind: 'trimmed', question: 1, first: 5 }], 'range 5 #1', undefined],
    ['of another line', [{ kind: 'apart' }, { kind: 'apart' }, ended(9), [retry - 1, tick], [retry, tick], { kind: 'snapshotReady' }], 'fetchSnapshot, fetchSnapshot, exit snapshot', 'snapshot'],
    ['a snapshot that nobody asked for', [{ kind: 'snapshotReady' }], '', undefined],
  ];
  for (const [what, events, said, doubt] of cases) {
    const { said: heard, state } = play(events);
    t.equal(heard, said, what);
    t.equal(doubtOf(state), doubt, `${what}: in doubt`);
  }
  t.end();
});

void t.test('what is on its way into an environment is bounded, one group may be larger', (t) => {
  const large = (...sizes: number[]): Event => ({ kind: 'entries', question: 1, end: 4 + sizes.length, pieces: sizes.map((stored, place) => piece(5 + place, false, false, stored)) });
  const most = limits.applyBytes;
  const cases: readonly (readonly [sizes: readonly number[], said: string])[] = [
    [[most / 2, most / 2, 1], 'apply 4<5 5<6, apply 6<7'], [[most / 2, most / 2 + 1, 1], 'apply 4<5, apply 5<6 6<7'], [[2 * most, 1], 'apply 4<5, apply 5<6'], [[1, 2 * most], 'apply 4<5, apply 5<6'],
  ];
  for (const [sizes, said] of cases) t.equal(play([ended(4 + sizes.length), large(...sizes), applied, applied]).said, `range 5 #1, ${said}`, sizes.join());
  const full = play([ended(9), { kind: 'entries', question: 1, end: 9, pieces: [piece(5, false, false, most), piece(6, false, false, most)] }]);
  t.equal(full.said, 'range 5 #1, apply 4<5', 'nothing is asked for while a batch lies ready');
  t.equal(followStep(full.state, applied, 0).actions.map(told).join(), 'apply 5<6,range 7 #2', 'then it is');
  t.end();
});
