import t from 'tap';
import { whysTaken, whyTaken, whyWords } from '../../service/pair/taken.js';
import type { Why } from '../../service/pair/taken.js';

void t.test('why a unit takes the lead is what the log tells of the last one', (t) => {
  const taken = (unit: string, revision: number) => ({ unit, revision, atMs: 0, why: 'begun' as const });
  const handed = (to: string, revision: number) => ({ to, revision });
  const table: readonly (readonly [what: string, Parameters<typeof whyTaken>[2], generation: number, Why])[] = [
    ['nothing was seen', undefined, 1, 'begun'],
    ['nobody ever led', {}, 1, 'begun'],
    ['nobody led in this line, which is a later one', {}, 2, 'promoted'],
    ['the other led and is gone', { taken: taken('right', 5) }, 1, 'lost'],
    ['this one led itself', { taken: taken('left', 5) }, 1, 'again'],
    ['the other handed it over', { taken: taken('right', 5), handed: handed('left', 6) }, 1, 'handed'],
    ['that was before the other led', { taken: taken('right', 5), handed: handed('left', 4) }, 1, 'lost'],
    ['this one handed it over, and nobody took it', { taken: taken('left', 5), handed: handed('right', 6) }, 1, 'again'],
  ];
  for (const [what, seen, generation, why] of table) t.equal(whyTaken('left', { generation, by: 'left' }, seen), why, what);
  t.equal(new Set(whysTaken.map((why) => whyWords(why, 'right'))).size, whysTaken.length);
  t.end();
});
