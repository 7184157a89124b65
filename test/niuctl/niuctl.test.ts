/** niuctl against a real niud: command line, exit code, what it says. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import { applications } from '../../service/apps/all.js';
import { HeldClient } from '../support/declared-lookups.js';
import { Appliance } from '../support/appliance.js';
import { niuctl } from '../support/niuctl-process.js';

t.setTimeout(1_100_000);

type Case = readonly [words: string, code: number, out: RegExp, err?: RegExp, input?: string];

/** Words of a command line; a word with blanks stands between single quotes. */
const split = (line: string): readonly string[] => [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);

async function hold(t: Test, cases: readonly Case[]): Promise<void> {
  for (const [line, code, out, err = /^$/, input = ''] of cases) {
    const ran = await niuctl(['--app', 'icr', ...split(line)], { state: appliance.folder, folder, input });
    t.equal(ran.code, code, `niuctl ${line}: ${ran.out}${ran.err}`);
    t.match(ran.out, out, line);
    t.match(ran.err, err, line);
  }
}

const rules = [
  { id: 'crowd', type: 'limited', criteria: '1', destination: { type: 'number', value: '8085550190' } },
  { id: 'rest', type: 'always', destination: { type: 'sip-uri', value: 'desk@pbx.example.net' } },
];
const plan = { service_provider_name: 'north', subscriber_name: 'one', name: 'Main', rules };

// One unit for all: each test goes on from what those before it left.
const folder = mkdtempSync(join(tmpdir(), 'niuctl-'));
t.teardown(() => rmSync(folder, { recursive: true }));
let appliance: Appliance;
let token: string;

void t.test('a site', async (own) => {
  appliance = await Appliance.start(t);
  token = await appliance.signIn();
  const records: readonly (readonly [table: string, attributes: object])[] = [
    ['service_provider', { name: 'north' }], ['subscriber', { service_provider_name: 'north', name: 'one' }],
    ['number', { number: '8085550100', service_provider_name: 'north', subscriber_name: 'one' }], ['call_plan', plan],
    ['route', { number: '8085550100', call_plan_name: 'Main', service_provider_name: 'north', subscriber_name: 'one' }],
  ];
  for (const [table, body] of records) {
    const { status, body: reply } = await appliance.request('POST', `/icr/api/${table}`, { token, body });
    own.equal(status, 201, `${table}: ${JSON.stringify(reply.meta)}`);
  }
});

