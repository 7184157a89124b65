import t from 'tap';
import { begin, mostSteps, redo, step, undo, type History } from '../../../service/ui/plan/history.js';

const drawn = ({ past, now, future }: History<string>): string => `${past.join('')}|${now}|${future.join('')}`;

t.test('steps back and on', async (t) => {
  const three = step(step(begin('a'), 'b'), 'c');
  const rows: readonly (readonly [what: string, history: History<string>, expected: string])[] = [
    ['begun', begin('a'), '|a|'],
    ['nothing to take back', undo(begin('a')), '|a|'],
    ['two steps', three, 'ab|c|'],
    ['one back', undo(three), 'a|b|c'],
    ['all back', undo(undo(undo(three))), '|a|bc'],
    ['and on', redo(undo(undo(three))), 'a|b|c'],
    ['nothing to do again', redo(three), 'ab|c|'],
    ['another way', step(undo(three), 'd'), 'ab|d|'],
    ['one word is one step', step(step(begin('a'), 'b', 'label'), 'c', 'label'), 'a|c|'],
    ['two fields are two', step(step(begin('a'), 'b', 'label'), 'c', 'value'), 'ab|c|'],
    ['after a step back it is a new one', step(undo(step(step(begin('a'), 'b'), 'c', 'label')), 'd', 'label'), 'ab|d|'],
  ];
  for (const [what, history, expected] of rows) t.equal(drawn(history), expected, what);
});

t.test('so many steps are kept', async (t) => {
  let history: History<number> = begin(0);
  for (let at = 1; at <= mostSteps + 5; at++) history = step(history, at);
  t.equal(history.past.length, mostSteps);
  t.equal(history.past[0], 5);
});
