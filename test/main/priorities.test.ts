import { readFileSync, readdirSync } from 'node:fs';
import t from 'tap';
import { Appliance } from '../support/appliance.js';
import { niuctl } from '../support/niuctl-process.js';

t.setTimeout(1_100_000);

/** CAP_SYS_NICE of capabilities(7). */
const mayRaise = (Number.parseInt(/^CapEff:\s*(\w+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]?.slice(-6) ?? '0', 16) & (1 << 23)) !== 0;

/** The nice value of every thread of a process, by its id. */
function niced(pid: number): ReadonlyMap<number, number> {
  return new Map(readdirSync(`/proc/${pid}/task`).map((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    // Field 19, behind the name in brackets, which may hold anything.
    return [Number(thread), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])];
  }));
}

/** How many threads have each nice value. */
function counted(values: Iterable<number>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const nice of values) counts[nice] = (counts[nice] ?? 0) + 1;
  return counts;
}

t.test('lookups come first, the desk next, all others last, those that begin later too; each door tells it', async (t) => {
  const appliance = await Appliance.start(t, { NIUD_DISK_RESERVE: '0', NIUD_BACKGROUND_NICE: '15' });
  // Passwords were hashed and changes committed behind the first look: pools have begun threads since.
  const calls = mayRaise ? -10 : Math.max(0, niced(process.pid).get(process.pid)!);
  let counts = counted(niced(appliance.pid).values());
  const isSettled = () => Object.keys(counts).every((nice) => [calls, 5, 15].includes(Number(nice)));
  for (let tries = 0; tries < 400 && !isSettled(); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    counts = counted(niced(appliance.pid).values());
  }
  const { [calls]: first, 5: desk, 15: others, ...rest } = counts;
  t.strictSame([first, desk, rest], [1, 1, {}]);
  t.ok(others! > 8, `the pools too: ${others}`);
  t.equal(niced(appliance.pid).get(appliance.pid), 5, 'the desk is the first thread');

  const [told] = JSON.parse((await niuctl(['--json', 'system'], { state: appliance.folder })).out) as [{ readonly threads: readonly { readonly name: string; readonly count: number; readonly nice: number }[] }];
  t.match(told.threads, [{ name: 'calls', count: 1, nice: calls }, { name: 'desk', count: 1, nice: 5 }, { name: 'writer', count: 1, nice: 15 }, { name: 'jobs', count: 1, nice: 15 }, { name: 'others', count: Number, nice: 15 }], 'GET /system');
  const line = /^ *priorities.*$/m.exec((await niuctl(['status'], { state: appliance.folder })).out)?.[0];
  t.match(line, `calls ${calls}, desk 5, writer 15, jobs 15, others 15 `, 'niuctl status');
  const metrics = (await (await fetch(`${appliance.base}/metrics`)).text()).split('\n').filter((each) => each.startsWith('niud_thread_nice{'));
  t.strictSame(metrics, [['calls', calls], ['desk', 5], ['writer', 15], ['jobs', 15], ['others', 15]].map(([name, nice]) => `niud_thread_nice{thread="${name}"} ${nice}`));
});

t.test('with background_nice = 0 all threads are alike', async (t) => {
  const appliance = await Appliance.start(t, { NIUD_DISK_RESERVE: '0', NIUD_BACKGROUND_NICE: '0' });
  const own = niced(process.pid).get(process.pid)!;
  t.strictSame(Object.keys(counted(niced(appliance.pid).values())), [String(own)]);
});
