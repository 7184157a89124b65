/** Whatever is wrong, --json answers it as JSON on standard error, with nothing on standard output and the exit code of its kind; what is not asked for as JSON stays a sentence. */
import t from 'tap';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Appliance } from '../support/appliance.js';
import { niuctl } from '../support/niuctl-process.js';

t.setTimeout(1_100_000);

void t.test('faults', async (t) => {
  const appliance = await Appliance.start(t);
  const folder = mkdtempSync(join(tmpdir(), 'niuctl-faults-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'no.json'), '[]');
  const cases: readonly (readonly [what: string, words: string, code: number, message: RegExp])[] = [
    ['no command', '', 2, /A command is needed/], ['no such command', 'foo', 2, /unknown command 'foo'/], ['an option that there is not', 'status --colour', 2, /unknown option '--colour'/], ['an argument too few', 'import', 2, /missing required argument/],
    ['an argument too many', 'status now', 2, /too many arguments/], ['an option without its value', 'explain --calling', 2, /argument missing/], ['a value that does not fit', 'changes --limit x', 2, /whole number/], ['a pair that is none', 'explain 1 --attr x', 2, /name=value/],
    ['options that exclude each other', 'sessions --end-all', 2, /need a user name/], ['no such application', '--app colour jobs', 2, /no application colour/], ['no such table', 'list colour', 2, /table colour/], ['a file that is not there', '--app icr import number nowhere.csv', 2, /is not there/],
    ['a file that is no plan', '--app icr explain 1 --plan no.json', 2, /does not hold a plan/], ['several applications', 'settings author niud', 2, /which application/], ['nobody knows it', 'jobs 999999', 1, /No application knows|No such/],
    ['refused', '--app icr settings maximum_inactive_days x', 1, /./], ['refused: a number that is too long', `--app icr explain ${'5'.repeat(251)}`, 1, /250 bytes|do not fit|does not fit/], ['the same of nobody', `explain ${'5'.repeat(251)}`, 1, /250 bytes|do not fit|does not fit/],
    ['unreachable', `--socket ${join(folder, 'no.sock')} status`, 3, /no such socket/],
  ];
  for (const [what, line, code, message] of cases) for (const words of [['--json', ...line.split(' ')], [...line.split(' '), '--json']]) {
    const given = words.filter((word) => word !== '');
    const ran = await niuctl(given, { state: appliance.folder, folder });
    const said = JSON.parse(ran.err === '' ? '{}' : ran.err) as { message?: string; errors?: { message: string }[] };
    t.equal(ran.code, code, `${what}: ${ran.err}`);
    t.equal(ran.out, '', what);
    t.match([said.message, ...(said.errors ?? []).map((error) => error.message)].join(' '), message, what);
    t.ok(Array.isArray(said.errors), what);
  }
  for (const [what, line, code, message] of cases) {
    const ran = await niuctl(line.split(' ').filter((word) => word !== ''), { state: appliance.folder, folder });
    t.equal(ran.code, code, what);
    t.throws(() => JSON.parse(ran.err) as unknown, what);
    if (line !== '') t.match(ran.err, message, `${what}: in a sentence`);
  }
});

void t.test('an emergency number is nobody\'s, and is said to be one', async (t) => {
  const appliance = await Appliance.start(t);
  const said = (words: readonly string[]) => niuctl(words, { state: appliance.folder });
  for (const number of ['911', '+1911', 'tel:911', 'urn:service:sos', 'sip:933@psap.example.net']) {
    const { code, out, err } = await said(['explain', number]);
    t.equal(code, 0, `${number}: ${err}`);
    t.match(out, /is an emergency number of (?:ecf|cc|easy0|icr|crs)(?:, \w+){4}: each lets the call go on as dialled[^]*decision +continue[^]*emergency +yes/, number);
  }
  t.match(await said(['--app', 'icr', 'explain', '911']), { code: 0, out: /^decision +continue[^]*emergency +yes/ });
  t.match(JSON.parse((await said(['--json', 'explain', '911'])).out), [{ attributes: { call: { emergency: true }, decision: { kind: 0 } }, alike: Array }]);
  t.match(await said(['explain', '6175550100']), { code: 1, err: /No application knows 6175550100/ });
});
