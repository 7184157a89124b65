import t from 'tap';
import { hash32 } from '../../service/core/hash.js';
import { drawOf, ShortName } from '../../service/routing/draw.js';

t.test('the same on every unit and release', async (t) => {
  // MurmurHash3 over code units as blocks; figures of this implementation, which must never change while calls are open.
  for (const [text, seed, hash] of [['', 0, 0], ['', 1, 0x514e28b7], ['call-1', 0, 3088810577], ['call-1', 1, 3748933545], ['call-2', 0, 706041399]] as const) t.equal(hash32(text, seed), hash, `${text} ${seed}`);
});

t.test('names', async (t) => {
  const named = (...pieces: readonly string[]): string => {
    const name = new ShortName();
    for (const piece of pieces) name.add(piece);
    return name.toString();
  };
  const asJson = (text: string): string => {
    const name = new ShortName();
    name.add('[');
    name.addJson(text);
    return name.toString();
  };
  for (const [text, name] of [['', '5vubzca'], ['x', 'ic3nap8'], ['["always",null]', 'phpvexf'], ['é\ud83d\ude00', 'i0sc8zf']] as const) {
    t.equal(named(text), name, text);
    for (let cut = 0; cut <= text.length; cut++) t.equal(named(text.slice(0, cut), text.slice(cut)), name, `${text} in two pieces`);
  }
  for (const text of ['', 'plain', 'a"b', '\\', 'a\nb', '\u0000', '\u001f', ' ', '\u007f', 'é', '\ud83d\ude00', '\ud800', '\udfff', '\ud7ff\ue000', '\u2028']) {
    t.equal(asJson(text), named(`[${JSON.stringify(text)}`), encodeURI(JSON.stringify(text)));
  }
});

t.test('even over calls and independent between groups', async (t) => {
  const cells = new Int32Array(100);
  const calls = 100_000;
  for (let call = 0; call < calls; call++) {
    const id = `${call}`;
    const first = drawOf(id, hash32('a', 0)), second = drawOf(id, hash32('b', 0));
    cells[Math.floor(first / 10) * 10 + Math.floor(second / 10)]!++;
  }
  const expected = calls / 100;
  const chiSquare = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 99 degrees of freedom: 149 is passed once in a thousand.
  t.ok(chiSquare < 149, `chi square ${chiSquare.toFixed(1)}`);
});