void t.test('looking', async (t) => {
  writeFileSync(join(folder, 'plan.json'), JSON.stringify({ ...plan, rules: [{ type: 'always', destination: { type: 'terminate' } }] }));
  writeFileSync(join(folder, 'bad.json'), JSON.stringify({ ...plan, rules: [{ type: 'time-of-day', criteria: '08:00-08:00', destination: { type: 'terminate' } }] }));
  writeFileSync(join(folder, 'no.json'), '[]');
  await hold(t, [
    ['status', 0, /^niud +0\.\S+, ready, standalone\nchange +\d+\nup .*\ncalls +0 open.*\n(.*\n)*stores +store [\d.]+ \w+, calls .*\nscrub +none yet\nbackup +none yet\ndisk .* free of .*\n\napplication +icr\n(.*\n)*jobs running +none\nlast purge /],
    ['explain 8085550100', 0, /^decision +number 8085550190\nrule +Main\/crowd\nsp +north\n(.*\n)*matched +Main\/crowd +limited +fewer than 1 calls +0 calls/],
    ['explain 8085550100 --time 2026-01-15', 0, /^decision +number/], ['explain 8085550100 --time soon', 1, /^$/, /^niuctl: time: /],
    ["explain 8085550100 --calling 6175550123 --time '2026-01-15 12:00:00' --attr trunk=101 --attr diversions=10", 0, /no route, the call goes on as dialled/],
    ['explain 8085550100 --plan plan.json', 0, /^decision +terminate\n/], ['explain 8085550100 --plan bad.json', 1, /^$/, /plan\/rules\/0\/criteria/], ['explain 8085550100 --plan no.json', 2, /^$/, /does not hold a plan/],
    ['explain 8085550100 --plan nowhere.json', 2, /^$/, /nowhere\.json cannot be read/], ['explain', 2, /^$/, /called number or --cdr/], ['explain 8085550100 --cdr x', 2, /^$/, /Either/], ['explain --cdr x', 1, /^$/, /No such CDR/],
    ['explain 8085550100 --attr trunk', 2, /^$/, /name=value/], ['explain 8085550100 --attr colour=red', 0, /^decision +number/],
    ['lint', 0, /0 errors, \d+ warnings?|Nothing is wrong/], ['lint --table call_plan', 0, /./], ['lint --table colour', 2, /^$/, /icr has no table colour/], ['lint --plan bad.json', 4, /^ +where +code +what\nerror +rules\S* +empty_window .*\n(.*\n)*\n1 error, /],
    ['lint --plan bad.json --table number', 2, /^$/, /Either/], ['lint --plan -', 0, /./, /^$/, JSON.stringify(plan)],
    ['usage service_provider north', 0, /subscriber +1\nnumber +1\n/], ['usage call_plan north one Main', 0, /it is used by +key\nroute +.*8085550100/], ['usage call_plan north one', 2, /^$/, /key of call_plan is service_provider_name subscriber_name name; 2 of 3/],
    ['usage colour x', 2, /^$/, /icr has no table colour; niuctl tables/], ['usage number 8085550199', 1, /^$/, /No such record/],
    ['settings', 0, /^setting +value +unit +default +meaning\n(.*\n)*maximum_inactive_days +7 +days +7 /], ['settings author', 0, /^name +author\nvalue +niud\n/], ['settings colour', 2, /^$/, /There is no setting colour/],
    ['leases', 0, /^No limited rule holds a call/], ['changes --limit 1', 0, /^change +at +by +what +of +records +undo\n +\d+ +\S+ \S+ +icr_administrator +create route +route north one Main 8085550100 +1 +possible\n$/], ['changes 999999', 1, /^$/, /No such change/], ['changes x', 2, /^$/, /whole number/],
    ['jobs', 0, /There are no jobs|purge/], ['jobs 999999', 1, /^$/, /No such job/], ['jobs --cancel', 2, /^$/, /which job/],
    ['colour', 2, /^$/, /unknown command 'colour'/], ['usage number', 2, /^$/, /missing required argument/], ['status --colour', 2, /^$/, /unknown option/],
  ]);
});

