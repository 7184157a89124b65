import t from 'tap';
import { conditions, Standing, type ConditionCode, type Found } from '../../service/main/standing.js';
import { ManualClock } from '../support/manual-clock.js';

/** What is written in the journal while something runs. */
function journalOf(run: () => void): string {
  const write = process.stderr.write;
  let text = '';
  process.stderr.write = ((line: string) => { text += line; return true; }) as typeof process.stderr.write;
  try { run(); } finally { process.stderr.write = write; }
  return text;
}

function site(isReady = true) {
  const found: Found[] = [];
  const clock = new ManualClock();
  const counted = { decided: 0 };
  const standing = new Standing({ clock, sources: [() => found], change: () => 17, decided: () => counted.decided });
  if (isReady) standing.begin();
  return { found, clock, counted, standing };
}

const codes = Object.keys(conditions) as readonly ConditionCode[];

t.test('each condition is told alike by each door, with its next step, and is over when it is over', async (t) => {
  for (const code of codes) {
    const { gravity, next } = conditions[code];
    const isTold = 'isTold' in conditions[code];
    const { found, standing } = site();
    const metric = () => standing.metrics().find(({ labels }) => labels?.['code'] === code)?.value;
    t.strictSame([standing.now().warnings, metric(), /no alarms$/.test(standing.text())], [[], 0, true], `${code}: not yet`);
    found.push({ code, message: 'It is so.' });
    const journal = journalOf(() => standing.look());
    t.strictSame(standing.now().warnings, [{ code, gravity, message: 'It is so.', next }], `${code}: /readyz, GET /system, niuctl status, the stream of events`);
    t.equal(metric(), 1, `${code}: /metrics`);
    t.equal(standing.text(), `standalone, ready; 0 calls/s; change 17; ${gravity === 'alarm' ? code.toUpperCase() : code}`, `${code}: systemctl status`);
    t.equal(journal, isTold ? '' : `desk: It is so. Next: ${next}\n`, `${code}: the journal, unless who finds it writes it`);
    t.equal(journalOf(() => standing.look()), '', `${code}: once`);
    found.pop();
    t.equal(journalOf(() => standing.look()), `desk: it is over over=${code}\n`);
    t.strictSame([standing.now().warnings, metric()], [[], 0], `${code}: over`);
    t.match(next, /^\S.*\.$/, `${code}: what to do is a sentence`);
  }
});

t.test('a unit that starts is not ready, and each door says so until calls are answered as fast as they will be', async (t) => {
  const { standing } = site(false);
  t.match(standing.now(), { ready: false, reason: /^niud is starting: .*\.$/ });
  t.equal(standing.text(), 'standalone, starting; 0 calls/s; change 17; no alarms');
  standing.begin();
  t.match(standing.now(), { ready: true, reason: undefined });
  t.equal(standing.text(), 'standalone, ready; 0 calls/s; change 17; no alarms');
});

t.test('the gravest comes first', async (t) => {
  const { found, standing } = site();
  for (const code of ['cold_start', 'certificate_near_end', 'disk_reserve'] as const) found.push({ code, message: 'It is so.' });
  journalOf(() => standing.look());
  t.equal(standing.text(), 'standalone, ready; 0 calls/s; change 17; DISK_RESERVE, certificate_near_end, cold_start');
});

t.test('calls a second are of the last five seconds, and systemd hears of what is new', async (t) => {
  const { clock, counted, standing } = site();
  const told: string[] = [];
  standing.watch((text) => told.push(text));
  // seconds passed, calls decided until then, what is told of it
  const table: readonly (readonly [number, number, number])[] = [[4, 4_000, 0], [1, 5_000, 1_000], [5, 5_000, 0], [5, 80_000, 15_000]];
  for (const [seconds, decided, perSecond] of table) {
    counted.decided = decided;
    clock.advance(seconds * 1_000);
    t.equal(standing.now().calls_per_second, perSecond, `${decided} calls`);
  }
  t.strictSame(told.map((text) => / (\d+) calls/.exec(text)?.[1]), ['0', '1000', '0', '15000']);
  standing.stop();
});
