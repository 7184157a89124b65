import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { isName, Keys } from '../../service/pair/keys.js';

void t.test('names of pairs and units are those of hosts', (t) => {
  const cases: readonly (readonly [text: string, good: boolean])[] = [
    ['a', true], ['unit-1', true], ['1a', true], ['a'.repeat(limits.unitNameBytes), true],
    ['', false], ['A', false], ['-a', false], ['a-', false], ['a/b', false], ['a.b', false], ['ä', false], ['a\n', false], ['a'.repeat(limits.unitNameBytes + 1), false],
  ];
  for (const [text, good] of cases) t.equal(isName(text), good, JSON.stringify(text));
  t.end();
});

void t.test('entries sort by their numbers, and are known by their keys', (t) => {
  const keys = new Keys('p');
  t.equal(keys.entry('s', 255), '/niud/p/s/00000000000000ff');
  t.ok(keys.entry('c', 9) < keys.entry('c', 10) && keys.entry('c', 4_095) < keys.entry('c', 4_096));
  for (const n of [1, 2 ** 32, Number.MAX_SAFE_INTEGER]) t.strictSame(keys.entryOf(keys.entry('c', n)), { stream: 'c', n }, `${n}`);
  const others = [
    keys.leader, keys.end('s'), keys.first('c'), keys.unit('a'), keys.audit(4, 'a'), new Keys('q').entry('s', 1), `${keys.root}s/1`, `${keys.root}d/0000000000000001`,
    `${keys.root}s/00000000000000FF`, `${keys.root}s/ffffffffffffffff`, `${keys.entry('s', 1)}0`,
  ];
  for (const key of others) t.equal(keys.entryOf(key), undefined, key);
  t.end();
});
