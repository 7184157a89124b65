import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { fillStore } from '../support/filled-store.js';
import { Fixture, whyNoFixture } from '../support/fixture.js';
import { programOf } from '../support/programs.js';

/** `NIUD_TEST_RECORDS=1000000 ./scripts/test test/flows/hostile-readers.test.ts` is the size to reach (quality.md), and takes a minute or more; the suite has a tenth. */
const records = Number(process.env['NIUD_TEST_RECORDS'] ?? 100_000);
const seconds = 12;

/** The product's unit, as far as it says how the service is supervised, run as root from this build. */
function unitText(): string {
  const kept = readFileSync('systemd/niud.service', 'utf8').split('\n').filter((line) => /^(Type|NotifyAccess|Restart|RestartSec|WatchdogSec|LimitNOFILE|KillMode)=/.test(line));
  const program = programOf('main/niud');
  const environment = ['NIUD_STATE_DIR=/var/lib/niud', 'NIUD_RUNTIME_DIR=/run/niud', 'NIUD_LOOKUP_SOCKET=/run/niud/lookup.sock', 'NIUD_HTTP_ADDRESS=127.0.0.1:8080'];
  return ['[Service]', ...kept, `ExecStart=${process.execPath} ${program}`, ...environment.map((each) => `Environment=${each}`), 'TimeoutStartSec=120', ''].join('\n');
}

const missing = whyNoFixture();
void t.test('no reader of any role stops the unit', { skip: missing === undefined ? false : `skipped: ${missing}` }, async (t) => {
  const fixture = new Fixture(t, 'niud-hostile-');
  const { files } = fixture;
  mkdirSync(join(files, 'etc/systemd/system'), { recursive: true });
  mkdirSync(join(files, 'var/lib/niud'), { recursive: true });
  writeFileSync(join(files, 'etc/systemd/system/niud.service'), unitText());
  t.match(unitText(), /^WatchdogSec=2s$/m, 'the watchdog is the product\'s');
  await fillStore(join(files, 'var/lib/niud'), records);
  fixture.up();
  try {
    fixture.sh('systemctl', 'start', 'niud.service');
  } catch (fault) {
    t.comment(fixture.sh('journalctl', '-u', 'niud.service', '--no-pager', '-n', '50'));
    throw fault;
  }
  const readers = fileURLToPath(new URL('../support/hostile-readers.js', import.meta.url));
  const seen = JSON.parse(fixture.sh(process.execPath, readers, String(seconds), String(records))) as { readonly statuses: Readonly<Record<string, number>>; readonly longestAnswerMs: number; readonly longestGapMs: number; readonly restarts: number };
  process.stderr.write(`${records} records, 8 readers for ${seconds} s: longest gap between two WATCHDOG=1 ${seen.longestGapMs} ms of 2000, longest answer ${seen.longestAnswerMs} ms, ${JSON.stringify(seen.statuses)}\n`);
  t.equal(seen.restarts, 0, 'not killed');
  t.match(fixture.sh('systemctl', 'show', 'niud.service', '-p', 'ActiveState', '-p', 'NRestarts'), /NRestarts=0[^]*ActiveState=active|ActiveState=active[^]*NRestarts=0/);
  t.ok(seen.longestGapMs > 0 && seen.longestGapMs < 2_000, `the watchdog was fed at least every ${seen.longestGapMs} ms`);
  const outcomes = new Set(Object.keys(seen.statuses).map((each) => each.split(': ')[1]!));
  t.strictSame([...outcomes].filter((outcome) => !['200', '422', '503'].includes(outcome)), [], 'answered, or refused by name');
  t.ok(Object.keys(seen.statuses).some((each) => each.startsWith('usage/') && each.endsWith('200')), 'usage is answered');
});