void t.test('provisioning', async (t) => {
  const row = (number: string) => `${number},,north,one,\n`;
  writeFileSync(join(folder, 'good.csv'), row('8085550111') + row('8085550112'));
  writeFileSync(join(folder, 'mixed.csv'), row('8085550111') + row('8085550113') + row('x'));
  await hold(t, [
    ['import number good.csv --dry-run', 0, /Dry run .* Nothing was written\.\n\nrows +2\nwould go in +2\nconflicts +0\nrejected +0\n$/], ['import number good.csv', 0, /^Import of number: job \d+ completed .*\n\nrows +2\nwent in +2\n/],
    ['import number mixed.csv', 4, /rows +3\nwent in +1\nconflicts +1 .*\nrejected +1 .*\n\nline +column +value +reason\n +1 +number +8085550111 .*\n +3 +number +x .*\n\nThe rows that did not go in.*\/number-import-\S+\.csv\n/],
    ['import number -', 0, /went in +1\n/, /^$/, row('8085550114')], ['import number - --provider north', 0, /went in +1\n/, /^$/, row('8085550115')], ['import number - --provider south', 1, /^$/, /service_provider_name: .*south/, row('8085550116')],
    ['import number nowhere.csv', 2, /^$/, /nowhere\.csv is not there/], ['import number .', 2, /^$/, /is a folder/], ['import colour good.csv', 2, /^$/, /icr has no table colour/],
    ['jobs --limit 1', 0, /^job +what +of +status .*\n +\d+ +import +number +completed +100 +1 +1 +0 +0 .* system\n$/],
    ["export number -o out.csv --filter 'number=~80855501' --filter service_provider_name=north", 0, /^Export of number: 6 rows to out\.csv, SHA-256 [0-9a-f]{64}\.\n$/], ['export number -o -', 0, /^number,timezone.*\n8085550100,/, /^Export of number: 6 rows to standard output/],
    ['export number --archive -o archive.csv', 0, /: 0 rows/], ['export number --filter colour=1', 1, /^$/, /no column "colour"/], ['export number -o /nowhere/out.csv', 2, /^$/, /\/nowhere cannot be written to/],
    ['archive number 8085550111', 0, /^number 8085550111 is archived \(change \d+\): it is out of service\.\n\nniuctl --app icr restore number 8085550111 brings it back\.\n$/], ['archive number 8085550111', 1, /^$/, /No such record/], ['restore number 8085550111', 0, /is live again/], ['restore number 8085550111', 1, /^$/, /./],
    ['purge number 8085550111', 1, /^$/, /./], ['archive number 8085550111', 0, /./], ['purge number 8085550111 --generation 1', 1, /^$/, /./], ['purge number 8085550111', 0, /removed for good/],
    ['archive call_plan north one Main', 1, /^$/, /Referred to by route/],
    ["archive number --filter 'number=^80855501' --filter service_provider_name=north --dry-run", 0, /^Dry run of job \d+: nothing was written\.\n\nmatch +5\nwould be archived +5\nrefused +0\n$/],
    ["archive number --filter 'number=>8085550112'", 0, /^Job \d+ is completed\.\n\nmatch +3\narchived +3\nrefused +0\n\nniuctl --app icr revert \d+ takes it back\.\n$/], ['restore number --filter number=8085550113', 0, /restored +1\n/],
    ["purge number --filter 'number=>8085550112'", 2, /^$/, /gone for good: look with --dry-run/], ["purge number --filter 'number=>8085550112' --dry-run", 0, /would be removed for good +2\n/], ["purge number --filter 'number=>8085550112' --all", 0, /removed for good +2\nrefused +0\n$/],
    ['archive number', 2, /^$/, /Either a key or --filter/], ['archive number 8085550112 --filter number=1', 2, /^$/, /Either a key or --filter/], ['archive number 8085550112 --dry-run', 2, /^$/, /goes with --filter/], ['archive number --filter colour=1', 1, /^$/, /colour/],
    ['settings maximum_inactive_days 14', 0, /value +14\n/], ['settings maximum_inactive_days 14.5', 1, /^$/, /maximum_inactive_days: /], ['settings maximum_inactive_days --default', 0, /value +7\n/], ['settings maximum_inactive_days 5 --default', 2, /^$/, /no value/],
    ['settings emergency_numbers 911,933,112', 0, /value +911,933,112\n/], ["settings emergency_numbers '[\"911\"]'", 0, /value +911\n/], ['settings author 7', 0, /value +7\n/], ['settings export_header false', 0, /value +false\n/], ['settings time_zone Nowhere/Town', 1, /^$/, /time_zone: /],
    ['settings time_zone America/Chicago --provider north', 0, /value +America\/Chicago\n/], ['settings time_zone', 0, /value +-\n/],
  ]);
  t.match(readFileSync(join(folder, 'out.csv'), 'utf8'), /^number,.*\n8085550100,/);
});

void t.test('undo', async (t) => {
  const last = async (): Promise<number> => {
    const { out } = await niuctl(['--app', 'icr', '--json', 'changes', '--limit', '1'], { state: appliance.folder });
    return (JSON.parse(out) as [{ attributes: { txnid: number } }])[0].attributes.txnid;
  };
  await appliance.request('PUT', '/icr/api/number/8085550100', { token, body: { timezone: 'America/Chicago' } });
  const change = await last();
  await hold(t, [
    [`changes ${change}`, 0, /^change +\d+\n(.*\n)*undo +possible\n\nnumber 8085550100:\n {2}timezone: - -> America\/Chicago\n$/],
    [`revert ${change}`, 0, new RegExp(`^Change ${change} is taken back by change ${change + 1}\\.\\n$`)], [`revert ${change}`, 1, /^$/, /./], [`changes ${change}`, 0, new RegExp(`undo +taken back by ${change + 1}\\n`)], ['revert 999999', 1, /^$/, /No such change/],
  ]);
});

