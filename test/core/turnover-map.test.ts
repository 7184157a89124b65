import fc from 'fast-check';
import t from 'tap';
import { TurnoverMap } from '../../service/core/turnover-map.js';

const seed = Number(process.env['NIUD_TEST_SEED'] ?? 20_261_130);

/** Few keys, so that they come again, and of them some whose hashes share a place. */
const key = fc.integer({ min: 0, max: 40 }).map((number) => `call-${number}`);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant('set' as const), key) },
  { weight: 4, arbitrary: fc.tuple(fc.constant('delete' as const), key) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('get' as const), key) },
);

t.test('it does what Map does, whatever comes and goes', async (t) => {
  t.doesNotThrow(() => fc.assert(fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
    const map = new TurnoverMap<number>();
    const model = new Map<string, number>();
    for (const [place, [what, name]] of steps.entries()) {
      if (what === 'set') {
        map.set(name, place);
        model.set(name, place);
      } else if (what === 'delete') {
        if (map.delete(name) !== model.delete(name)) return false;
      }
      if (map.get(name) !== model.get(name) || map.has(name) !== model.has(name) || map.size !== model.size || map.oldest !== model.keys().next().value) return false;
    }
    return JSON.stringify([...map]) === JSON.stringify([...model]) && JSON.stringify([...map.keys()]) === JSON.stringify([...model.keys()]) && JSON.stringify([...map.values()]) === JSON.stringify([...model.values()]);
  }), { seed, numRuns: 300 }));
});

t.test('entries that go and come while they are walked', async (t) => {
  // What is done when the walk stands at `b` of a, b, c, d.
  const cases: readonly (readonly [words: string, meanwhile: (map: TurnoverMap<number>) => void, met: string])[] = [
    ['nothing', () => undefined, 'a b c d'],
    ['the one it stands at goes', (map) => { map.delete('b'); }, 'a b c d'],
    ['the next goes', (map) => { map.delete('c'); }, 'a b d'],
    ['both go, and another takes their place', (map) => { map.delete('b'); map.delete('c'); map.set('e', 5); }, 'a b d e'],
    ['it goes and comes again', (map) => { map.delete('b'); map.set('b', 2); }, 'a b c d b'],
    ['all go', (map) => { for (const name of ['a', 'b', 'c', 'd']) map.delete(name); }, 'a b'],
    ['so many come that it grows', (map) => { for (let number = 0; number < 10; number++) map.set(`n${number}`, number); }, 'a b c d n0 n1 n2 n3 n4 n5 n6 n7 n8 n9'],
  ];
  for (const [words, meanwhile, met] of cases) {
    const map = new TurnoverMap<number>();
    for (const name of ['a', 'b', 'c', 'd']) map.set(name, 1);
    const seen: string[] = [];
    for (const name of map.keys()) {
      seen.push(name);
      if (seen.length === 2) meanwhile(map);
    }
    t.equal(seen.join(' '), met, words);
  }
});

t.test('a hundred thousand that come and go leave no more than there are at once', async (t) => {
  const map = new TurnoverMap<number>();
  for (let number = 0; number < 100_000; number++) {
    map.set(`call-${number}`, number);
    if (number >= 64) map.delete(`call-${number - 64}`);
  }
  t.equal(map.size, 64);
  t.equal(map.oldest, 'call-99936');
  t.same([...map.values()].slice(0, 3), [99_936, 99_937, 99_938]);
});
