import t from 'tap';
import { faultsOf } from '../pair/fixture/history.js';
import type { Event, Tally } from '../pair/fixture/history.js';

/** `kind id asked-answered=value`, `?` for no answer. */
function history(text: string): readonly Event[] {
  return text.split(', ').map((each): Event => {
    const [, kind, id, askedAt, answeredAt, value] = /^(\w+) (\d+) (\d+)-(\d+|\?)(?:=(\d+))?$/.exec(each)!;
    return { kind: kind as Event['kind'], id: Number(id), askedAt: Number(askedAt), ...(answeredAt !== '?' && { answeredAt: Number(answeredAt) }), ...(value !== undefined && { value: Number(value) }) };
  });
}

const store = (counter: number, ...done: readonly (readonly [number, number])[]): Tally => ({ counter, done });

const cases: readonly (readonly [what: string, history: string, end: Tally, fault: RegExp | undefined])[] = [
  ['all is well', 'increment 1 0-1=1, write 2 1-2=2, read 3 3-4=2, increment 4 5-6=2', store(2, [1, 1], [2, 2], [4, 2]), undefined],
  ['not answered, and carried out', 'increment 1 0-?, increment 2 5-6=2', store(2, [1, 1], [2, 2]), undefined],
  ['not answered, and not carried out', 'increment 1 0-?, increment 2 5-6=1', store(1, [2, 1]), undefined],
  ['an acknowledged one is lost', 'increment 1 0-1=1, increment 2 2-3=2', store(1, [1, 1]), /lost: increment 2/],
  ['one counts twice', 'increment 1 0-1=1', store(2, [1, 1]), /the counter is 2 behind 1/],
  ['two come to the same', 'increment 1 0-9=1, increment 2 0-9=1', store(2, [1, 1], [2, 1]), /came twice to 1/],
  ['another than was acknowledged', 'write 1 0-1=1', store(0, [1, 2]), /acknowledged with 1, and the store has 2/],
  ['nobody asked for it', 'read 1 0-1=0', store(1, [2, 1]), /nobody asked/],
  ['a read beside a write', 'write 1 0-5=1, read 2 1-2=1, read 3 2-3=1', store(0, [1, 1]), undefined],
  ['a read that is older than a write', 'write 1 0-1=1, write 2 2-3=2, read 3 4-5=1', store(0, [1, 1], [2, 2]), /stale: read 3/],
  ['a read that is older than a read beside the same write', 'write 1 0-1=1, write 2 2-9=2, read 3 3-4=2, read 4 5-6=1', store(0, [1, 1], [2, 2]), /stale: read 4/],
  ['a write that goes behind another', 'write 1 0-1=2, write 2 2-3=1', store(0, [1, 2], [2, 1]), /stale: write 2/],
  ['a counter that goes back', 'increment 1 0-1=2, increment 2 2-3=1', store(2, [1, 2], [2, 1]), /stale: increment 2/],
];

t.test('a history that no single machine could have given is found', async (t) => {
  for (const [what, text, end, fault] of cases) {
    const faults = faultsOf(history(text), end);
    if (fault === undefined) t.strictSame(faults, [], what);
    else t.match(faults.join('; '), fault, what);
  }
});
