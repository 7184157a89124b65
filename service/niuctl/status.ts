import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { NiuZone } from '../platform/zone.js';
import { formatTimestamp } from '../core/zones.js';
import type { Condition } from '../rest/condition.js';
import type { Health } from '../rest/desk.js';
import type { Json } from '../schema/kind.js';
import { bytesText, durationText, pairs, paragraphs, toSecond } from './columns.js';
import type { Door, Entry } from './door.js';
import { examples, wholeNumber } from './given.js';
import { jobsPath } from './job.js';
import { readMetrics, valueOf, type Sample } from './metrics.js';
import { Failure, type Outcome } from './outcome.js';
import type { Site, Work } from './unit.js';

interface Options {
  readonly watch?: boolean;
  readonly every: number;
  readonly times?: number;
}

/** `niuctl status`: what is looked at first, and with --watch again and again. */
export function declareStatus(program: Command, work: Work): void {
  program
    .command('status')
    .description('Health, role, release, change number, stores, disk, calls, jobs and the last purge, at a glance.')
    .option('--watch', 'look again and again, until Ctrl-C; goes on while niud is away')
    .option('--every <seconds>', 'with --watch: how long between two looks', wholeNumber, 2)
    .option('--times <count>', 'with --watch: so many looks', wholeNumber)
    .addHelpText(
      'after',
      `\nExit code 0 when niud is ready, 4 when it is and an alarm or a warning stands, 1 when it runs and is not ready, 3 when it cannot be reached; with --watch that of the last look.\nWith --watch and --json each look is an array in a line of its own.\n${examples(['niuctl status', ''], ['niuctl status --json', 'the same for a script'], ['niuctl status --watch --every 1 --times 2', ''])}`,
    )
    .action((options: Options) =>
      work.onUnit((door, sites) =>
        options.watch === true ? watch(door, sites, options, work.tell) : status(door, sites),
      ),
    );
}

/**
 * Looks until the last look, which is the answer; before each but the first a terminal is wiped, and a file gets an
 * empty line.
 */
async function watch(
  door: Door,
  sites: readonly Site[],
  { every, times = Infinity }: Options,
  tell: Work['tell'],
): Promise<Outcome> {
  for (let look = 1; ; look++) {
    const seen = await status(door, sites).catch(away);
    const text = `${toSecond(formatTimestamp(new NiuZone().name, Date.now()))}\n\n${seen.text}`;
    const screen: Outcome = {
      ...seen,
      text: process.stdout.isTTY ? `\u001b[H\u001b[2J${text}` : look === 1 ? text : `\n${text}`,
    };
    if (look >= times) return screen;
    tell(screen);
    await pause(every * 1_000);
  }
}

/** A unit that is away for a while, as in a restart, is what somebody watches for. */
function away(fault: unknown): Outcome {
  if (!(fault instanceof Failure) || fault.exit !== 'unreachable') throw fault;
  return { data: [{ ready: false, reason: fault.message }], text: fault.message, exit: 'unreachable' };
}

export async function status(door: Door, sites: readonly Site[]): Promise<Outcome> {
  const unit = await unitStatus(door);
  const applications = await Promise.all(sites.map((site) => applicationStatus(site, unit.samples)));
  const { samples: _, ...shown } = unit;
  return {
    data: [{ ...shown, conditions: shown.conditions.map((condition) => ({ ...condition })), applications }],
    text: paragraphs(unitText(unit), ...applications.map(applicationText)),
    exit: !unit.ready ? 'refused' : unit.conditions.some(({ gravity }) => gravity !== 'notice') ? 'partly' : 'done',
  };
}

