import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { callStores } from '../../../service/calls/call-stores.js';
import type { CallStores } from '../../../service/calls/call-stores.js';
import type { Cdr } from '../../../service/calls/cdr.js';
import { Cdrs } from '../../../service/calls/cdrs.js';
import { verifyLedger } from '../../../service/calls/ledger/verify.js';
import { openStores } from '../../../service/database/stores.js';
import type { Stores } from '../../../service/database/stores.js';
import { Registry } from '../../../service/schema/registry.js';
import { cents, coin, coinNumber, CoinSite } from '../../support/coin-site.js';
import { Random } from '../../../scripts/nanp/random.js';
import { roundsOf } from '../../support/rounds.js';

const rounds = roundsOf({ short: 100, long: 200 });
const takeovers = roundsOf({ short: 20, long: 40 });
/** Rounds on one store, one after the other; then a new one, so that each can be gone through whole. */
const inStore = 20;
const atOnce = 2;
const mostSteps = 200;
const seed = Number(process.env['NIUD_TEST_SEED'] ?? 20_260_302);
const program = fileURLToPath(new URL('../../support/charging-process.js', import.meta.url));
t.setTimeout(1_100_000);

const counts = { acknowledged: 0, charges: 0, opened: 0, restored: 0, lines: 0 };

/** What the process said before it killed itself. */
async function killed(folder: string, round: number, steps: number, ...following: readonly string[]): Promise<readonly string[]> {
  const child = spawn(process.execPath, [program, folder, String(round), String(steps), ...following], { stdio: ['ignore', 'pipe', 'ignore'] });
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => { told += text; });
  const [code] = await once(child, 'close') as [number | null];
  if (code !== null) throw new Error(`the charging process ended by itself with ${code}`);
  return told.split('\n').slice(0, -1);
}

/** What does not hold after a round. */
async function faultsOf(stores: CallStores, told: readonly string[]): Promise<string[]> {
  const receipt = await verifyLedger(stores, coinNumber, { cdrsFromMs: 0 });
  const faults = [...receipt.faults];
  counts.lines += receipt.lines;
  const cdrs = new Map<string, Cdr>();
  for (const cdr of new Cdrs(stores.cdr, stores.cdrByNumber).list({ application: coinNumber, fromMs: 0, toMs: Infinity })) {
    if (cdrs.has(cdr.callId)) faults.push(`${cdr.callId} has two CDRs`);
    cdrs.set(cdr.callId, cdr);
  }
  const site = new CoinSite({ stores });
  counts.restored += site.calls.open.size;
  for (const card of ['x', 'y', 'own-0', 'own-1', 'own-2', 'own-3']) {
    if (site.accounts.reserved(card) > site.accounts.moved(card)) faults.push(`${card}: ${site.money(card)}`);
  }
  for (const { callId } of site.calls.open) if (cdrs.has(callId)) faults.push(`${callId} is open and has a CDR`);
  for (const line of told) {
    const [what, id, ...rest] = line.split(' ') as [string, string, ...string[]];
    const cdr = cdrs.get(id);
    const open = site.calls.open.get(coinNumber, id);
    counts.acknowledged++;
    if (what === 'fault') faults.push(line);
    if (what === 'topup' && site.accounts.entered(id, rest[1]!)?.amount !== Number(rest[0])) faults.push(`lost: ${line}`);
    if (what === 'route' && open === undefined && cdr === undefined) faults.push(`lost: ${line}`);
    if (what === 'answer' && (open ?? cdr)?.answeredMs === undefined) faults.push(`lost: ${line}`);
    if (what === 'route') counts.opened++;
    if (what !== 'end') continue;
    counts.charges++;
    const [charge] = cdr?.entries ?? [];
    if (cdr === undefined || cdr.entries === undefined || (charge?.amount ?? 0) !== -Number(rest[0])) faults.push(`lost: ${line}, its CDR moves ${cents(cdr?.entries ?? [])}`);
  }
  await site.calls.stop();
  return faults;
}

async function chain(place: number): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'niud-charge-'));
  const random = new Random(seed, 'kills', place);
  const faults: string[] = [];
  for (let round = place * inStore; round < (place + 1) * inStore; round++) {
    const told = await killed(folder, round, random.between(1, mostSteps));
    const stores = openStores(folder, new Registry([coin]));
    for (const fault of await faultsOf(callStores(stores), told)) faults.push(`round ${round}: ${fault}`);
    await stores.close();
  }
  rmSync(folder, { recursive: true });
  return faults;
}

/** What the one store has of money that the other lacks. */
function missing(one: CallStores, other: CallStores): readonly string[] {
  return (['ledger', 'reference', 'cdr', 'ended'] as const).flatMap((name) => [...one[name].scan(Buffer.of(0))].filter(({ key, value }) => other[name].get(key)?.equals(value) !== true).map(({ key }) => `${name} ${key.toString('hex')}`));
}

void t.test(`${takeovers} times SIGKILL between any two steps, and the unit that followed takes over: it has all that was acknowledged, once, and all that the other had (seed ${seed})`, async (t) => {
  const random = new Random(seed, 'takeovers', 0);
  const folders: string[] = [];
  const made = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'niud-takeover-'));
    folders.push(folder);
    return folder;
  };
  const faults: string[] = [];
  const before = { ...counts };
  let [folder, following] = [made(), made()];
  for (let round = 0; round < takeovers; round++) {
    if (round % inStore === 0) [folder, following] = [made(), made()];
    const told = await killed(folder, round, random.between(1, mostSteps), following);
    const [gone, stores] = [folder, following].map((each) => openStores(each, new Registry([coin]))) as [Stores, Stores];
    for (const fault of await faultsOf(callStores(stores), told)) faults.push(`round ${round}: ${fault}`);
    for (const lost of missing(callStores(gone), callStores(stores))) faults.push(`round ${round}: the unit that followed lacks ${lost}`);
    await gone.close();
    await stores.close();
    // The one that followed serves, and another follows it.
    folder = following;
    following = made();
    cpSync(folder, following, { recursive: true });
  }
  for (const each of folders) rmSync(each, { recursive: true });
  t.comment(`${counts.acknowledged - before.acknowledged} acknowledged: ${counts.opened - before.opened} calls, ${counts.charges - before.charges} ended`);
  t.ok(counts.charges - before.charges > takeovers, 'something was charged');
  t.strictSame(faults, []);
});

void t.test(`${rounds} times SIGKILL between any two steps: no charge without its CDR, none lost, none twice (seed ${seed})`, async (t) => {
  const places = Array.from({ length: rounds / inStore }, (_, place) => place);
  const faults: string[] = [];
  const lane = async (): Promise<void> => {
    for (let place = places.shift(); place !== undefined; place = places.shift()) faults.push(...await chain(place));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  t.comment(`${counts.acknowledged} acknowledged: ${counts.opened} calls, ${counts.charges} ended; ${counts.restored} open calls restored, ${counts.lines} lines verified`);
  t.ok(counts.charges > rounds && counts.restored > rounds, 'something was charged, and something was interrupted');
  t.strictSame(faults, []);
});
