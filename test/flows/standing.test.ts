import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import t from 'tap';
import { builtPath, skipWithout } from '../native/programs.js';
import { Appliance } from '../support/appliance.js';
import { failedStart } from '../support/failed-start.js';
import { niuctl } from '../support/niuctl-process.js';

t.setTimeout(1_100_000);

const skip = skipWithout('Release/niud.node', 'datagram-receiver');

/** A service manager that hears what niud tells systemd. */
async function manager(t: { teardown(end: () => unknown): void }): Promise<{ readonly address: string; readonly lines: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'niud-manager-'));
  const address = join(folder, 'notify.sock');
  const child = spawn(builtPath('datagram-receiver')!, [address, '100000'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const reading = createInterface({ input: child.stdout });
  reading.on('line', (line) => lines.push(...Buffer.from(line, 'hex').toString().split('\n')));
  await once(reading, 'line');
  t.teardown(() => {
    child.kill();
    rmSync(folder, { recursive: true });
  });
  return { address, lines };
}

const statusOf = (lines: readonly string[]): string | undefined => lines.filter((line) => line.startsWith('STATUS=')).at(-1);

t.test('a unit below its reserve whose backup fails says so at every door, and a niud that cannot start at those that are left', { skip }, async (t) => {
  const { address, lines } = await manager(t);
  const appliance = await Appliance.start(t, { NIUD_DISK_RESERVE: '1048576', NOTIFY_SOCKET: address });
  const state = appliance.folder;
  t.match(await niuctl(['backup'], { state }), { code: 1 });
  const wanted = ['disk_reserve', 'backup_failed'];
  const status = await niuctl(['--json', 'status'], { state });
  t.equal(status.code, 4);
  const [unit] = JSON.parse(status.out) as [{ readonly conditions: readonly { readonly code: string; readonly gravity: string; readonly next: string }[]; readonly change: number }];
  const alarms = (of: readonly { readonly code: string; readonly gravity: string }[]) => of.filter(({ gravity }) => gravity === 'alarm').map(({ code }) => code);
  t.strictSame(alarms(unit.conditions), wanted, 'niuctl status');
  const [ready] = (await appliance.request('GET', '/readyz')).body.data as unknown as [{ readonly warnings: readonly { readonly code: string; readonly gravity: string }[]; readonly change: number }];
  t.strictSame([alarms(ready.warnings), ready.change], [wanted, unit.change], '/readyz');
  const [system] = JSON.parse((await niuctl(['--json', 'system'], { state })).out) as [{ readonly conditions: readonly { readonly code: string; readonly gravity: string }[] }];
  t.strictSame(alarms(system.conditions), wanted, 'GET /system');
  const metrics = await (await fetch(`${appliance.base}/metrics`)).text();
  t.strictSame([...metrics.matchAll(/^niud_condition\{code="(\w+)",gravity="alarm"\} 1$/gm)].map(([, code]) => code), wanted, '/metrics');
  const spoken = new RegExp(`^STATUS=standalone, ready; 0 calls/s; change ${unit.change}; DISK_RESERVE, BACKUP_FAILED`);
  for (let tries = 0; tries < 400 && !spoken.test(statusOf(lines) ?? ''); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
  t.match(statusOf(lines), spoken, 'systemctl status');
  for (const words of [/writes are refused until there is room/, /no backup could be made/]) await appliance.tells(t, words, 'the journal');
  t.equal(await appliance.stop(), 0);

  truncateSync(join(state, 'store', 'data.mdb'), 0);
  const { code, journal } = await failedStart(state, { NOTIFY_SOCKET: address });
  t.equal(code, 78);
  const reason = /niud does not start: (.*data\.mdb is missing or empty.*)/.exec(journal)?.[1];
  t.ok(reason !== undefined, journal);
  t.match(await niuctl(['status'], { state }), { code: 3, err: `it did not start: ${reason!}` }, 'niuctl status');
  for (let tries = 0; tries < 100 && !(statusOf(lines) ?? '').startsWith('STATUS=not started'); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
  t.equal(statusOf(lines), `STATUS=not started: ${reason!}`, 'systemctl status');
});