interface UnitStatus {
  readonly ready: boolean;
  readonly role: string | null;
  /** Of a unit of a pair: how it stands to the other. */
  readonly pair: string | null;
  readonly reason: string | null;
  /** What somebody should know although it is ready, as `/readyz` has it. */
  readonly conditions: readonly Condition[];
  readonly calls_per_second: number | null;
  readonly release: string;
  readonly change: number | null;
  readonly started: string | null;
  readonly uptime_seconds: number | null;
  readonly zone_data: string | null;
  readonly memory_bytes: number | null;
  /** Nice value of each thread, of all others the least. */
  readonly threads_nice: { readonly [thread: string]: Json };
  readonly open_calls: number | null;
  readonly lookup_connections: number | null;
  readonly cdrs_waiting: number | null;
  readonly cdrs_lost: number | null;
  readonly purges_waiting: number | null;
  readonly last_backup: string | null;
  readonly last_scrub: string | null;
  readonly stores_bytes: { readonly [store: string]: Json };
  readonly disk_bytes: number | null;
  readonly disk_free_bytes: number | null;
  readonly disk_reserve_bytes: number | null;
  readonly samples: readonly Sample[];
}

async function unitStatus(door: Door): Promise<UnitStatus> {
  const { status: http, envelope } = await door.reply('GET', '/readyz');
  const samples = readMetrics(await door.text('/metrics'));
  const value = (name: string): number | null => valueOf(samples, name) ?? null;
  const startedSeconds = value('start_time_seconds');
  const backedUp = value('backup_time_seconds');
  const scrubbed = value('scrub_time_seconds');
  const ready = http === 200;
  const standing = envelope.data[0] as unknown as Partial<Health> | undefined;
  return {
    ready,
    role: standing?.role ?? null,
    pair: standing?.pair ?? null,
    reason: ready ? null : envelope.meta.message,
    conditions: standing?.warnings ?? [],
    calls_per_second: standing?.calls_per_second ?? null,
    release: envelope.jsonapi.version,
    change: standing?.change ?? value('change_number'),
    started: startedSeconds === null ? null : formatTimestamp(new NiuZone().name, startedSeconds * 1_000),
    uptime_seconds: startedSeconds === null ? null : Math.max(0, Math.round(Date.now() / 1_000 - startedSeconds)),
    zone_data: samples.find(({ name }) => name === 'zone_data_info')?.labels['release'] ?? null,
    memory_bytes: value('resident_bytes'),
    threads_nice: Object.fromEntries(
      samples.filter(({ name }) => name === 'thread_nice').map((sample) => [sample.labels['thread']!, sample.value]),
    ),
    open_calls: value('open_calls'),
    lookup_connections: value('connections'),
    cdrs_waiting: value('cdrs_waiting'),
    cdrs_lost: value('cdrs_lost'),
    purges_waiting: value('purges_waiting'),
    last_scrub: scrubbed === null || scrubbed === 0 ? null : formatTimestamp(new NiuZone().name, scrubbed * 1_000),
    last_backup: backedUp === null ? null : formatTimestamp(new NiuZone().name, backedUp * 1_000),
    stores_bytes: Object.fromEntries(
      samples.filter(({ name }) => name === 'store_bytes').map((sample) => [sample.labels['store']!, sample.value]),
    ),
    disk_bytes: value('disk_bytes'),
    disk_free_bytes: value('disk_free_bytes'),
    disk_reserve_bytes: value('disk_reserve_bytes'),
    samples,
  };
}

