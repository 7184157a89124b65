import t from 'tap';
import { limits } from '../../service/core/limits.js';
import type { Line } from '../../service/pair/line.js';
import { roleAtStart, roleStep } from '../../service/pair/role.js';
import type { Form, RoleAction, RoleEvent, Seen } from '../../service/pair/role-state.js';
import { played } from './play.js';

const own: Line = { generation: 4, by: 'a' };
const tick: RoleEvent = { kind: 'tick' };
const seen = (revision: number, leader?: string, handed?: string): RoleEvent => ({ kind: 'leaderSeen', seen: seenOf(revision, leader, handed) });
const read = (revision: number, leader?: string): RoleEvent => ({ kind: 'leaderSeen', seen: seenOf(revision, leader), read: true });
const gone = seen(10);
const levelled: RoleEvent = { kind: 'levelled' };
const peer = (generation: number, by = 'a', role: 'active' | 'standby' = 'standby'): RoleEvent => ({ kind: 'peerSaid', line: { generation, by }, role });
const noAnswer = (what: 'grant' | 'claim' | 'readLeader' | 'peer' | 'handOver'): RoleEvent => ({ kind: 'unanswered', what });
const granted = (sentAt: number): RoleEvent => ({ kind: 'granted', lease: 7n, sentAt, ttlMs: 3_000 });
const claimed: RoleEvent = { kind: 'claimed', nonce: 'p-1', epoch: 20 };
const kept = (sentAt: number, ttlMs = 3_000, lease = 7n): RoleEvent => ({ kind: 'keptAlive', lease, sentAt, ttlMs });
const begun: RoleEvent = { kind: 'begun' };
const tell = (what: 'switch' | 'stop'): RoleEvent => ({ kind: 'told', what });
const drained: RoleEvent = { kind: 'drained', ends: { s: 1, c: 2 } };
const refused = (what: 'claim' | 'handOver' | 'fenced' | 'fork'): RoleEvent => ({ kind: 'refused', what });

/** A leader as `unit/nonce`. */
function seenOf(revision: number, leader?: string, handed?: string): Seen {
  const [unit, nonce] = leader?.split('/') ?? [];
  return { revision, ...(unit === undefined ? {} : { leader: { unit, nonce: nonce ?? 'q-1', epoch: revision } }), ...(handed === undefined ? {} : { handed: { to: handed, revision } }) };
}

function told(action: RoleAction): string {
  switch (action.kind) {
    case 'extend': return `extend ${action.deadline}`;
    case 'exit': return `exit ${action.reason}`;
    case 'claim': return `claim ${action.nonce}`;
    case 'activate': case 'begin': return `${action.kind} ${action.epoch}`;
    case 'beginLine': return `beginLine ${action.generation}`;
    default: return action.kind;
  }
}

type Timed = RoleEvent | readonly [at: number, event: RoleEvent];
interface Setting { readonly form?: Form; readonly line?: Line; readonly permitted?: boolean }

const play = (events: readonly Timed[], { form = 'three', line = own, permitted = false }: Setting = {}) =>
  played(roleStep, roleAtStart('a', form, line, 'p', permitted, 0), told, events.map((one) => 'kind' in one ? [0, one] as const : one));

const takeover: readonly Timed[] = [gone, levelled, peer(4), granted(0), claimed, levelled, begun];
const taken = 'catchUp, askPeer, grant, claim p-1, extend 2400, catchUp, begin 20, activate 20';
const upTo = (text: string): string => taken.slice(0, taken.indexOf(text) + text.length);

