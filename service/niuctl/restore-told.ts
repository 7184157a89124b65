import { formatTimestamp } from '../core/zones.js';
import type { BackupNote } from '../database/backup-folder.js';
import type { Loss } from '../main/loss.js';
import type { Restoration } from '../main/restoration.js';
import { NiuZone } from '../platform/zone.js';
import type { Json } from '../schema/kind.js';
import { bytesText, columns, pairs, paragraphs, toSecond } from './columns.js';
import type { Outcome } from './outcome.js';

/** What there is to say of a restore. */
export interface Told {
  /** The backup that it comes from; undefined for the unit's own stores. */
  readonly note: BackupNote | undefined;
  /** As it was named on the command line. */
  readonly named: string | undefined;
  readonly change: number | undefined;
  /** Whether the unit had stores, and whether these are the same. */
  readonly isThere: boolean;
  readonly isOwn: boolean;
  /** Undefined where it is not known, or all is lost. */
  readonly loss: Loss | undefined;
  readonly keepsCalls: boolean;
  readonly done: Restoration;
  /** What becomes of PINs, where that is to be said. */
  readonly pins: string | undefined;
  /** What came along beside the stores, and what did not. */
  readonly settled: readonly string[];
}

type Ended =
  | { readonly kind: 'rehearsed' }
  | { readonly kind: 'running'; readonly awayMs: number }
  | { readonly kind: 'stopped'; readonly aside: string | undefined };

/** What was, or would be, done, and what is lost by it. */
export function toldRestore(told: Told, ended: Ended): Outcome {
  const { note, change, loss, done } = told;
  const time = (at: number): string => toSecond(formatTimestamp(new NiuZone().name, at));
  const head = pairs([
    ['from', note === undefined ? 'the store of this unit' : note.name],
    ['of', note === undefined ? undefined : time(note.at)],
    ['holds', note === undefined ? undefined : `${bytesText(note.bytes)}, up to change ${note.change}`],
    ['back to', change === undefined ? undefined : `change ${change}`],
    ['proven', 'every entry of the copy was read'],
    ['changes lost', lostText(told)],
    ['calls lost', callsText(told)],
  ]);
  const tables = (loss?.records ?? []).map(({ application, table, counts }) => [
    application,
    table,
    Object.entries(counts)
      .map(([kind, count]) => `${count} ${pastOf[kind] ?? kind}`)
      .join(', '),
  ]);
  const shown = (loss?.shown ?? []).map(({ change: number, at, by, what, application }) => [
    number,
    time(at),
    by,
    what,
    application,
  ]);
  const data = {
    backup: note?.name ?? null,
    change: change ?? note!.change,
    at: note === undefined ? null : formatTimestamp(new NiuZone().name, note.at),
    dry_run: ended.kind === 'rehearsed',
    generation: done.generation,
    keeps_calls: told.keepsCalls,
    loss:
      loss === undefined
        ? null
        : {
            change: loss.change,
            changes: loss.changes,
            calls: loss.calls,
            ledger_lines: loss.ledgerLines,
            records: loss.records as unknown as Json,
          },
    divided: done.divided as unknown as Json,
    jobs: done.jobs as unknown as Json,
    ...(ended.kind === 'stopped'
      ? { aside: ended.aside ?? null }
      : ended.kind === 'running'
        ? { away_ms: ended.awayMs }
        : {}),
  };
  return {
    data: [data],
    text: paragraphs(
      head,
      columns(['application', 'table', 'what is lost of its records'], tables),
      columns(['change', 'at', 'by', 'what', 'application'], shown),
      warnings(told),
      endText(told, ended),
    ),
  };
}

const pastOf: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'changed',
  archive: 'archived',
  restore: 'restored',
  purge: 'purged',
  forget: 'removed',
};

function lostText({ loss, isThere, isOwn }: Told): string {
  if (loss !== undefined) return loss.changes === 0 ? 'none' : `${loss.changes}, up to change ${loss.change}`;
  if (!isThere) return 'none: there are no stores here';
  return isOwn
    ? 'not known: the stores that are there cannot be read'
    : 'all that is there: it is the store of another unit';
}

function callsText({ keepsCalls, loss }: Told): string | undefined {
  if (keepsCalls) return 'none: calls, CDRs and money stay as they are now';
  return loss === undefined
    ? undefined
    : `${loss.calls} CDRs of calls since then, and ${loss.ledgerLines} lines of the ledger`;
}

function warnings({ pins, settled, done: { divided, jobs } }: Told): string {
  return [
    ...settled,
    ...(pins === undefined ? [] : [pins]),
    ...divided.map(
      ({ what, first, last }) =>
        `In the middle of ${what}, changes ${first} to ${last}: --change ${last} is behind it, --change ${first - 1} before it.`,
    ),
    ...jobs.map(
      ({ application, job, type, object }) =>
        `Job ${job} of ${application} (${type} ${object}) was under way then: it goes on.`,
    ),
  ].join('\n');
}

function endText({ named, change }: Told, ended: Ended): string {
  const again = [
    'niuctl restore',
    ...(named === undefined ? [] : [named]),
    ...(change === undefined ? [] : [`--change ${change}`]),
  ].join(' ');
  switch (ended.kind) {
    case 'rehearsed':
      return `Nothing was done. To do it: ${again}`;
    case 'running':
      return `It is in place. niud was away for ${(ended.awayMs / 1_000).toFixed(1)} s; callers waited. The old stores: before-restore-*.`;
    case 'stopped':
      return `It is in place.${ended.aside === undefined ? '' : ` What was there is in ${ended.aside}.`} Now: systemctl start niud`;
  }
}
