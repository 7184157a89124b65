import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { readConfig } from '../../service/main/config.js';
import { readPairFile, writePairFile } from '../../service/main/pair-file.js';
import { pairSettingsOf } from '../../service/main/pair-settings.js';
import { newAuthority, newRequest, signed } from '../../service/niuctl/pair-authority.js';
import { addSettings, checkAlone, checkPlan, etcdSettings, settingsOf, writeIdentity } from '../../service/niuctl/pair-files.js';
import type { PairPlan } from '../../service/niuctl/pair-files.js';
import { invite, join as joinPair, newToken } from '../../service/niuctl/pair-invitation.js';
import { noCertificates } from '../support/certificates.js';
import { niuctl } from '../support/niuctl-process.js';

t.setTimeout(120_000);

const plan: PairPlan = { pair: 'site', first: { name: 'left', address: '127.0.0.1' }, second: { name: 'right', address: '127.0.0.2' } };

function scratch(t: { teardown(end: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'niud-pair-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

t.test('what init and join write are settings that niud takes, on both units', { skip: noCertificates }, (t) => {
  const folder = scratch(t);
  const authority = newAuthority('site');
  const { request, key } = newRequest('left');
  const certificate = signed(authority, request, ['127.0.0.1', '192.0.2.1']);
  writeIdentity(join(folder, 'pair'), { authority: authority.certificate, unit: { certificate, key }, etcd: { certificate, key } });
  const read = new X509Certificate(readFileSync(join(folder, 'pair/unit.pem')));
  t.ok(read.verify(new X509Certificate(authority.certificate).publicKey));
  for (const [address, is] of [['127.0.0.1', true], ['192.0.2.1', true], ['192.0.2.2', false]] as const) t.equal(read.checkIP(address) !== undefined, is, address);
  for (const [name, mode] of [['unit.key', 0o640], ['etcd.key', 0o600]] as const) t.equal(statSync(join(folder, 'pair', name)).mode & 0o777, mode, name);
  for (const unit of ['left', 'right'] as const) {
    const file = join(folder, `${unit}.toml`);
    writeFileSync(file, 'disk_reserve = 7');
    checkAlone(file);
    addSettings(file, settingsOf(plan, unit, join(folder, 'pair')));
    t.throws(() => checkAlone(file), /names a pair already/);
    const config = readConfig(file, {});
    t.match([config.disk_reserve, pairSettingsOf(config)], [7, { pair: 'site', form: 'two', unit, members: ['127.0.0.1:7403'], peerAddress: unit === 'left' ? '127.0.0.2:7402' : '127.0.0.1:7402' }]);
  }
  const member = { pair: 'site', unit: plan.first, generation: 3 };
  t.match(etcdSettings(member), /ETCD_DATA_DIR=\/var\/lib\/niud-etcd\/site-3\n(.|\n)*ETCD_INITIAL_CLUSTER_TOKEN=site-3\n(.|\n)*ETCD_INITIAL_CLUSTER_STATE=new\n/, 'members of two generations never mix');
  t.match(etcdSettings({ ...member, joins: { id: '255', cluster: [{ name: 'right', peer: '127.0.0.2:7404' }, { name: 'left', peer: '127.0.0.1:7404' }] } }),
    /ETCD_DATA_DIR=\/var\/lib\/niud-etcd\/site-3-ff\n(.|\n)*ETCD_INITIAL_CLUSTER=right=https:\/\/127.0.0.2:7404,left=https:\/\/127.0.0.1:7404\nETCD_INITIAL_CLUSTER_STATE=existing\n/, 'nor do one that was lost and one in its place');
  t.end();
});

t.test('names and addresses that no pair may have', (t) => {
  const of = (first: string, firstAddress: string, second: string, secondAddress: string, pair = 'site'): PairPlan => ({ pair, first: { name: first, address: firstAddress }, second: { name: second, address: secondAddress } });
  for (const [given, may] of [
    [of('a', '192.0.2.1', 'b', '192.0.2.2'), true], [of('a', '192.0.2.1', 'a', '192.0.2.2'), false], [of('a', '192.0.2.1', 'b', '192.0.2.1'), false], [of('A', '192.0.2.1', 'b', '192.0.2.2'), false],
    [of('a', 'left.example', 'b', '192.0.2.2'), false], [of('a', '', 'b', '192.0.2.2'), false], [of('a', '192.0.2.1', 'b', '192.0.2.2', 'my site'), false], [of('a', '192.0.2.1\nx = 1', 'b', '192.0.2.2'), false],
  ] as const) (may ? t.doesNotThrow : t.throws).call(t, () => checkPlan(given), JSON.stringify(given));
  t.end();
});

t.test('who has the token joins, and nobody else does', { skip: noCertificates }, async (t) => {
  const [authority, other] = [newAuthority('site'), newAuthority('site')];
  const { request, key } = newRequest('left');
  const certificate = signed(authority, request, ['127.0.0.1']);
  const asked = { unit: newRequest('right').request, etcd: 'e' };
  const { token, secret } = newToken(authority.certificate);
  let heard!: (port: number) => void;
  const port = new Promise<number>((resolve) => { heard = resolve; });
  let admitted = 0;
  const inviting = invite({
    host: '127.0.0.1', port: 0, patienceMs: 60_000, secret, authority: authority.certificate, certificate, key, listening: (at) => heard(at),
    admit: (given) => {
      admitted++;
      t.strictSame(given, asked);
      return { pinKey: 'secret' };
    },
  });
  for (let tries = 0; tries < 500; tries++) if (newToken(authority.certificate).token.startsWith('-')) t.fail('it would be taken for an option');
  const told: object[] = [];
  const join = async (by: string): Promise<unknown> => joinPair('127.0.0.1', await port, by, asked, (answer) => { told.push(answer); }).then(() => 'joined', (fault: Error) => fault.message);
  t.match(await join(newToken(authority.certificate).token), /does not let this unit join/, 'another secret');
  t.match(await join(Buffer.concat([secret, Buffer.from(newToken(other.certificate).token, 'base64url').subarray(16)]).toString('base64url')), /not the unit that gave the token/, 'another authority');
  t.match(await join('short'), /not a token/);
  t.strictSame([admitted, told], [0, []]);
  t.equal(await join(token), 'joined');
  await inviting;
  t.strictSame([admitted, told], [1, [{ pinKey: 'secret' }]]);
  t.match(await join(token), /does not let this unit join/, 'a token is for one time');
});

t.test('a token that is guessed at ends the invitation; so does time', { skip: noCertificates }, async (t) => {
  const authority = newAuthority('site');
  const { request, key } = newRequest('left');
  const common = { host: '127.0.0.1', port: 0, secret: newToken(authority.certificate).secret, authority: authority.certificate, certificate: signed(authority, request, ['127.0.0.1']), key, admit: () => ({}) };
  let heard!: (port: number) => void;
  const port = new Promise<number>((resolve) => { heard = resolve; });
  const ended = t.rejects(invite({ ...common, patienceMs: 60_000, listening: (at) => heard(at) }), /tried too often/);
  for (let tries = 0; tries < 5; tries++) await joinPair('127.0.0.1', await port, newToken(authority.certificate).token, { unit: 'u', etcd: 'e' }, () => undefined).catch(() => undefined);
  await ended;
  await t.rejects(invite({ ...common, patienceMs: 1 }), /in time/);
});

t.test('what does not fit is said before anything is written', async (t) => {
  const folder = scratch(t);
  const environment = { NIUD_CONFIG: join(folder, 'niud.toml'), NIUD_STATE_DIR: join(folder, 'state') };
  for (const [words, code, said] of [
    [['init', 'site', 'left', 'right=192.0.2.2'], 2, /address of left/], [['init', 'Site', 'left=192.0.2.1', 'right=192.0.2.2'], 2, /lower-case/], [['join', '127.0.0.1', 'token'], 2, /not a token/],
    [['invite'], 1, /alone/], [['promote', 'left'], 1, /alone/], [['follow', '--yes'], 1, /alone/], [['solo', 'left'], 1, /alone/], [['witness', 'tower=192.0.2.3'], 1, /alone/], [['member'], 1, /alone/], [['remove', 'tower'], 1, /alone/], [['replace', 'left', 'fresh=192.0.2.4'], 1, /alone/],
  ] as const) {
    const ran = await niuctl(['pair', ...words], { environment });
    t.equal(ran.code, code, words.join(' '));
    t.match(ran.err, said, words.join(' '));
  }
  t.throws(() => readFileSync(environment.NIUD_CONFIG));
});

t.test('a unit of a pair is not restored behind the back of the other', async (t) => {
  const folder = scratch(t);
  const file = join(folder, 'niud.toml');
  addSettings(file, settingsOf(plan, 'left', join(folder, 'pair')));
  const ran = await niuctl(['restore', '2026-01-15T000000Z-00000000'], { environment: { NIUD_CONFIG: file, NIUD_STATE_DIR: join(folder, 'state') } });
  t.match(ran, { code: 1, err: /of a pair/ });
});

t.test('a place in the pair is given to nobody who has one, and by nobody who does not lead', async (t) => {
  const folder = scratch(t);
  const file = join(folder, 'niud.toml');
  const environment = { NIUD_CONFIG: file, NIUD_STATE_DIR: folder };
  addSettings(file, settingsOf(plan, 'left', join(folder, 'pair')));
  writePairFile(folder, { line: { generation: 2, by: 'right' }, permit: false });
  const before = readFileSync(file, 'utf8');
  for (const [words, code, said] of [
    [['tower', 'fresh=127.0.0.4'], 2, /The other unit is right/], [['right', 'left=127.0.0.4'], 2, /of this unit/], [['right', 'fresh=127.0.0.1'], 2, /of this unit/], [['right', 'fresh'], 2, /address of fresh/],
    [['right', 'fresh=127.0.0.4'], 1, /left does not lead the log of the pair: niuctl pair promote right first/],
  ] as const) t.match(await niuctl(['pair', 'replace', ...words], { environment }), { code, err: said }, words.join(' '));
  t.equal(readFileSync(file, 'utf8'), before);
  writePairFile(folder, { line: { generation: 2, by: 'left' }, permit: false });
  t.match(await niuctl(['pair', 'replace', 'right', 'fresh=127.0.0.4'], { environment }), { code: 0, out: /^fresh comes in the place of right\..*\nNext: niuctl pair invite, on fresh what it says\.\n$/ });
  t.match(pairSettingsOf(readConfig(file, {})), { unit: 'left', peer: 'fresh', peerAddress: '127.0.0.4:7402', members: ['127.0.0.1:7403'] });
  t.match(readPairFile(folder), { line: { generation: 2, by: 'left' }, permit: true }, 'it leads on');
});