void t.test('active is who was level, claimed, was level again and began', (t) => {
  const cases: readonly (readonly [what: string, events: readonly Timed[], said: string, phase: string])[] = [
    ['all of it', takeover, taken, 'active'],
    ['nobody was seen to be gone', [tick, levelled, peer(4)], 'askPeer', 'waiting'],
    ['another leads', [seen(9, 'b'), tick], 'askPeer', 'waiting'],
    ['the peer does not answer', [gone, levelled, noAnswer('peer')], upTo('grant'), 'granting'],
    ['the peer has not answered yet', [gone, levelled], 'catchUp, askPeer', 'levelling'],
    ['not level yet', [gone, peer(4)], 'catchUp, askPeer', 'levelling'],
    ['it cannot be level', [gone, { kind: 'unfit', why: 'full' }, [999, tick], [1_000, tick]], 'catchUp, askPeer, catchUp, askPeer', 'levelling'],
    ['another claims meanwhile', [gone, seen(11, 'b'), levelled, peer(4)], 'catchUp, askPeer', 'waiting'],
    ['no grant', [gone, levelled, peer(4), noAnswer('grant')], upTo('grant'), 'waiting'],
    ['a grant too late', [gone, levelled, peer(4), [2_400, granted(0)]], `${upTo('grant')}, revoke`, 'waiting'],
    ['a grant that nobody waits for', [granted(0)], 'revoke', 'waiting'],
    ['the claim is lost', [...takeover.slice(0, 4), refused('claim')], `${upTo('claim p-1')}, revoke`, 'waiting'],
    ['the claim of another attempt', [...takeover.slice(0, 4), { kind: 'claimed', nonce: 'p-2', epoch: 20 }], upTo('claim p-1'), 'claiming'],
    ['the claim unanswered, and won', [...takeover.slice(0, 4), noAnswer('claim'), read(20, 'a/p-1')], `${upTo('claim p-1')}, readLeader, extend 2400, catchUp`, 'confirming'],
    ['the claim unanswered, and lost', [...takeover.slice(0, 4), noAnswer('claim'), read(21, 'b')], `${upTo('claim p-1')}, readLeader, revoke`, 'waiting'],
    ['the claim unanswered, and on its way', [...takeover.slice(0, 4), noAnswer('claim'), read(21)], `${upTo('claim p-1')}, readLeader, revoke`, 'waiting'],
    ['what a watch tells does not answer it', [...takeover.slice(0, 4), noAnswer('claim'), seen(21)], `${upTo('claim p-1')}, readLeader`, 'reading'],
    ['no reading either', [...takeover.slice(0, 4), noAnswer('claim'), noAnswer('readLeader')], `${upTo('claim p-1')}, readLeader, readLeader`, 'reading'],
    ['past the deadline in any step', [...takeover.slice(0, 5), [2_400, levelled]], `${upTo('extend 2400')}, catchUp, writeOutbox, exit deadline`, 'ended'],
    ['not fit once it has claimed', [...takeover.slice(0, 5), { kind: 'unfit', why: 'disk' }], `${upTo('extend 2400')}, catchUp, alarm, writeOutbox, revoke, exit unfit`, 'ended'],
    ['begun before it is level', [...takeover.slice(0, 5), begun], `${upTo('extend 2400')}, catchUp`, 'confirming'],
  ];
  for (const [what, events, said, phase] of cases) {
    const { said: heard, state } = play(events);
    t.equal(heard, said, what);
    t.equal(state.phase, phase, `${what}: ${phase}`);
  }
  t.end();
});

void t.test('an active goes on by its keepalives, from when they were sent', (t) => {
  const cases: readonly (readonly [what: string, events: readonly Timed[], said: string])[] = [
    ['a keepalive each half second', [[499, tick], [500, tick]], 'keepAlive'],
    ['answered late: from the question', [[500, tick], [2_000, kept(500)], [2_899, tick], [2_900, tick]], 'keepAlive, extend 2900, askPeer, keepAlive, writeOutbox, exit deadline'],
    ['never answered', [[500, tick], [2_399, tick], [2_400, tick]], 'keepAlive, askPeer, keepAlive, writeOutbox, exit deadline'],
    ['answered behind the deadline', [[500, tick], [2_400, kept(500)]], 'keepAlive, writeOutbox, exit deadline'],
    ['an older answer', [[600, kept(500)], [700, kept(400)]], 'extend 2900'],
    ['the lease is gone', [[600, kept(500, 0)]], 'writeOutbox, revoke, exit fenced'],
    ['an answer about another lease', [[600, kept(500, 0, 6n)]], ''],
    ['a sleeper', [[60_000, kept(59_999)]], 'writeOutbox, exit deadline'],
    ['an append that was fenced', [[10, refused('fenced')]], 'writeOutbox, revoke, exit fenced'],
    ['a fork', [[10, refused('fork')]], 'alarm, writeOutbox, revoke, exit fork'],
    ['a commit that failed', [[10, { kind: 'mustEnd', reason: 'doubt' }]], 'revoke, exit doubt'],
    ['a member that is behind', [[10, seen(15, 'b')]], ''],
    ['the own claim', [[10, seen(21, 'a/p-1')]], ''],
    ['another leads', [[10, seen(30, 'b')]], 'writeOutbox, revoke, exit fenced'],
    ['nobody leads', [[10, seen(30)]], 'writeOutbox, revoke, exit fenced'],
    ['the peer is of a later generation', [[10, peer(5, 'b', 'active')]], 'alarm, writeOutbox, revoke, exit superseded'],
    ['the peer is of an earlier one', [[10, peer(3, 'b', 'active')]], ''],
    ['both were promoted: the name decides', [[10, peer(4, 'b', 'active')]], 'alarm, writeOutbox, revoke, exit superseded'],
  ];
  for (const [what, events, said] of cases) t.equal(play([...takeover, ...events]).said.slice(taken.length + 2), said, what);
  t.end();
});