void t.test('rehearsing', async (t) => {
  const head = 'called,expected_kind,expected_value\n';
  await hold(t, [
    ['rehearse -', 0, /calls +1\nsame +1\ndifferent +0\n/, /^$/, `${head}8085550100,number,8085550190\n`], ['rehearse -', 4, /different +1\n\nline +called .*\n +2 +8085550100 .*8085550190 by Main\/crowd\n/, /^$/, `${head}8085550100,terminate,\n`],
    ['rehearse -', 1, /^$/, /Nothing was compared/, `${head}8085550100,colour,\n`], ['rehearse -', 4, /no calls +1\n/, /^$/, `${head}8085550100,colour,\n8085550100,number,8085550190\n`], ['rehearse --days 1', 1, /^$/, /no call was made/], ['rehearse', 2, /^$/, /file of calls or --days/], ['rehearse nowhere.csv', 2, /^$/, /is not there/],
  ]);
});

void t.test('leases: a call that hangs is counted no more', async (t) => {
  const stack = await HeldClient.connect(appliance.lookupSocket);
  t.teardown(() => stack.close());
  const decided = async (callId: string): Promise<unknown> => (await stack.route(4, { callId, called: '8085550100' })).decision?.value;
  t.equal(await decided('call/1'), '8085550190');
  t.equal(await decided('call 2'), 'desk@pbx.example.net', 'the rule is full');
  await hold(t, [
    ['leases', 0, /^rule +call +since\nnorth\/one\/Main\/crowd +call\/1 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n$/], ['leases --rule north/one/Main/crowd', 0, /call\/1/], ['leases --rule north/one/Main/rest', 0, /^No limited rule/],
    ["leases --clear north/one/Main/crowd 'call 2'", 1, /^$/, /holds a lease/], ['leases --clear north/one/Main/crowd', 2, /^$/, /a rule and a call/], ['leases --clear north/one/Main/crowd call/1', 0, /no longer counts the call call\/1/], ['leases', 0, /^No limited rule/],
  ]);
  t.equal(await decided('call3'), '8085550190', 'the next call finds room');
});

void t.test('for scripts', async (t) => {
  const [latest] = JSON.parse((await niuctl(['--json', '--app', 'icr', 'changes'], { state: appliance.folder })).out) as { attributes: { txnid: number } }[];
  const lines = ['status', 'explain 8085550100', 'lint', 'usage number 8085550100', 'changes', `changes ${latest!.attributes.txnid}`, 'leases', 'settings', 'settings author', 'jobs', 'archive number 8085550100', 'password icr_administrator', 'report -o r.tar.gz'];
  for (const line of lines) {
    const { out, code } = await niuctl(['--json', '--app', 'icr', ...split(line)], { state: appliance.folder, folder });
    t.ok(code === 0 && Array.isArray(JSON.parse(out)), `${line}: ${out.slice(0, 200)}`);
  }
  const refused = await niuctl(['--json', '--app', 'icr', 'settings', 'maximum_inactive_days', 'x'], { state: appliance.folder });
  t.match({ ...refused, err: JSON.parse(refused.err) as unknown }, { code: 1, out: '', err: { message: /./, errors: [{ field: 'maximum_inactive_days' }] } });
  const unnamed = await niuctl(['settings', 'author', 'niud'], { state: appliance.folder });
  t.equal(unnamed.code, applications.length === 1 ? 0 : 2, 'which application is meant must be said where there are several');
  t.equal((await niuctl(['--app', 'colour', 'jobs'], { state: appliance.folder })).code, 2);
});

