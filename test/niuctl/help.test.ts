import { mkdirSync, mkdtempSync, copyFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { release } from '../../service/main/release.js';
import { niuctl, ownProcess } from '../support/niuctl-process.js';

void t.test('the help teaches', async (t) => {
  const { code, out } = await niuctl(['--help']);
  t.equal(code, 0);
  for (const exit of [0, 1, 2, 3, 4]) t.match(out, new RegExp(`^  ${exit}  \\w`, 'm'), `exit code ${exit}`);
  const [, list] = /^Commands:\n((?: .*\n)+)/m.exec(out) ?? [];
  const commands = [...list!.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name!).filter((name) => name !== 'help');
  t.ok(commands.length >= 17, commands.join(' '));
  for (const command of commands) {
    const help = await niuctl([command, '--help']);
    t.equal(help.code, 0, command);
    t.match(help.out, new RegExp(`Examples:\\n  .*niuctl (?:--\\w+ (?:icr |crs |cc |ecf |easy0 )?)*${command}`), command);
  }
  t.match(await ownProcess(['--version']), { code: 0, out: `${release}\n`, err: '' });
  t.match(await ownProcess([]), { code: 2, out: '', err: /Commands:/ });
  t.strictSame(await niuctl(['help', 'import']), await ownProcess(['help', 'import']), 'the same in a process of its own and in this one');
});

void t.test('the program is found from a checkout, a package and a link', async (t) => {
  const top = mkdtempSync(join(tmpdir(), 'niuctl-'));
  t.teardown(() => rmSync(top, { recursive: true }));
  mkdirSync(join(top, 'scripts'));
  const command = join(top, 'scripts', 'niuctl');
  copyFileSync('scripts/niuctl', command);
  t.match(await niuctl(['--version'], { command }), { code: 2, err: /not built/ });
  symlinkSync(fileURLToPath(new URL('../../', import.meta.url)), join(top, 'dist'));
  symlinkSync(command, join(top, 'niuctl'));
  for (const place of [command, join(top, 'niuctl')]) t.match(await niuctl(['--version'], { command: place, folder: tmpdir() }), { code: 0, out: `${release}\n` });
});
