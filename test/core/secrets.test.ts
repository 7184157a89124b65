import { Worker } from 'node:worker_threads';
import t from 'tap';
import { fingerprint, fingerprintCharacters, matches, nameOfKey, open, seal, secretKeyBytes, useSecretKey } from '../../service/core/secrets.js';

const key = Buffer.alloc(secretKeyBytes, 'one key');
const other = Buffer.alloc(secretKeyBytes, 'another key');

/** What a thread makes of it that was handed another key. */
async function elsewhere(withKey: Uint8Array, sealed: string, plain: string): Promise<unknown> {
  const code = `
    const { parentPort, workerData: { module, withKey, sealed, plain } } = require('node:worker_threads');
    import(module).then(({ useSecretKey, open, matches, fingerprint }) => {
      useSecretKey(withKey);
      parentPort.postMessage({ opened: open(sealed), matches: matches(sealed, plain), empty: matches(sealed, ''), fingerprint: fingerprint(plain) });
    });`;
  const worker = new Worker(code, { eval: true, workerData: { module: new URL('../../service/core/secrets.js', import.meta.url).href, withKey, sealed, plain } });
  const said = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await worker.terminate();
  return said;
}

t.test('a thread is handed one key', async (t) => {
  t.throws(() => seal('1234'), /was handed the PIN key/, 'none yet');
  for (const bytes of [0, 31, 33, 64]) t.throws(() => useSecretKey(Buffer.alloc(bytes)), /has 32 bytes/, `${bytes} bytes`);
  useSecretKey(key);
  t.doesNotThrow(() => useSecretKey(new Uint8Array(key)), 'the same again');
  t.throws(() => useSecretKey(other), /one PIN key/, 'another one');
});

t.test('what is sealed is opened', async (t) => {
  for (const plain of ['', '1234', '0000', '9'.repeat(14), '{"pin":"1234"}', '\u{1f600}']) {
    const sealed = seal(plain);
    t.equal(open(sealed), plain, JSON.stringify(plain));
    t.match(sealed, /^1\.[A-Za-z0-9_-]+$/, 'fits into a cell and a key');
    t.not(seal(plain), sealed, 'another text each time');
    t.ok(matches(sealed, plain));
  }
  t.equal(seal('1234').length, 2 + 43);
});

t.test('nothing else opens', async (t) => {
  const sealed = seal('123456');
  const bytes = Buffer.from(sealed.slice(2), 'base64url');
  const flipped = (place: number): string => {
    const changed = Buffer.from(bytes);
    changed[place]! ^= 1;
    return `1.${changed.toString('base64url')}`;
  };
  const texts: readonly (readonly [what: string, text: string])[] = [
    ['nothing', ''], ['digits', '123456'], ['another layout', `2.${sealed.slice(2)}`], ['no layout', sealed.slice(2)], ['the layout alone', '1.'], ['too short by a byte', `1.${bytes.subarray(0, 27).toString('base64url')}`],
    ['as short as can be', `1.${Buffer.alloc(28).toString('base64url')}`], ['cut short', `1.${bytes.subarray(0, -1).toString('base64url')}`], ['longer', `1.${Buffer.concat([bytes, Buffer.alloc(1)]).toString('base64url')}`],
    ...[0, 11, 12, 17, 18, 33].map((place) => [`byte ${place} another`, flipped(place)] as const),
  ];
  for (const [what, text] of texts) {
    t.equal(open(text), undefined, what);
    for (const given of ['123456', '', text]) t.notOk(matches(text, given), `${what} is not ${given}`);
  }
});

t.test('what is given is compared as a whole', async (t) => {
  const sealed = seal('1234');
  const cases: readonly (readonly [given: string, expected: boolean])[] = [
    ['1234', true], ['1235', false], ['0234', false], ['123', false], ['12345', false], ['01234', false], ['', false], ['1234 ', false], ['1234\0', false], ['1'.repeat(100_000), false], [sealed, false],
  ];
  for (const [given, expected] of cases) t.equal(matches(sealed, given), expected, given.slice(0, 20));
});

t.test('with another key nothing opens and nothing is alike', async (t) => {
  const sealed = seal('1234');
  t.same(await elsewhere(key, sealed, '1234'), { opened: '1234', matches: true, empty: false, fingerprint: fingerprint('1234') });
  t.match(await elsewhere(other, sealed, '1234'), { opened: undefined, matches: false, empty: false });
  t.not((await elsewhere(other, sealed, '1234') as { fingerprint: string }).fingerprint, fingerprint('1234'));
});

t.test('fingerprints and names', async (t) => {
  t.equal(fingerprint('1234'), fingerprint('1234'));
  t.not(fingerprint('1234'), fingerprint('1235'));
  t.equal(fingerprint('1234').length, fingerprintCharacters);
  t.match(fingerprint(''), /^[A-Za-z0-9_-]{22}$/);
  t.equal(nameOfKey(key), nameOfKey(new Uint8Array(key)));
  t.not(nameOfKey(key), nameOfKey(other));
});