function unitText(unit: UnitStatus): string {
  const { disk_free_bytes: free, disk_bytes: disk, disk_reserve_bytes: reserve } = unit;
  const isFull = free !== null && reserve !== null && free < reserve;
  return pairs([
    [
      'niud',
      `${unit.release}, ${unit.ready ? 'ready' : `NOT READY: ${unit.reason ?? ''}`}${unit.role === null ? '' : `, ${unit.role}`}`,
    ],
    ...told(unit, ['alarm', 'warning']),
    ['pair', unit.pair ?? undefined],
    ['change', unit.change],
    [
      'up',
      unit.uptime_seconds === null
        ? undefined
        : `${durationText(unit.uptime_seconds)}, since ${toSecond(unit.started)}`,
    ],
    [
      'calls',
      `${unit.open_calls ?? 0} open, ${unit.calls_per_second ?? 0} a second, ${unit.lookup_connections ?? 0} connections of the stack`,
    ],
    ...told(unit, ['notice']),
    [
      'CDRs',
      (unit.cdrs_lost ?? 0) === 0 ? undefined : `${unit.cdrs_lost} LOST since the start, ${unit.cdrs_waiting} waiting`,
    ],
    ['zone data', unit.zone_data],
    ['memory', unit.memory_bytes === null ? undefined : bytesText(unit.memory_bytes)],
    [
      'priorities',
      Object.keys(unit.threads_nice).length === 0
        ? undefined
        : `${Object.entries(unit.threads_nice)
            .map(([thread, nice]) => `${thread} ${String(nice)}`)
            .join(', ')} (nice: the least comes first)`,
    ],
    [
      'stores',
      Object.entries(unit.stores_bytes)
        .map(([name, bytes]) => `${name} ${bytesText(Number(bytes))}`)
        .join(', '),
    ],
    ['scrub', unit.last_scrub === null ? 'none yet' : toSecond(unit.last_scrub)],
    ['backup', unit.last_backup === null ? 'none yet' : toSecond(unit.last_backup)],
    [
      'disk',
      free === null
        ? undefined
        : `${bytesText(free)} free of ${bytesText(disk ?? 0)}; ${isFull ? 'BELOW THE RESERVE: writes are refused' : 'writes are refused'} below ${bytesText(reserve ?? 0)}`,
    ],
    ['purge', (unit.purges_waiting ?? 0) === 0 ? undefined : 'WAITS until somebody says that the clock is right'],
  ]);
}

/** What holds of the unit, of some gravities: what wants somebody stands before all else. */
function told(
  { conditions }: UnitStatus,
  gravities: readonly Condition['gravity'][],
): readonly (readonly [string, string])[] {
  return conditions
    .filter(({ gravity }) => gravities.includes(gravity))
    .map(({ code, gravity, message, next }) => [
      gravity === 'notice' ? gravity : gravity.toUpperCase(),
      `${code}: ${message} Next: ${next}`,
    ]);
}

type ApplicationStatus = {
  readonly name: string;
  readonly decisions: number;
  readonly no_route: number;
  readonly jobs_running: readonly { readonly [name: string]: Json }[];
  readonly last_purge: { readonly [name: string]: Json } | null;
};

/** Jobs looked through for the last purge: as many as a page holds. */
const jobsLookedAt = 1_000;

async function applicationStatus(site: Site, samples: readonly Sample[]): Promise<ApplicationStatus> {
  const { data: jobs } = await site.door.ask('GET', `${jobsPath(site)}?limit=${jobsLookedAt}`);
  const labels = { application: site.application };
  const purge = jobs.find(({ attributes }) => attributes['job_type'] === 'purge');
  return {
    name: site.application,
    decisions: valueOf(samples, 'decisions', labels) ?? 0,
    no_route: valueOf(samples, 'calls_no_route', labels) ?? 0,
    jobs_running: jobs
      .filter(({ attributes }) => attributes['status'] === 'processing')
      .map(({ attributes }) => only(attributes, 'job_id', 'job_type', 'object', 'progress')),
    last_purge:
      purge === undefined
        ? null
        : { at: purgedAt(purge), ...only(purge.attributes, 'job_id', 'status', 'removed', 'message') },
  };
}

function purgedAt({ meta }: Entry): Json {
  return meta?.['created'] ?? null;
}

function only(attributes: Entry['attributes'], ...names: readonly string[]): { readonly [name: string]: Json } {
  return Object.fromEntries(names.map((name) => [name, attributes[name] ?? null]));
}

function applicationText({
  name,
  decisions,
  no_route: noRoute,
  jobs_running: running,
  last_purge: purge,
}: ApplicationStatus): string {
  const jobs = running.map(
    ({ job_id: id, job_type: type, object, progress }) =>
      `${String(id)} (${String(type)} of ${String(object)}${progress === null ? '' : `, ${String(progress)} %`})`,
  );
  return pairs([
    ['application', name],
    ['decisions', `${decisions} since the start, ${noRoute} of them without a route`],
    ['jobs running', jobs.length === 0 ? 'none' : jobs.join(', ')],
    [
      'last purge',
      purge === null
        ? 'none yet'
        : `${toSecond(purge['at'])}, ${String(purge['status'])}${purge['removed'] == null ? '' : `, removed ${JSON.stringify(purge['removed'])}`}`,
    ],
  ]);
}
