import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { ChangeNumber, Reader } from '../../service/database/reader.js';
import { openStores } from '../../service/database/stores.js';
import { Registry } from '../../service/schema/registry.js';
import { Random } from '../../scripts/nanp/random.js';
import { small } from '../support/small-application.js';
import { auditStore } from '../support/store-audit.js';

const rounds = 100;
const seed = Number(process.env['NIUD_TEST_SEED'] ?? 20_260_201);
const program = fileURLToPath(new URL('../support/writing-process.js', import.meta.url));
t.setTimeout(1_100_000);

interface Acknowledged {
  readonly change: number;
  readonly table: string;
  readonly key: string;
  readonly state: string;
}

/** Lets the process write until it has said so many lines, and kills it in the middle of what follows. */
async function killedAfter(folder: string, round: number, lines: number): Promise<readonly Acknowledged[]> {
  const child = spawn(process.execPath, [program, folder, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    if (told.split('\n').length > lines) child.kill('SIGKILL');
  });
  const [code] = await once(child, 'close') as [number | null];
  if (code !== null) throw new Error(`the writing process ended by itself with ${code}`);
  return told.split('\n').slice(0, -1).map((line) => {
    const [change, table, key, state] = line.split(' ') as [string, string, string, string];
    return { change: Number(change), table, key, state };
  });
}

void t.test(`${rounds} times SIGKILL under write load: nothing acknowledged is lost, nothing is half there (seed ${seed})`, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'niud-kill-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const random = new Random(seed, 'rounds', 0);
  let acknowledged = 0;
  const lost: string[] = [];
  const faults: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const told = await killedAfter(folder, round, random.between(1, 120));
    acknowledged += told.length;
    const stores = openStores(folder, new Registry([small]));
    const view = new Reader(stores, new ChangeNumber()).view('small');
    for (const { change, table, key, state } of told) {
      // What was live may have been archived by a later change that was killed before it could be told.
      const archived = view.archived(table, [key])[0];
      const there = state === 'archived' ? archived : view.get(table, [key]) ?? archived;
      if (there === undefined || change > view.change) lost.push(`round ${round}: ${table} ${key} of change ${change}`);
    }
    if (round % 10 === 9) faults.push(...auditStore(stores));
    await stores.close();
  }
  t.comment(`${acknowledged} acknowledged changes`);
  t.ok(acknowledged > rounds, 'something was acknowledged');
  t.strictSame(lost, []);
  t.strictSame(faults, []);
});
