import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { holderOf, lockFolder } from '../../service/platform/folder-lock.js';
import { loadNative } from '../../service/platform/native.js';
import { scratchFolder, skipWithout } from '../native/programs.js';

const skip = skipWithout('Release/niud.node');

void t.test('a folder is one process\'s until that ends, however it ends', { skip }, async (t) => {
  const folder = scratchFolder();
  t.teardown(() => folder.remove());
  const addon = loadNative().addon!;
  const module = new URL('../../../native/build/Release/niud.node', import.meta.url).pathname;
  const other = spawn(process.execPath, ['-e', `require(${JSON.stringify(module)}).lockFolder(process.argv[1]); console.log('held'); setInterval(() => {}, 1000)`, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(other.stdout, 'data');
  t.same(lockFolder(addon, folder.path), { state: 'taken', pid: other.pid }, 'whose it is, is told');
  const ended = once(other, 'exit');
  other.kill('SIGKILL');
  await ended;
  t.same(lockFolder(addon, folder.path), { state: 'held' });
  t.same(lockFolder(addon, folder.path), { state: 'taken', pid: process.pid }, 'a second time it is taken, by this process itself');
});

void t.test('what cannot be locked says why', { skip }, (t) => {
  const folder = scratchFolder();
  t.teardown(() => folder.remove());
  const addon = loadNative().addon!;
  writeFileSync(join(folder.path, 'file'), '');
  const table: readonly (readonly [string, RegExp])[] = [[join(folder.path, 'missing'), /No such file or directory/], [join(folder.path, 'file'), /Not a directory/]];
  for (const [path, reason] of table) t.match(lockFolder(addon, path), { state: 'failed', reason }, path);
  for (const given of [[], [5], [''], ['a', 'b'], ['x'.repeat(5_000)]]) t.throws(() => { Reflect.apply(addon.lockFolder, undefined, given); }, { code: 'ERR_INVALID_ARG_TYPE' }, JSON.stringify(given).slice(0, 20));
  t.end();
});

void t.test('the kernel\'s list of locks', (t) => {
  const folder = scratchFolder();
  t.teardown(() => folder.remove());
  const inner = join(folder.path, 'inner');
  mkdirSync(inner);
  const { ino } = statSync(inner);
  const table: readonly (readonly [string, number | undefined])[] = [
    [`1: FLOCK  ADVISORY  WRITE 4711 fe:00:${ino} 0 EOF\n`, 4711],
    [`1: POSIX  ADVISORY  WRITE 4711 fe:00:${ino} 0 EOF\n`, undefined],
    [`1: FLOCK  ADVISORY  WRITE 4711 fe:00:${ino}1 0 EOF\n`, undefined],
    [`1: FLOCK  ADVISORY  WRITE 0 fe:00:${ino} 0 EOF\n2: FLOCK  ADVISORY  WRITE 12 fe:00:${ino} 0 EOF\n`, 12],
    ['nonsense', undefined],
  ];
  for (const [text, pid] of table) {
    writeFileSync(join(folder.path, 'locks'), text);
    t.equal(holderOf(inner, join(folder.path, 'locks')), pid, text);
  }
  t.equal(holderOf(join(folder.path, 'missing')), undefined);
  t.end();
});
