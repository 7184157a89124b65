import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import { sharedClock } from '../../service/core/clock.js';
import type { Certificates } from '../../service/pair/etcd-member.js';
import { fileDoor, FilePuller, isSharedPlace, isThere } from '../../service/pair/files.js';
import type { SharedFile } from '../../service/pair/files.js';
import { PeerServer } from '../../service/pair/peer-server.js';
import { Authority, noCertificates } from '../support/certificates.js';
import { Relay } from '../support/relay.js';

const modifiedMs = 1_700_000_000_123;

interface Two {
  readonly left: string;
  readonly right: string;
  readonly relay: Relay;
  readonly certificates: Certificates;
  /** Makes a file on the left. */
  make(place: string, content: Buffer): SharedFile;
}

async function two(t: Test, bytesPerSecond?: number): Promise<Two> {
  const folder = mkdtempSync(join(tmpdir(), 'niud-files-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const [left, right, keys] = ['left', 'right', 'keys'].map((name) => join(folder, name)) as [string, string, string];
  for (const each of [left, right, keys]) mkdirSync(each);
  const authority = new Authority(keys);
  const issued = authority.issue('pair', 3);
  const certificates = { authority: readFileSync(authority.root), certificate: readFileSync(issued.certificate), key: readFileSync(issued.key) };
  const server = await PeerServer.listen('127.0.0.1', 0, certificates, () => ({ line: { generation: 1, by: 'left' }, role: 'active' }), { 'GET /file': fileDoor(left, sharedClock, bytesPerSecond) });
  t.teardown(() => server.close());
  const relay = await Relay.to(t, server.address);
  return {
    left, right, relay, certificates,
    make(place, content) {
      const path = join(left, 'icr', place);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return { application: 'icr', place, bytes: content.length, hash: createHash('sha256').update(content).digest('hex'), modifiedMs };
    },
  };
}

function pullerOf({ right, relay, certificates }: Two, wanted: readonly SharedFile[], blocked: (bytes: number) => string | undefined = () => undefined): FilePuller {
  return new FilePuller({
    root: right, blocked, clock: sharedClock, address: relay.address, certificates,
    missing: () => wanted.filter(({ application, place }) => !existsSync(join(right, application, place))),
  });
}

t.test('what this unit lacks comes from the other, whole, with its time, in its place', { skip: noCertificates }, async (t) => {
  const site = await two(t);
  const wanted = [
    site.make('upload/numbers.csv', Buffer.from('a,b\n')), site.make('upload/service_provider:acme/Über uns.csv', Buffer.alloc(700_000, 'x')), site.make('download/export_1.csv', Buffer.alloc(0)),
  ];
  await pullerOf(site, wanted).look();
  for (const file of wanted) {
    const path = join(site.right, 'icr', file.place);
    t.ok(readFileSync(path).equals(readFileSync(join(site.left, 'icr', file.place))), file.place);
    t.equal(Math.trunc(statSync(path).mtimeMs), modifiedMs);
    t.equal(await isThere(site.right, file), true);
    t.equal(await isThere(site.right, { ...file, bytes: file.bytes + 1 }), false);
    t.equal(await isThere(site.right, { ...file, modifiedMs: modifiedMs - 1 }), false);
    t.equal(readdirSync(dirname(path)).filter((name) => name.startsWith('.')).length, 0, 'nothing is left beside');
  }
});

t.test('what is not the file is not taken for it; the others come all the same', { skip: noCertificates }, async (t) => {
  const site = await two(t);
  const [one, last] = [site.make('upload/one.csv', Buffer.from('one')), site.make('upload/last.csv', Buffer.from('last'))];
  symlinkSync('/etc/passwd', join(site.left, 'icr', 'upload', 'link.csv'));
  const others: readonly (readonly [what: string, file: SharedFile])[] = [
    ['other bytes', { ...one, hash: '0'.repeat(64) }], ['shorter', { ...one, bytes: 4 }], ['longer', { ...one, bytes: 2 }], ['gone', { ...one, place: 'upload/gone.csv' }], ['a link', { ...one, place: 'upload/link.csv' }],
    ['a place outside', { ...one, place: 'upload/../../../escaped' }], ['an application outside', { ...one, application: '..' }],
  ];
  for (const [what, file] of others) {
    await pullerOf(site, [file, last]).look();
    t.notOk(existsSync(join(site.right, file.application, file.place)), what);
    t.strictSame(readdirSync(join(site.right, 'icr', 'upload')), ['last.csv'], `${what}: nothing else is left`);
    rmSync(join(site.right, 'icr'), { recursive: true });
  }
  await pullerOf(site, [one], () => 'no room').look();
  t.notOk(existsSync(join(site.right, 'icr')), 'no room');
});

t.test('a file that was torn is begun anew', { skip: noCertificates }, async (t) => {
  const site = await two(t, 2_000_000);
  const file = site.make('upload/large.csv', Buffer.alloc(1_500_000, 'y'));
  const puller = pullerOf(site, [file]);
  const looking = puller.look();
  const upload = join(site.right, 'icr', 'upload');
  while (!existsSync(upload) || !readdirSync(upload).some((name) => statSync(join(upload, name)).size > 0)) await new Promise((resolve) => setTimeout(resolve, 2));
  site.relay.break();
  await looking;
  t.strictSame(readdirSync(upload), []);
  await puller.look();
  t.strictSame(readdirSync(upload), ['large.csv']);
});

t.test('places that a file may have', (t) => {
  for (const [application, place, may] of [
    ['icr', 'upload/a.csv', true], ['icr', 'upload/service_provider:x/a.csv', true], ['icr', 'download/a b.csv', true], ['icr', 'upload/a/b/c', false], ['icr', 'upload', false], ['icr', 'upload/', false], ['icr', 'other/a', false],
    ['icr', 'upload/.a', false], ['icr', 'upload/..', false], ['icr', 'upload/../a', false], ['icr', '/upload/a', false], ['icr', 'upload//a', false], ['icr', 'upload/a\0', false], ['icr', 'upload/a\n', false], ['..', 'upload/a', false], ['', 'upload/a', false],
    ['ICR', 'upload/a', false], ['icr/x', 'upload/a', false],
  ] as const) t.equal(isSharedPlace(application, place), may, JSON.stringify([application, place]));
  t.end();
});
