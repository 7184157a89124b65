import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { openKey, sealKey } from '../../service/main/sealed-key.js';
import { contentsOf, placeUnder, readUnitFile, writeUnitFile } from '../../service/main/unit-file.js';

const about = { release: '0.2.0', unit: 'one', at: 0 };

void t.test('a unit file holds what went in; a byte that has changed, wherever, and one that was cut off are refused', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'niud-unit-file-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const sources = [['backup/store/data.mdb', Buffer.alloc(3_000_000, 7)], ['backup/backup.json', Buffer.from('{}')], ['settings/niud.toml', Buffer.alloc(0)], ['media/icr/upload/a b.csv', Buffer.from('1,2\n')]] as const;
  const paths = sources.map(([name, bytes], place) => {
    writeFileSync(join(folder, `source-${place}`), bytes);
    return { name, path: join(folder, `source-${place}`) };
  });
  const file = join(folder, 'unit.niud');
  writeUnitFile(file, about, paths);
  t.equal(statSync(file).mode & 0o777, 0o600, 'it may hold a key');
  t.match(readUnitFile(file, placeUnder(join(folder, 'out'))), { ...about, files: sources.map(([name, bytes]) => ({ name, bytes: bytes.length })) });
  for (const [name, bytes] of sources) t.ok(readFileSync(join(folder, 'out', name)).equals(bytes), name);

  const { size } = statSync(file);
  const cases: readonly (readonly [what: string, at: number])[] = [['its first line', 2], ['a store', 1_000_000], ['the last file', 3_000_018], ['what it says of itself', size - 60], ['the length of that', size - 36], ['its digest', size - 1]];
  for (const [what, at] of cases) {
    const spoiled = join(folder, 'spoiled');
    writeFileSync(spoiled, readFileSync(file));
    const open = openSync(spoiled, 'r+');
    writeSync(open, Buffer.from([readFileSync(file)[at]! ^ 1]), 0, 1, at);
    closeSync(open);
    t.throws(() => readUnitFile(spoiled, () => undefined), { name: 'UnfitStore', message: /is no file of niuctl backup --to|has changed|was cut off|another form/ }, what);
    for (const length of [size - 1, 100, 10, 0]) {
      truncateSync(spoiled, length);
      t.throws(() => contentsOf(spoiled), { name: 'UnfitStore' }, `cut to ${length}`);
    }
  }
  for (const name of ['../x', 'backup/../../x', '/etc/passwd', 'media/icr/../../../x', 'backup/other', 'media/icr/upload/./x', 'settings/other.toml']) {
    t.throws(() => writeUnitFile(join(folder, 'bad'), about, [{ name, path: paths[0]!.path }]), { message: /has no place on a unit/ }, name);
  }
  t.strictSame(readdirSync(folder).filter((name) => name.startsWith('bad')), [], 'and nothing half is left');
});

void t.test('the PIN key opens with its passphrase, for its stores, as it was written, and never else', async (t) => {
  const key = Buffer.alloc(32, 9);
  const sealed = sealKey(key, 'correct horse battery', 'store-1');
  t.notMatch(sealed, key.toString('hex'));
  t.not(sealed, sealKey(key, 'correct horse battery', 'store-1'), 'another one each time');
  const other = (change: object): string => JSON.stringify({ ...JSON.parse(sealed) as object, ...change });
  const cases: readonly (readonly [what: string, text: string, passphrase: string, storeId: string, why: RegExp | undefined])[] = [
    ['as it is', sealed, 'correct horse battery', 'store-1', undefined],
    ['another passphrase', sealed, 'correct horse batterz', 'store-1', /does not open/],
    ['other stores', sealed, 'correct horse battery', 'store-2', /does not open/],
    ['another byte', other({ tag: '0'.repeat(32) }), 'correct horse battery', 'store-1', /does not open/],
    ['a tag that is short', other({ tag: '00' }), 'correct horse battery', 'store-1', /does not open/],
    ['a cost without bound', other({ N: 2 ** 30 }), 'correct horse battery', 'store-1', /is not a sealed PIN key/],
    ['a cost that is none', other({ N: 3 }), 'correct horse battery', 'store-1', /is not a sealed PIN key/],
    ['another form', other({ form: 2 }), 'correct horse battery', 'store-1', /is not a sealed PIN key/],
    ['no text', '', 'correct horse battery', 'store-1', /is not a sealed PIN key/],
    ['nothing', 'null', 'correct horse battery', 'store-1', /is not a sealed PIN key/],
  ];
  for (const [what, text, passphrase, storeId, why] of cases) {
    if (why === undefined) t.ok(openKey(text, passphrase, storeId).equals(key), what);
    else t.throws(() => openKey(text, passphrase, storeId), { name: 'UnfitStore', message: why }, what);
  }
});
