import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, hostname, release as kernel, tmpdir, totalmem, type as system } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { formatTimestamp, tzdataVersion } from '../core/zones.js';
import { release } from '../main/release.js';
import { NiuZone } from '../platform/zone.js';
import type { Json } from '../schema/kind.js';
import type { Attributes, Door } from './door.js';
import { examples } from './given.js';
import { jobsPath } from './job.js';
import { Failure, type Outcome } from './outcome.js';
import { configFile, unitConfig } from './socket.js';
import { status } from './status.js';
import type { Site, Work } from './unit.js';

/** `niuctl report`: what support asks for, in one file. */
export function declareReport(program: Command, work: Work): void {
  program
    .command('report')
    .description(
      'Gather what support asks for into one file: status, metrics, settings, changes, jobs, configuration, versions.',
    )
    .option(
      '-o, --output <file>',
      'a name that ends in .tar.gz, or a folder that is not there yet; niud-report-<host>-<time>.tar.gz when absent',
    )
    .addHelpText(
      'after',
      `
No passwords, tokens, PINs or keys are in it, and no records: of changes only who did what and when. The journal is not in it
either, for reset tokens and first passwords are told there; look it through before you add it: journalctl -u niud --since -1d
${examples(['niuctl report', ''], ['niuctl report -o for-support', 'as a folder'])}`,
    )
    .action(({ output }: { readonly output?: string }) => work.onUnit((door, sites) => report(door, sites, output)));
}

const contents = `A report of niud, made by niuctl report.

status.txt, status.json   how the unit stood
metrics.txt               every counter, as Prometheus reads them
versions.json             releases of niud and of what it runs on
config.json               settings of the service, as the file and the environment of niuctl give them
<application>/settings.json   settings of the application
<application>/changes.json    the newest changes: who, when, what; not which records
<application>/jobs.json       the newest jobs, without what they were limited to

Left out on purpose: records, passwords, tokens, PINs, keys, the journal.
`;

const shownChanges = 200;
const shownJobs = 200;
/** Packed: some hundred times what a report is. */
const reportBytes = 64 * 2 ** 20;

async function report(door: Door, sites: readonly Site[], output: string | undefined): Promise<Outcome> {
  const time = formatTimestamp(new NiuZone().name, Date.now()).slice(0, 19).replace(/[-: ]/g, '');
  const target = resolve(output ?? `niud-report-${hostname()}-${time}.tar.gz`);
  const files = await gather(door, sites);
  if (/\.(tar\.gz|tgz)$/.test(target)) await packed(files, target);
  else written(files, target);
  return { data: [{ file: target, contents: files.map(({ name }) => name) }], text: `The report is in ${target}` };
}

interface File {
  readonly name: string;
  readonly text: string;
}

const json = (name: string, value: Json): File => ({ name, text: `${JSON.stringify(value, undefined, 2)}\n` });

async function gather(door: Door, sites: readonly Site[]): Promise<readonly File[]> {
  const { text, data } = await status(door, sites);
  const ofSites = await Promise.all(sites.map(gatherSite));
  return [
    { name: 'README.txt', text: contents },
    { name: 'status.txt', text: `${text}\n` },
    json('status.json', data),
    { name: 'metrics.txt', text: await door.text('/metrics') },
    json('versions.json', versions()),
    json('config.json', { file: configFile, settings: withoutSecrets({ ...unitConfig() }) }),
    ...ofSites.flat(),
  ];
}

function versions(): Json {
  const { node, v8, uv, openssl } = process.versions;
  return {
    niuctl: release,
    node,
    v8,
    uv: uv ?? null,
    openssl: openssl ?? null,
    tzdata: tzdataVersion(),
    system: system(),
    kernel: kernel(),
    machine: arch(),
    processors: cpus().length,
    memory_bytes: totalmem(),
  };
}

async function gatherSite(site: Site): Promise<readonly File[]> {
  const { door, api, application } = site;
  const [settings, changes, jobs] = await Promise.all([
    door.ask('GET', `${api}/settings`),
    door.ask('GET', `${api}/changes?limit=${shownChanges}`),
    door.ask('GET', `${jobsPath(site)}?limit=${shownJobs}`),
  ]);
  const values = Object.fromEntries(
    settings.data.map(({ attributes }) => [String(attributes['name']), attributes['value'] ?? null]),
  );
  return [
    json(`${application}/settings.json`, withoutSecrets(values)),
    json(
      `${application}/changes.json`,
      changes.data.map(({ attributes }) => ({ ...attributes })),
    ),
    json(
      `${application}/jobs.json`,
      jobs.data.map(({ meta, attributes }) => ({ created: meta?.['created'] ?? null, ...picked(attributes) })),
    ),
  ];
}

/** Numbers may be in what a job was limited to, and names in its files: only how it went is told. */
const jobColumns = [
  'job_id',
  'job_type',
  'object',
  'status',
  'progress',
  'elapsed',
  'rows',
  'added',
  'conflicts',
  'rejected',
  'removed',
  'dry_run',
  'archive',
  'message',
];

function picked(attributes: Attributes): Attributes {
  return Object.fromEntries(jobColumns.flatMap((name) => (attributes[name] == null ? [] : [[name, attributes[name]]])));
}

const secretName = /password|passphrase|secret|token|credential|(^|_)(pin|key)s?(_|$)/i;

/** Settings by name; of one whose name sounds secret only whether it is set. */
export function withoutSecrets(settings: { readonly [name: string]: Json }): { readonly [name: string]: Json } {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      secretName.test(name) && value !== null && value !== '' ? '(set, left out)' : value,
    ]),
  );
}

function written(files: readonly File[], folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
    for (const { name, text } of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true, mode: 0o700 });
      writeFileSync(join(folder, name), text, { mode: 0o600 });
    }
  } catch (fault) {
    throw new Failure('usage', `${folder} cannot be written: ${(fault as Error).message}`);
  }
}

async function packed(files: readonly File[], archive: string): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'niuctl-'));
  const name = basename(archive).replace(/\.(tar\.gz|tgz)$/, '');
  try {
    written(files, join(scratch, name));
    const { stdout } = await promisify(execFile)('tar', ['-cz', '-C', scratch, name], {
      encoding: 'buffer',
      maxBuffer: reportBytes,
    });
    writeFileSync(archive, stdout, { mode: 0o600, flag: 'wx' });
  } catch (fault) {
    throw fault instanceof Failure
      ? fault
      : new Failure('usage', `${archive} cannot be written: ${(fault as Error).message}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
