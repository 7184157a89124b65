import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { nameOfKey, secretKeyBytes } from '../../service/core/secrets.js';
import { keptKeyName } from '../../service/database/secret-key.js';
import { compareSecretKey, readSecretKey } from '../../service/main/secret-key.js';
import { temporaryStore } from '../support/temporary-store.js';

const key = Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff', 'hex');
const hex = key.toString('hex');

/** What is in the file of the state folder, what systemd hands over, and the key or why niud does not start. */
const cases: readonly (readonly [what: string, file: string | Buffer | undefined, credential: string | Buffer | undefined, expected: Buffer | RegExp])[] = [
  ['a file', key, undefined, key], ['one of digits', hex, undefined, key], ['in capitals, with a line end', `${hex.toUpperCase()}\n`, undefined, key],
  ['a byte too few', key.subarray(1), undefined, /pin\.key is not a PIN key: it has 31 bytes/], ['a byte too many', Buffer.concat([key, key.subarray(31)]), undefined, /it has 33 bytes/],
  ['nothing in it', '', undefined, /it has 0 bytes/], ['a digit too few', hex.slice(1), undefined, /it has 63 bytes/], ['a digit too many', `${hex}0`, undefined, /it has 65 bytes/], ['no digits', 'g'.repeat(64), undefined, /it has 64 bytes/],
  ['a credential', undefined, key, key], ['a credential before a file', Buffer.alloc(32), hex, key], ['a credential of another size', key, key.subarray(2), /niud-pin-key is not a PIN key: it has 30 bytes/],
];

t.test('where the key comes from', async (t) => {
  for (const [what, file, credential, expected] of cases) {
    const folder = mkdtempSync(join(tmpdir(), 'niud-key-'));
    const credentials = join(folder, 'credentials');
    mkdirSync(credentials);
    if (file !== undefined) writeFileSync(join(folder, 'pin.key'), file);
    if (credential !== undefined) writeFileSync(join(credentials, 'niud-pin-key'), credential);
    const read = () => readSecretKey(folder, { CREDENTIALS_DIRECTORY: credentials });
    if (Buffer.isBuffer(expected)) t.same(read(), expected, what);
    else t.throws(read, { name: 'BadConfig', message: expected }, what);
    if (file === undefined) t.notOk(existsSync(join(folder, 'pin.key')), `${what}: no file is made`);
    rmSync(folder, { recursive: true });
  }
});

t.test('made at the first start', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'niud-key-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'pin.key');
  const before = process.umask(0);
  const made = readSecretKey(folder, {});
  process.umask(before);
  t.equal(made.length, secretKeyBytes);
  t.equal(statSync(path).mode & 0o777, 0o600, 'for niud alone');
  t.same(readFileSync(path), made);
  t.same(readSecretKey(folder, {}), made, 'and kept');
  t.same(readSecretKey(folder, { CREDENTIALS_DIRECTORY: join(folder, 'none') }), made, 'where systemd has none to give');
  rmSync(path);
  t.notSame(readSecretKey(folder, {}), made, 'another one each time');
});

t.test('a store with another key raises one alarm', async (t) => {
  const { stores } = temporaryStore(t);
  const other = Buffer.alloc(secretKeyBytes, 1);
  const third = Buffer.alloc(secretKeyBytes, 3);
  const starts: readonly (readonly [what: string, key: Buffer, alarms: number, back?: number])[] = [
    ['a store that has had none', key, 0], ['the same again', key, 0], ['another', other, 1], ['the other again', other, 0], ['the first is back', key, 0, 1], ['and stays', key, 0],
    ['another once more', other, 1], ['a third', third, 1], ['the second', other, 1], ['the first is back', key, 0, 1],
  ];
  for (const [what, given, alarms, back = 0] of starts) {
    const lines: string[] = [];
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = ((text: string) => lines.push(text) > 0) as typeof process.stderr.write;
    await compareSecretKey(stores, given).finally(() => { process.stderr.write = write; });
    t.equal(lines.filter((line) => /another PIN key/.test(line)).length, alarms, what);
    t.equal(lines.filter((line) => /of before is back/.test(line)).length, back, what);
    t.notOk(lines.some((line) => line.includes(given.toString('hex')) || line.includes(given.toString('base64url'))), 'the key is not told');
    t.equal(keptKeyName(stores), nameOfKey(given));
  }
});