void t.test('a hand-over drains first, and ends the process whatever becomes of it', (t) => {
  const cases: readonly (readonly [what: string, events: readonly Timed[], said: string])[] = [
    ['handed over', [tell('switch'), drained, { kind: 'handedOver' }], 'drain, handOver, writeOutbox, revoke, exit switched'],
    ['refused', [tell('switch'), drained, refused('handOver')], 'drain, handOver, writeOutbox, revoke, exit fenced'],
    ['unanswered', [tell('switch'), drained, noAnswer('handOver')], 'drain, handOver, writeOutbox, revoke, exit switched'],
    ['seen before the answer', [tell('switch'), drained, seen(30, undefined, 'b')], 'drain, handOver, writeOutbox, revoke, exit switched'],
    ['what is in flight does not end', [[10, tell('switch')], [9 + limits.handOverMs, tick], [10 + limits.handOverMs, tick], [1_020, drained]], 'drain, askPeer, keepAlive, alarm, resume'],
    ['told to stop', [tell('stop'), drained], 'drain, writeOutbox, revoke, exit stopped'],
    ['told to stop while it drains', [tell('switch'), tell('stop'), drained], 'drain, writeOutbox, revoke, exit stopped'],
    ['drained without being told', [drained], ''],
  ];
  for (const [what, events, said] of cases) t.equal(play([...takeover, ...events]).said.slice(taken.length + 2), said, what);
  t.equal(play([tell('switch')]).said, '', 'who does not lead has nothing to hand over');
  t.equal(play([tell('stop')]).said, 'writeOutbox, exit stopped', 'and stops at once');
  t.end();
});

void t.test('who was handed the lead, and who gave it', (t) => {
  const cases: readonly (readonly [what: string, events: readonly Timed[], setting: Setting, said: string])[] = [
    ['three: handed to this unit', [seen(10, undefined, 'a')], {}, 'catchUp, askPeer'],
    ['three: handed to the other', [seen(10, undefined, 'b'), [limits.switchMs - 1, tick]], {}, 'askPeer, askPeer'],
    ['three: and it does not come', [seen(10, undefined, 'b'), [limits.switchMs, tick]], {}, 'askPeer, catchUp, askPeer'],
    ['three: handed again, the time begins anew', [seen(10, undefined, 'b'), [9_000, seen(11, undefined, 'b')], [limits.switchMs, tick]], {}, 'askPeer, askPeer, askPeer'],
    ['two: the log is the other\'s', [gone], { form: 'two', line: { generation: 4, by: 'b' }, permitted: true }, 'askPeer'],
    ['two: the own log, without a word', [gone], { form: 'two' }, 'askPeer'],
    ['two: by a word', [gone], { form: 'two', permitted: true }, 'catchUp, askPeer'],
    ['two: the peer says nothing, and is asked for as long as it may have a word', [gone, levelled, noAnswer('peer'), [1_000, tick], [limits.peerWordMs - 1, noAnswer('peer')]], { form: 'two', permitted: true }, 'catchUp, askPeer, askPeer'],
    ['two: and then no longer', [gone, levelled, noAnswer('peer'), [limits.peerWordMs, noAnswer('peer')]], { form: 'two', permitted: true }, 'catchUp, askPeer, grant'],
    ['two: it says that it was promoted', [gone, levelled, noAnswer('peer'), [1_000, peer(5, 'b', 'active')]], { form: 'two', permitted: true }, 'catchUp, askPeer, alarm, writeOutbox, exit superseded'],
    ['two: the peer stands by on the same line', [gone, peer(4), [9, tick]], { form: 'two' }, 'askPeer, catchUp, askPeer'],
    ['two: the peer stands by on another line', [gone, peer(3), [9, tick]], { form: 'two' }, 'askPeer'],
    ['two: the peer leads', [gone, peer(4, 'a', 'active'), [9, tick]], { form: 'two' }, 'askPeer'],
    ['two: handed away, however long ago', [seen(10, undefined, 'b'), [99_999, tick]], { form: 'two', permitted: true }, 'askPeer, askPeer'],
    ['two: handed to this unit', [seen(10, undefined, 'a'), levelled, peer(4, 'b')], { form: 'two', line: { generation: 4, by: 'b' } }, 'catchUp, askPeer, beginLine 5'],
    ['two: and not level', [seen(10, undefined, 'a'), peer(4, 'b')], { form: 'two', line: { generation: 4, by: 'b' } }, 'catchUp, askPeer'],
    ['two: its line is begun', [seen(10, undefined, 'a'), levelled, peer(4, 'b'), { kind: 'told', what: 'line', line: { generation: 5, by: 'a' }, form: 'two' }, gone], { form: 'two', line: { generation: 4, by: 'b' } },
      'catchUp, askPeer, beginLine 5, catchUp, askPeer'],
    ['a line that is not later', [{ kind: 'told', what: 'line', line: own, form: 'two' }, gone], { form: 'two' }, 'askPeer'],
  ];
  for (const [what, events, setting, said] of cases) t.equal(play(events, setting).said, said, what);
  t.end();
});

void t.test('alone there is nothing to ask and no deadline', (t) => {
  const { said, state } = play([tick, [1e9, tick], [1e9, tell('switch')]], { form: 'alone' });
  t.strictSame([said, state.phase, state.deadline], ['', 'active', Infinity]);
  t.equal(play([tell('stop')], { form: 'alone' }).state.phase, 'active', 'its end is the process\'s own');
  t.end();
});