void t.test('passwords', async (t) => {
  await hold(t, [['password nobody', 1, /^$/, /No such record/], ['password icr_administrator --stdin', 1, /^$/, /eight characters/, 'short\n'], ['password icr_administrator --stdin', 2, /^$/, /no password on standard input/, '\n'], ['password icr_administrator --stdin', 0, /is set/, /^$/, 'set by the operator\n']]);
  const signIn = (password: string) => appliance.request('POST', '/icr/api/authenticate', { body: { username: 'icr_administrator', password } });
  t.equal((await signIn('set by the operator')).status, 200);
  const { out } = await niuctl(['--app', 'icr', 'password', 'icr_administrator'], { state: appliance.folder });
  const [, token] = /^ {2}(niud_\S+)$/m.exec(out) ?? [];
  const reset = () => appliance.request('POST', '/icr/api/reset', { body: { token, new: 'another password' } });
  t.equal((await reset()).status, 200, 'the printed token is good');
  t.not((await reset()).status, 200, 'and only once');
  t.equal((await signIn('another password')).status, 200);
});

void t.test('sessions: who is signed in, and ending it', async (t) => {
  const signIn = (password: string) => appliance.request('POST', '/icr/api/authenticate', { body: { username: 'icr_administrator', password } });
  const sessionOf = async (): Promise<string> => {
    const { out } = await niuctl(['--app', 'icr', 'sessions', 'icr_administrator'], { state: appliance.folder });
    return /^icr_administrator +platform_owner +([0-9a-f]{16}) /m.exec(out)?.[1] ?? '-';
  };
  await hold(t, [['sessions icr_administrator --end-all', 0, /icr_administrator: .*\n\nThe password stays/], ['sessions', 0, /^Nobody is signed in\.\n$/]]);
  await signIn('another password');
  await hold(t, [
    ['sessions', 0, /^administrator +role +session +since +until +from\nicr_administrator +platform_owner +[0-9a-f]{16} +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +\d{4}-\S+ \S+ +127\.0\.0\.1\n$/],
    ['sessions nobody', 1, /^$/, /No such record/], ['sessions --end-all', 2, /^$/, /need a user name/], ['sessions icr_administrator --end-all --end x', 2, /^$/, /exclude each other/], [`sessions icr_administrator --end ${'0'.repeat(16)}`, 1, /^$/, /no such session/],
    [`sessions icr_administrator --end ${await sessionOf()}`, 0, /1 session has ended/], ['sessions icr_administrator', 0, /Nobody is signed in/],
  ]);
  const { out } = await niuctl(['sessions'], { state: appliance.folder });
  t.match(out, /Nobody is signed in/, 'of every application');
});

void t.test('status again and again', async (t) => {
  const look = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n\nniud +0\.\S+, ready/;
  await hold(t, [['status --watch --every 0 --times 1', 0, new RegExp(`^${look.source}`)], ['status --watch --every 0 --times 2', 0, new RegExp(`^${look.source}(.*\\n)+\\n${look.source}`)], ['status --every x', 2, /^$/, /whole number/]]);
  const { out, code } = await niuctl(['--json', 'status', '--watch', '--every', '0', '--times', '3'], { state: appliance.folder });
  const looks = out.trimEnd().split('\n').map((line) => (JSON.parse(line) as { ready: boolean }[])[0]!.ready);
  t.same([code, looks], [0, [true, true, true]]);
});

void t.test('whoever cannot be reached', async (t) => {
  const socket = join(appliance.folder, 'run', 'admin.sock');
  const { NIUD_STATE_DIR: _, ...plain } = process.env;
  t.equal((await niuctl(['--socket', socket, 'status'], { environment: plain as Record<string, string> })).code, 0, 'by its path');
  t.equal((await niuctl(['status'], { environment: { NIUD_RUNTIME_DIR: join(appliance.folder, 'run') } })).code, 0, 'by its folder');
  await appliance.kill();
  t.match(await niuctl(['status'], { state: appliance.folder }), { code: 3, out: '', err: /not running/ });
  t.match(await niuctl(['status'], { state: join(appliance.folder, 'nowhere') }), { code: 3, out: '', err: /no such socket/ });
  t.match(await niuctl(['--json', 'status'], { state: join(appliance.folder, 'nowhere') }), { code: 3, err: /^\{"message":/ });
});
