import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { writeDurably } from '../../service/core/durable-file.js';

t.test('the whole content, its mode, and nothing beside it', async (t) => {
  const folder = t.testdir({ 'old.txt': 'a longer content than the new one' });
  const cases: readonly (readonly [name: string, content: string | Uint8Array, mode: number])[] = [
    ['new.txt', 'text\n', 0o640], ['old.txt', 'short', 0o600], ['key', new Uint8Array([0, 255, 10]), 0o600], ['empty', '', 0o600],
  ];
  for (const [name, content, mode] of cases) {
    writeDurably(join(folder, name), content, mode);
    t.same(readFileSync(join(folder, name)), Buffer.from(content as string), name);
    t.equal(statSync(join(folder, name)).mode & 0o777, mode, `mode of ${name}`);
  }
  t.same(readdirSync(folder).sort(), cases.map(([name]) => name).sort());
});

t.test('a folder that is not there is a fault', async (t) => {
  t.throws(() => writeDurably(join(t.testdir(), 'none', 'file'), 'text', 0o600), { code: 'ENOENT' });
});
