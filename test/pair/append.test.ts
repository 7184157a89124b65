import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { appending, appendStep, hasRoom } from '../../service/pair/append.js';
import type { AppendAction, AppendEvent, AppendState } from '../../service/pair/append.js';
import { played } from './play.js';

type State = AppendState<string>;
type Event = AppendEvent<string>;

const offered = (token: number, ...ids: string[]): Event => ({ kind: 'offered', offer: { token, kind: 1, parts: ids.map((id) => ({ id, body: id })) } });
const answered = (id: string): Event => ({ kind: 'answered', id });
const refused = (id: string, leader: number | undefined, entry?: string): Event => ({ kind: 'refused', id, leader, entry });
const unanswered = (id: string, attempt = 0): Event => ({ kind: 'unanswered', id, attempt });
const tick: Event = { kind: 'tick' };

function told(action: AppendAction<string>): string {
  switch (action.kind) {
    case 'send': return `send ${action.n} ${action.id} behind ${action.before}${action.continues ? ' continues' : ''}${action.more ? ' more' : ''}${action.attempt > 0 ? ` again ${action.attempt}` : ''}`;
    case 'settled': return `settled ${action.token} ${action.n}`;
    case 'wake': return `wake ${action.at}`;
    case 'exit': return `exit ${action.reason}`;
  }
}

/** Epoch 9, deadline 1,000, behind entry 4. */
const begin = (paceMs = 0): State => appending<string>(9, 1_000, 4, 'i4', paceMs);

const play = (events: readonly (readonly [at: number, event: Event])[], paceMs = 0) => played(appendStep<string>, begin(paceMs), told, events);

void t.test('whatever becomes of the answer: in the log, or the end', (t) => {
  const sent = 'send 5 x behind i4';
  const cases: readonly (readonly [what: string, events: readonly (readonly [number, Event])[], said: string])[] = [
    ['answered', [[0, offered(1, 'x')], [5, answered('x')]], `${sent}, settled 1 5`],
    ['two groups, one in flight', [[0, offered(1, 'x')], [1, offered(2, 'y')], [5, answered('x')]], `${sent}, settled 1 5, send 6 y behind x`],
    ['a group of two parts', [[0, offered(1, 'x', 'y')], [5, answered('x')], [9, answered('y')]], `${sent} more, send 6 y behind x continues, settled 1 6`],
    ['no answer yet', [[0, offered(1, 'x')], [limits.appendAnswerMs - 1, tick]], sent],
    ['no answer in time', [[0, offered(1, 'x')], [limits.appendAnswerMs, tick]], `${sent}, ${sent} again 1`],
    ['a broken connection', [[0, offered(1, 'x')], [3, unanswered('x')]], `${sent}, ${sent} again 1`],
    ['a broken connection of an earlier attempt', [[0, offered(1, 'x')], [250, tick], [251, unanswered('x', 0)]], `${sent}, ${sent} again 1`],
    ['refused, and in: an earlier attempt', [[0, offered(1, 'x')], [250, tick], [255, refused('x', 9, 'x')]], `${sent}, ${sent} again 1, settled 1 5`],
    ['refused, and in, and fenced since', [[0, offered(1, 'x')], [250, tick], [255, refused('x', 12, 'x')]], `${sent}, ${sent} again 1, settled 1 5`],
    ['both attempts answered', [[0, offered(1, 'x')], [250, tick], [255, refused('x', 9, 'x')], [256, answered('x')]], `${sent}, ${sent} again 1, settled 1 5`],
    ['refused: another leads', [[0, offered(1, 'x')], [5, refused('x', 12)]], `${sent}, exit fenced`],
    ['refused: nobody leads', [[0, offered(1, 'x')], [5, refused('x', undefined)]], `${sent}, exit fenced`],
    ['refused: another entry, and another leads', [[0, offered(1, 'x')], [5, refused('x', 12, 'z')]], `${sent}, exit fenced`],
    ['refused: another entry, and this unit leads', [[0, offered(1, 'x')], [5, refused('x', 9, 'z')]], `${sent}, exit fork`],
    ['refused: the end is another', [[0, offered(1, 'x')], [5, refused('x', 9)]], `${sent}, exit fork`],
    ['answered at the deadline', [[0, offered(1, 'x')], [1_000, answered('x')]], `${sent}, exit deadline`],
    ['answered before it', [[0, offered(1, 'x')], [999, answered('x')]], `${sent}, settled 1 5`],
    ['a later deadline', [[0, { kind: 'leased', deadline: 2_000 }], [0, offered(1, 'x')], [1_500, answered('x')]], `${sent}, settled 1 5`],
    ['an earlier one', [[0, { kind: 'leased', deadline: 500 }], [0, offered(1, 'x')], [900, answered('x')]], `${sent}, settled 1 5`],
    ['a later deadline that comes too late', [[1_000, { kind: 'leased', deadline: 2_000 }], [1_001, offered(1, 'x')]], 'exit deadline'],
    ['a sleeper', [[5_000, tick]], 'exit deadline'],
    ['nothing behind the end', [[0, offered(1, 'x')], [5, refused('x', 12)], [6, answered('x')], [7, offered(2, 'y')], [2_000, tick]], `${sent}, exit fenced`],
    ['an answer to nothing', [[0, answered('x')], [1, refused('x', 12)], [2, unanswered('x')]], ''],
  ];
  for (const [what, events, said] of cases) t.equal(play(events).said, said, what);
  t.end();
});

void t.test('calls are sent at their pace, what waits for an answer is not', (t) => {
  t.equal(play([[0, offered(1, 'x')], [1, answered('x')], [2, offered(2, 'y')], [3, tick], [4, tick]], 4).said, 'send 5 x behind i4, settled 1 5, wake 4, wake 4, send 6 y behind x');
  t.equal(play([[0, offered(1, 'x')], [1, unanswered('x')]], 4).said, 'send 5 x behind i4, send 5 x behind i4 again 1');
  t.end();
});

void t.test('no more groups wait than there may', (t) => {
  const many = Array.from({ length: limits.offeredGroups }, (_, place): readonly [number, Event] => [0, offered(place, `x${place}`)]);
  const { state } = play(many);
  t.notOk(hasRoom(state));
  t.throws(() => appendStep(state, offered(99, 'y'), 1));
  t.ok(hasRoom(play(many.slice(1)).state));
  t.end();
});
