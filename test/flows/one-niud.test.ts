import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { Appliance } from '../support/appliance.js';
import { failedStart } from '../support/failed-start.js';
import { skipWithout } from '../native/programs.js';

t.setTimeout(600_000);

const skip = skipWithout('Release/niud.node');

/** Everything below a folder, sockets included, by name and inode: what is replaced differs, what the first itself writes does not. */
function everyFile(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${name} ${statSync(join(folder, name)).ino}`).sort();
}

function scratch(t: { teardown(done: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'niud-one-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

void t.test('a second niud on the folders of a first ends by itself, says whose they are and touches nothing', { skip }, async (t) => {
  const first = await Appliance.start(t, { NIUD_DISK_RESERVE: '0' });
  const elsewhere = scratch(t);
  const before = everyFile(first.folder);
  const whose = new RegExp(`^[^\\n]*niud does not start: (state|runtime)_dir: another niud \\(pid ${first.pid}\\) has [^\\n]+\\n$`);

  const table: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
    ['the state folder', first.folder, { NIUD_RUNTIME_DIR: join(elsewhere, 'run'), NIUD_LOOKUP_SOCKET: join(elsewhere, 'lookup.sock') }],
    ['the state folder, by another path', `${first.folder}/../${first.folder.split('/').at(-1)}/`, {}],
    ['the runtime folder alone', join(elsewhere, 'state'), { NIUD_RUNTIME_DIR: join(first.folder, 'run') }],
  ];
  for (const [what, folder, settings] of table) {
    const { code, journal } = await failedStart(folder, settings);
    t.equal(code, 78, what);
    t.match(journal, whose, what);
  }

  const started = await new Promise<{ code: number; told: string }>((resolve) => {
    execFile('scripts/start', { env: { ...process.env, NIUD_STATE_DIR: first.folder, NIUD_RUNTIME_DIR: join(first.folder, 'run'), NIUD_HTTP_ADDRESS: '127.0.0.1:0', NIUD_SAMPLE_DATA: '1' } },
      (error, out, told) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, told: `${out}${told}` }));
  });
  t.equal(started.code, 78, 'its start script ends too');
  t.match(started.told, /niud does not start: state_dir: another niud/);
  t.notMatch(started.told, /Sample data|is ready at/, 'and neither greets nor loads');

  t.same(everyFile(first.folder), before, 'nothing of the first was added, replaced or removed');
  t.same((await first.request('GET', '/icr/api/service_provider')).status, 401, 'the first goes on');
  await first.kill();
  await first.run();
  t.pass('what a killed niud had is free again');
});

void t.test('a lookup socket that cannot be had is told in one sentence that names the setting', async (t) => {
  const folder = scratch(t);
  const other = await Appliance.start(t, { NIUD_DISK_RESERVE: '0' });
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'folder'));
  const table: readonly (readonly [string, string, RegExp])[] = [
    ['answered by another', other.lookupSocket, /lookup_socket: .* is answered by another process: stop that one/],
    ['no folder', join(folder, 'missing', 'lookup.sock'), /lookup_socket: there is no folder .*missing: make it/],
    ['below a file', join(folder, 'file', 'lookup.sock'), /lookup_socket: there is no folder .*file: make it/],
    ['a file', join(folder, 'file'), /lookup_socket: .* is there and is no socket/],
    ['a folder', join(folder, 'folder'), /lookup_socket: .* is there and is no socket/],
    ['108 bytes', `${folder}/${'x'.repeat(107 - folder.length)}`, /lookup_socket: .* is longer than the 107 bytes/],
  ];
  for (const [what, path, sentence] of table) {
    const { code, journal } = await failedStart(join(folder, 'state'), { NIUD_LOOKUP_SOCKET: path });
    t.equal(code, 78, what);
    t.match(journal, sentence, what);
    t.notMatch(journal, / at .*\(.*:\d+:\d+\)/, `${what}: no stack`);
  }
});
