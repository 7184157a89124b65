import { limits } from '../core/limits.js';
import { isRefusal, quoted } from '../core/refusals.js';
import type { RefusalCode } from '../core/refusals.js';
import { matcher, unsearchable } from '../records/filter.js';
import { textFault } from '../schema/kinds/textual.js';
import type { Table } from '../schema/table.js';
import type { Attributes } from '../schema/write.js';
import { isFindings, readCdrChoice } from './cdr-choice.js';
import { checkOnTable, checkOptions, isGiven, type Check, type Wrong } from './checked-job.js';
import type { JobRequest } from './job-request.js';
import { filtersOf } from './job.js';

/** Which records, and of which store. */
export const choosing = ['filter', 'archive'] as const;

/** `{object, filter, archive, q, columns}`: records of a table, or call detail records, into a file. */
export const checkExport: Check = (request, view, surroundings) => {
  const isOther = surroundings.otherObjects?.includes(request.object) === true;
  return checkOnTable(request, view, surroundings, isOther, ({ table, wrong }) => {
    const { inFile, dryRun, options } = request;
    if (inFile !== undefined) wrong('in_file', 'unknown_field', 'An export takes no in_file.');
    if (dryRun) wrong('dry_run', 'unknown_field', 'An export takes no dry_run.');
    checkChoice(table, options, wrong);
    if (table === undefined) {
      checkOptions(options, choosing, wrong);
      return { kwargs: null };
    }
    const kept = { ...checkText(options, wrong), ...checkColumns(table, options, wrong) };
    checkOptions(options, [...choosing, 'q', 'columns'], wrong);
    return { kwargs: Object.keys(kept).length === 0 ? null : kept };
  });
};

/** `{object, filter, q}` of an archive, restore or purge: all that matches is moved. */
export const checkMove: Check = (request, view, surroundings) =>
  checkOnTable(request, view, surroundings, false, ({ table, wrong }) => {
    const { inFile, options } = request;
    if (inFile !== undefined) wrong('in_file', 'unknown_field', 'It takes no in_file.');
    if (isGiven(options['archive'])) wrong('archive', 'unknown_field', 'Its job_type says where it looks.');
    // Who means all of a table says so with an empty one.
    if (options['filter'] === undefined || options['filter'] === null) wrong('filter', 'required');
    checkChoice(table, options, wrong);
    const kept = table === undefined ? {} : checkText(options, wrong);
    checkOptions(options, table === undefined ? choosing : [...choosing, 'q'], wrong);
    return { kwargs: Object.keys(kept).length === 0 ? null : kept };
  });

/** `q`, a text that is found anywhere in a record as lists find it; as the job keeps it. */
function checkText({ q = null }: JobRequest['options'], wrong: Wrong): Attributes {
  if (q !== null && typeof q !== 'string') wrong('q', 'wrong_type', 'Text is expected.');
  else if (q !== null && textFault(q, limits.textCharacters) !== undefined)
    wrong('q', 'too_long', `More than ${limits.textCharacters} characters.`);
  return q === null || q === '' ? {} : { q };
}

/** `columns`, those that an export writes, in this order; as the job keeps them. */
function checkColumns(table: Table, { columns = null }: JobRequest['options'], wrong: Wrong): Attributes {
  if (columns === null) return {};
  if (!Array.isArray(columns) || columns.length === 0 || columns.some((name) => typeof name !== 'string'))
    wrong('columns', 'wrong_type', 'A list of names of columns is expected.');
  else {
    const unknown = (columns as readonly string[]).find(
      (name) => !table.columns.some((column) => column.name === name),
    );
    if (unknown !== undefined) wrong('columns', 'unknown_field', `${table.name} has no column ${quoted(unknown)}.`);
    else if (new Set(columns).size < columns.length) wrong('columns', 'duplicate', 'Each column is given once.');
  }
  return { columns };
}

/** Which records an export takes. */
function checkChoice(table: Table | undefined, options: JobRequest['options'], wrong: Wrong): void {
  const { archive, filter } = options;
  if (archive !== undefined && archive !== null && typeof archive !== 'boolean')
    wrong('archive', 'wrong_type', 'Either true or false.');
  else if (archive === true && table === undefined)
    wrong('archive', 'bad_choice', 'Call detail records are never archived.');
  if (filter === undefined || filter === null) return;
  if (typeof filter !== 'object' || Array.isArray(filter))
    return wrong('filter', 'wrong_type', 'An object of columns and what to look for in them.');
  const filters = filtersOf(filter);
  if (table === undefined) {
    const choice = readCdrChoice(filters, 'UTC');
    if (isFindings(choice)) for (const { field, code, message } of choice) wrong(field, code as RefusalCode, message);
    return;
  }
  const unfit = filters.map(({ column }) => unsearchable(table, column)).find((why) => why !== undefined);
  if (unfit !== undefined) return wrong('filter', 'unknown_field', unfit);
  const matches = matcher(table, filters);
  if (isRefusal(matches)) wrong('filter', matches.code, matches.message);
}
