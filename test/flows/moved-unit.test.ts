import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { Appliance } from '../support/appliance.js';
import { niuctl, ownProcess } from '../support/niuctl-process.js';

t.setTimeout(1_100_000);

void t.test('a unit moves to another one with one file and one command: records, settings, PINs where the key comes along', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'niud-moved-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const [file, phrase, wrong] = ['unit.niud', 'phrase', 'wrong'].map((name) => join(folder, name)) as [string, string, string];
  writeFileSync(phrase, 'a phrase of the night\n');
  writeFileSync(wrong, 'another phrase altogether\n');
  writeFileSync(join(folder, 'short'), 'short\n');

  const old = await Appliance.start(t, { NIUD_DISK_RESERVE: '0' });
  const settings = join(folder, 'old.toml');
  writeFileSync(settings, 'backup_keep = 3\n');
  t.match(await niuctl(['--app', 'icr', 'create', 'service_provider', '--with', 'name=Moved'], { state: old.folder }), { code: 0 });
  t.match(await niuctl(['backup', '--with-key', '--passphrase-file', join(folder, 'short')], { state: old.folder }), { code: 2, err: /at least 12 characters/ });
  const made = await niuctl(['backup', '--with-key', '--passphrase-file', phrase, '--to', file], { state: old.folder, environment: { NIUD_CONFIG: settings } });
  t.match(made, { code: 0, out: /PIN key +in it, under your passphrase\nfile +\S+unit\.niud, .*, 6 files, read again and whole\n$/ }, made.err);
  const key = readFileSync(join(old.folder, 'pin.key'));
  t.notOk(readFileSync(file).includes(key), 'the key is not in the clear');
  t.notOk(readFileSync(file).includes('a phrase of'), 'nor is the phrase');
  await old.stop();

  const fresh = await Appliance.start(t, { NIUD_DISK_RESERVE: '0' });
  const state = fresh.folder;
  const own = join(folder, 'new.toml');
  writeFileSync(own, '# nothing is set\n');
  const environment = { NIUD_CONFIG: own };
  t.match(await niuctl(['restore', file, '--dry-run'], { state, environment }), { code: 0, out: /changes lost +all that is there: it is the store of another unit\n(?:.*\n)*PINs are TO BE RESET: (?:.*\n)+Nothing was done/ }, 'without the key');
  t.match(await niuctl(['restore', file, '--with-key', '--passphrase-file', wrong], { state, environment }), { code: 1, err: /the PIN key does not open/ });
  t.equal(readFileSync(own, 'utf8'), '# nothing is set\n', 'nothing was touched');
  t.not(readFileSync(join(state, 'pin.key')).toString('hex'), key.toString('hex'));

  const moved = await ownProcess(['restore', file, '--with-key', '--passphrase-file', phrase], { state, environment });
  t.match(moved, { code: 0, out: /Settings were put into .*new\.toml \(backup_keep\)\.\nThe PIN key comes along: all PINs work\.\n(?:.*\n)*It is in place\. niud was away for/ }, moved.err);
  t.ok(readFileSync(join(state, 'pin.key')).equals(key), 'every PIN opens');
  t.notMatch(fresh.journal, /another PIN key/);
  t.match(await niuctl(['--app', 'icr', 'get', 'service_provider', 'Moved'], { state }), { code: 0 });
  t.equal(readFileSync(own, 'utf8'), 'backup_keep = 3\n');
  t.notOk(existsSync(join(state, 'incoming')), 'nothing is left of it');
  t.strictSame(readdirSync(readdirSync(state).filter((name) => name.startsWith('before-restore-')).map((name) => join(state, name))[0]!).sort(), ['calls', 'pin.key', 'store', 'store.json'], 'what was there is whole');
});
