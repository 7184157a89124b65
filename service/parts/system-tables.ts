import { limits } from '../core/limits.js';
import { boolean } from '../schema/kinds/boolean.js';
import { choice } from '../schema/kinds/choice.js';
import { count } from '../schema/kinds/integer.js';
import { json } from '../schema/kinds/json.js';
import { name } from '../schema/kinds/name.js';
import { text } from '../schema/kinds/text.js';
import type { AnyKind } from '../schema/kind.js';
import { settingTable } from '../schema/setting.js';
import type { Column, Table } from '../schema/table.js';
import { tableNumbers } from './table-numbers.js';

/** What niud keeps for itself beside the records of an application: neither CSV nor REST shows these tables, replication and backups carry them. */

const longText = text(limits.notesCharacters);

/** Instants and counts of these tables are plain numbers; instants in milliseconds since 1970-01-01 UTC. */
function column(columnName: string, kind: AnyKind, meaning: string, required = false): Column {
  const label = columnName.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
  return { name: columnName, label, kind, meaning, ...(required ? { required } : {}) };
}

export const account: Table = {
  name: 'account',
  number: tableNumbers.account,
  title: 'Account',
  meaning: 'How an administrator proves who they are; apart from the record, so that no export and no archive has it.',
  internal: true,
  key: ['username'],
  columns: [
    column('username', name, 'The administrator.', true),
    column('hash', longText, 'Memory-hard hash of the password.'),
    column('must_change', boolean, 'The password must be changed before anything else.'),
    column('reset_hash', longText, 'Hash of the token of the open reset link.'),
    column('reset_expires', count, 'Until when the reset link holds.'),
  ],
};

export const setting: Table = {
  name: settingTable,
  number: tableNumbers.setting,
  title: 'Setting',
  meaning: 'Settings that differ from their default, of the application or of one service provider.',
  internal: true,
  key: ['service_provider_name', 'name'],
  // In this order: schema/setting reads the value by its place.
  columns: [
    column('service_provider_name', name, 'Whose own value it is; not set for the application.'),
    column('name', name, 'The setting.', true),
    column('value', json(), 'Its value as JSON.'),
  ],
};

export const job: Table = {
  name: 'job',
  number: tableNumbers.job,
  title: 'Job',
  meaning: 'Work that runs in slices and survives restarts (jobs.md).',
  internal: true,
  bookkeeping: true,
  key: ['job_id'],
  columns: [
    column('job_id', count, 'Its number.', true),
    column('job_type', choice(['import', 'export', 'generate', 'rehearse', 'purge', 'move', 'cdr', 'undo', 'archive', 'restore']), 'What it does.', true),
    column('object', name, 'The table it works on, or `cdr`.'),
    column('status', choice(['processing', 'completed', 'failed', 'cancelled']), 'How it stands.', true),
    column('role_id', longText, 'The role it was started under.'),
    column('by', name, 'The administrator who started it.'),
    column('in_file', longText, 'The file it reads.'),
    column('out_file', longText, 'The file it writes.'),
    column('service_provider_name', name, 'The service provider it is limited to.'),
    column('dry_run', boolean, 'It tells its verdict and keeps nothing.'),
    column('archive', boolean, 'It reads the archive.'),
    column('filter', json(), 'Which records it takes, as in lists.'),
    column('kwargs', json(), 'What else was asked for.'),
    column('started', count, 'When it was started.'),
    column('ended', count, 'When it ended.'),
    column('updated', count, 'When its last slice was done.'),
    column('bytes_total', count, 'Bytes of the file it reads.'),
    column('bytes_done', count, 'Bytes read so far.'),
    column('rows', count, 'Rows judged or written.'),
    column('added', count, 'Rows that went in.'),
    column('conflicts', count, 'Rows whose key was taken.'),
    column('rejected', count, 'Rows that do not fit.'),
    column('position', json(), 'Where its next slice begins.'),
    column('cancel', boolean, 'It has been asked to stop.'),
    column('message', longText, 'Why it failed.'),
    column('output_hash', text(limits.textCharacters), 'SHA-256 of the file it wrote.'),
    column('removed', json(), 'The receipt of a nightly purge: what it removed for good, of the archive by table.'),
    column('cases', count, 'Calls that a rehearsal decided.'),
    column('same', count, 'Calls that came to what was expected of them.'),
    column('different', count, 'Calls that came to something else.'),
    column('draft', json({ bytes: limits.bodyBytes }), 'The plan that calls were decided with although it is not stored, as its attributes.'),
    column('secret_columns', json({ shape: 'array' }), 'Columns whose secrets its files may hold, so that those who may not see them do not get the files.'),
    column('ended_records', count, 'Records that a file in mode replace brought to their end.'),
    column('unchanged', count, 'Records that a file in mode replace found as it says.'),
    column('txnid', count, 'The change that the log lists it as.'),
    column('undone', count, 'The change that the log lists the taking back as, of what it did or was asked to take back.'),
    column('taken_back', count, 'Rows that had gone in and were taken back.'),
  ],
};

/** Its one record. */
export const purgeMark = 'purge';

export const night: Table = {
  name: 'night',
  number: tableNumbers.night,
  title: 'Night',
  meaning: 'The day mark of the nightly purge, written with the job that does it: the only thing that says whether a date had its purge.',
  internal: true,
  bookkeeping: true,
  key: ['name'],
  columns: [
    column('name', name, `What is marked: \`${purgeMark}\`.`, true),
    column('date', text(10), 'The local date of the NIU, `YYYY-MM-DD`, that had its purge last.', true),
    column('at', count, 'When that was decided.', true),
  ],
};

/** Every application has these. */
export const systemTables: readonly Table[] = [account, setting, job, night];
