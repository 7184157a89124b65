import { limits } from '../core/limits.js';
import { boolean } from '../schema/kinds/boolean.js';
import { integer } from '../schema/kinds/integer.js';
import { list } from '../schema/kinds/list.js';
import { callerPhone } from '../schema/kinds/phone.js';
import { text } from '../schema/kinds/text.js';
import { timezone } from '../schema/kinds/timezone.js';
import type { Setting } from '../schema/setting.js';

/** The settings that every application has (api.md, Settings). Who needs one reads it by its declaration. */

/** Ten years: longer than any record is kept for. */
const days = integer(0, 3_650);

export const maximumInactiveDays: Setting<number> = {
  name: 'maximum_inactive_days',
  kind: days,
  default: 7,
  unit: 'days',
  meaning:
    'Maximum Inactive Days for Records: what has been archived for longer is purged at midnight; 0 keeps it for ever.',
};

export const timeZone: Setting<string> = {
  name: 'time_zone',
  kind: timezone,
  default: undefined,
  perProvider: true,
  meaning: 'The zone of times and windows where a record names none; when empty, that of the NIU.',
};

export const cdrRetentionDays: Setting<number> = {
  name: 'cdr_retention_days',
  kind: days,
  default: 90,
  unit: 'days',
  meaning: 'Call detail records older than this are removed; 0 keeps them for ever.',
};

export const changeLogRetentionDays: Setting<number> = {
  name: 'change_log_retention_days',
  kind: days,
  default: 365,
  unit: 'days',
  meaning: 'Changes older than this can no longer be looked at or taken back; 0 keeps them for ever.',
};

export const jobRetentionDays: Setting<number> = {
  name: 'job_retention_days',
  kind: days,
  default: 90,
  unit: 'days',
  meaning: 'Jobs that ended longer ago are removed with their files; 0 keeps them for ever.',
};

export const callLeaseHours: Setting<number> = {
  name: 'call_lease_hours',
  kind: integer(1, 168),
  default: 4,
  unit: 'hours',
  meaning: 'A call whose end is never told is taken for ended after this long.',
};

export const spreadsheetSafeExport: Setting<boolean> = {
  name: 'spreadsheet_safe_export',
  kind: boolean,
  default: false,
  meaning:
    'Exported cells that a spreadsheet would take for a formula get an apostrophe before them; such a file is not for import.',
};

export const exportHeader: Setting<boolean> = {
  name: 'export_header',
  kind: boolean,
  default: true,
  meaning: 'Exported files begin with a line of column names.',
};

export const emergencyNumbers: Setting<readonly string[]> = {
  name: 'emergency_numbers',
  kind: list(callerPhone, { unique: true }),
  default: ['911', '933'],
  meaning:
    'Numbers whose calls always go on as dialled, whatever is provisioned; 911 is one of them whether it is named or not. No rule, forward or override leads there.',
};

const author: Setting<string> = {
  name: 'author',
  kind: text(limits.textCharacters),
  default: 'niud',
  meaning: 'Who signs the replies of the API.',
};

export const commonSettings: readonly Setting[] = [
  maximumInactiveDays,
  timeZone,
  cdrRetentionDays,
  changeLogRetentionDays,
  jobRetentionDays,
  callLeaseHours,
  spreadsheetSafeExport,
  exportHeader,
  emergencyNumbers,
  author,
];
