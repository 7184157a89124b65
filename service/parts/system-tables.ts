import { limits } from '../core/limits.js';
import { boolean } from '../schema/kinds/boolean.js';
import { choice } from '../schema/kinds/choice.js';
import { count } from '../schema/kinds/integer.js';
import { json } from '../schema/kinds/json.js';
import { name } from '../schema/kinds/name.js';
import { text } from '../schema/kinds/text.js';
import { table } from '../schema/declaration.js';
import type { AnyKind } from '../schema/kind.js';
import { settingColumns, settingTable } from '../schema/setting.js';
import type { Table } from '../schema/table.js';
import { jobTypes } from './job-types.js';
import { tableNumbers } from './table-numbers.js';

/**
 * What niud keeps for itself beside the records of an application: neither CSV nor REST shows these tables, replication
 * and backups carry them.
 */

const longText = text(limits.notesCharacters);

/**
 * Instants and counts of these tables are plain numbers; instants in milliseconds since 1970-01-01 UTC. A label is the
 * name in words.
 */
function column<K extends AnyKind>(
  label: string,
  kind: K,
  meaning: string,
): { readonly label: string; readonly kind: K; readonly meaning: string } {
  return { label, kind, meaning };
}

/** The same of a column that is always set. */
function required<K extends AnyKind>(
  label: string,
  kind: K,
  meaning: string,
): { readonly label: string; readonly kind: K; readonly meaning: string; readonly required: true } {
  return { label, kind, meaning, required: true };
}

export const account = table({
  name: 'account',
  number: tableNumbers.account,
  title: 'Account',
  meaning: 'How an administrator proves who they are; apart from the record, so that no export and no archive has it.',
  internal: true,
  key: ['username'],
  columns: {
    username: required('Username', name, 'The administrator.'),
    hash: column('Hash', longText, 'Memory-hard hash of the password.'),
    must_change: column('Must Change', boolean, 'The password must be changed before anything else.'),
    reset_hash: column('Reset Hash', longText, 'Hash of the token of the open reset link.'),
    reset_expires: column('Reset Expires', count, 'Until when the reset link holds.'),
  },
});

export const setting = table({
  name: settingTable,
  number: tableNumbers.setting,
  title: 'Setting',
  meaning: 'Settings that differ from their default, of the application or of one service provider.',
  internal: true,
  key: ['service_provider_name', 'name'],
  columns: settingColumns,
});

export const job = table({
  name: 'job',
  number: tableNumbers.job,
  title: 'Job',
  meaning: 'Work that runs in slices and survives restarts (jobs.md).',
  internal: true,
  bookkeeping: true,
  key: ['job_id'],
  columns: {
    job_id: required('Job Id', count, 'Its number.'),
    job_type: required('Job Type', choice(Object.keys(jobTypes)), 'What it does.'),
    object: column('Object', name, 'The table it works on, or `cdr`.'),
    status: required('Status', choice(['processing', 'completed', 'failed', 'cancelled']), 'How it stands.'),
    role_id: column('Role Id', longText, 'The role it was started under.'),
    by: column('By', name, 'The administrator who started it.'),
    in_file: column('In File', longText, 'The file it reads.'),
    out_file: column('Out File', longText, 'The file it writes.'),
    service_provider_name: column('Service Provider Name', name, 'The service provider it is limited to.'),
    dry_run: column('Dry Run', boolean, 'It tells its verdict and keeps nothing.'),
    archive: column('Archive', boolean, 'It reads the archive.'),
    filter: column('Filter', json(), 'Which records it takes, as in lists.'),
    kwargs: column('Kwargs', json(), 'What else was asked for.'),
    started: column('Started', count, 'When it was started.'),
    ended: column('Ended', count, 'When it ended.'),
    updated: column('Updated', count, 'When its last slice was done.'),
    bytes_total: column('Bytes Total', count, 'Bytes of the file it reads.'),
    bytes_done: column('Bytes Done', count, 'Bytes read so far.'),
    rows: column('Rows', count, 'Rows judged or written.'),
    added: column('Added', count, 'Rows that went in.'),
    conflicts: column('Conflicts', count, 'Rows whose key was taken.'),
    rejected: column('Rejected', count, 'Rows that do not fit.'),
    position: column('Position', json(), 'Where its next slice begins.'),
    cancel: column('Cancel', boolean, 'It has been asked to stop.'),
    message: column('Message', longText, 'Why it failed.'),
    output_hash: column('Output Hash', text(limits.textCharacters), 'SHA-256 of the file it wrote.'),
    removed: column(
      'Removed',
      json(),
      'The receipt of a nightly purge: what it removed for good, of the archive by table.',
    ),
    cases: column('Cases', count, 'Calls that a rehearsal decided.'),
    same: column('Same', count, 'Calls that came to what was expected of them.'),
    different: column('Different', count, 'Calls that came to something else.'),
    draft: column(
      'Draft',
      json({ bytes: limits.bodyBytes }),
      'The plan that calls were decided with although it is not stored, as its attributes.',
    ),
    secret_columns: column(
      'Secret Columns',
      json({ shape: 'array' }),
      'Columns whose secrets its files may hold, so that those who may not see them do not get the files.',
    ),
    ended_records: column('Ended Records', count, 'Records that a file in mode replace brought to their end.'),
    unchanged: column('Unchanged', count, 'Records that a file in mode replace found as it says.'),
    txnid: column('Txnid', count, 'The change that the log lists it as.'),
    undone: column(
      'Undone',
      count,
      'The change that the log lists the taking back as, of what it did or was asked to take back.',
    ),
    taken_back: column('Taken Back', count, 'Rows that had gone in and were taken back.'),
  },
});

/** Its one record. */
export const purgeMark = 'purge';

export const night = table({
  name: 'night',
  number: tableNumbers.night,
  title: 'Night',
  meaning:
    'The day mark of the nightly purge, written with the job that does it: the only thing that says whether a date had its purge.',
  internal: true,
  bookkeeping: true,
  key: ['name'],
  columns: {
    name: required('Name', name, `What is marked: \`${purgeMark}\`.`),
    date: required('Date', text(10), 'The local date of the NIU, `YYYY-MM-DD`, that had its purge last.'),
    at: required('At', count, 'When that was decided.'),
  },
});

export const file = table({
  name: 'file',
  number: tableNumbers.file,
  title: 'File',
  meaning: 'Uploads and files of jobs that both units of a pair are to have; the bytes go over the link of the pair.',
  internal: true,
  bookkeeping: true,
  key: ['name'],
  columns: {
    name: required('Name', text(64), 'SHA-256 of its place, in hexadecimal digits: a place may be longer than a key.'),
    place: required(
      'Place',
      text(limits.filePlaceCharacters),
      "Below the application's folder: `upload/<file>`, `upload/<role>/<file>` or `download/<file>`.",
    ),
    bytes: required('Bytes', count, 'Its length.'),
    hash: required('Hash', text(64), 'SHA-256 of its bytes, in hexadecimal digits.'),
    modified: required('Modified', count, 'When it was written.'),
  },
});

/** Every application has these. */
export const systemTables: readonly Table[] = [account, setting, job, night, file];
