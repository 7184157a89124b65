import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { Json } from '../schema/kind.js';
import { cell, columns, pairs, paragraphs, toSecond } from './columns.js';
import { recordPath, tableOf, valueFor, type Field } from './description.js';
import type { Attributes, Entry, Envelope } from './door.js';
import { examples, fileText, pair, wholeNumber } from './given.js';
import { Failure, type Outcome } from './outcome.js';
import { ofRecord } from './records.js';
import type { Site, Work } from './unit.js';

const keyWords = 'the parts of its key, tenant first; - for a part that is not set';

/** `niuctl get`, `list`, `create` and `set`: records as they are, and their fields written. */
export function declareEdit(program: Command, work: Work): void {
  declareReading(program, work);
  declareWriting(program, work);
}

function declareReading(program: Command, work: Work): void {
  program
    .command('get')
    .description('Show a record, with who changed it last.')
    .argument('<table>')
    .argument('<key...>', keyWords)
    .option('--archive', 'the newest in the archive')
    .addHelpText(
      'after',
      examples(
        ['niuctl --app icr get number 6172342007', ''],
        ['niuctl --app icr --json get call_plan Harbor_Telephone Bayside_Clinic Office', 'its rules as JSON'],
      ),
    )
    .action((table: string, key: readonly string[], { archive = false }: { readonly archive?: boolean }) =>
      work.onApplication((site) => show(site, table, key, archive), ofRecord(table, key, archive)),
    );
  program
    .command('list')
    .description('List records.')
    .argument('<table>')
    .argument('[key...]', 'the first parts of the key: of this provider, of this subscriber')
    .option(
      '--filter <column=value>',
      'equal; ^ before the value: begins with; ~: contains; < and >: less and greater; may be repeated',
      pair,
    )
    .option('--sort <columns>', 'by these, separated by commas; - before one for the other order')
    .option('--columns <columns>', 'show these, separated by commas')
    .option('--limit <count>', 'how many', wholeNumber, 50)
    .option('--offset <count>', 'so many left out', wholeNumber)
    .option('--archive', 'of the archive, with generation and when')
    .addHelpText(
      'after',
      examples(
        ['niuctl list route', ''],
        ["niuctl list lot --filter 'number=^8000' --columns number,status,current_balance", ''],
        ['niuctl --app icr list number --archive', ''],
      ),
    )
    .action((table: string, key: readonly string[], options: ListOptions) =>
      work.onApplication((site) => list(site, table, key, options), { table }),
    );
}

function declareWriting(program: Command, work: Work): void {
  for (const method of ['create', 'set'] as const) {
    const command = program
      .command(method)
      .description(method === 'create' ? 'Create a record.' : 'Change fields of a record; the others stay.')
      .argument('<table>');
    if (method === 'set') command.argument('<key...>', keyWords);
    command
      .requiredOption(
        '--with <column=value>',
        'a field: name=text, name:=JSON or name=@file; name= clears it; may be repeated',
        given,
      )
      .addHelpText(
        'after',
        method === 'create'
          ? examples([
              'niuctl create route --with number=6175550XXX --with call_plan_name=Office --with service_provider_name=Harbor_Telephone --with subscriber_name=Atlantic_Insurance',
              '',
            ])
          : examples(
              ['niuctl --app icr set number 6172342007 --with timezone=America/Chicago', ''],
              [
                'niuctl --app icr set call_plan Harbor_Telephone Bayside_Clinic Office --with rules=@rules.json',
                'the rules of a file',
              ],
            ),
      );
  }
  const [create, set] = ['create', 'set'].map((name) => program.commands.find((command) => command.name() === name)!);
  create!.action((table: string, options: WriteOptions) =>
    work.onApplication((site) => write(site, 'POST', table, [], options), { table }),
  );
  set!.action((table: string, key: readonly string[], options: WriteOptions) =>
    work.onApplication((site) => write(site, 'PUT', table, key, options), ofRecord(table, key)),
  );
}

interface ListOptions {
  readonly filter?: Readonly<Record<string, string>>;
  readonly sort?: string;
  readonly columns?: string;
  readonly limit: number;
  readonly offset?: number;
  readonly archive?: boolean;
}

interface WriteOptions {
  readonly with: readonly Given[];
}

interface Given {
  readonly name: string;
  readonly text: string;
  readonly isJson: boolean;
}

/** `name=text`, `name:=JSON`, and `@file` in place of either. */
function given(text: string, before: readonly Given[] = []): readonly Given[] {
  const found = /^([^=:]+)(:?=)(.*)$/s.exec(text);
  if (found === null) throw new InvalidArgumentError('The form is name=text, name:=JSON or name=@file.');
  const [, name = '', sign, value = ''] = found;
  return [...before, { name, text: value.startsWith('@') ? fileText(value.slice(1)) : value, isJson: sign === ':=' }];
}

async function show(site: Site, table: string, key: readonly string[], archive: boolean): Promise<Outcome> {
  const {
    data: [record],
  } = await site.door.ask('GET', `${site.api}${await recordPath(site, table, key)}${archive ? '?archive=true' : ''}`);
  return { data: [{ ...record! }], text: recordText(record!) };
}

function recordText({ meta = {}, attributes, ...rest }: Entry): string {
  const state = (rest as { readonly state?: Attributes }).state ?? {};
  const who = (by: string, at: string) =>
    meta[by] === undefined ? undefined : `${cell(meta[by]!)}, ${toSecond(meta[at])}`;
  return paragraphs(
    pairs(Object.entries(attributes)),
    pairs(Object.entries(state)),
    pairs([
      ['created', who('created_by', 'created')],
      ['modified', who('modified_by', 'modified')],
      ['archived', who('archived_by', 'archived')],
      ['change', meta['txnid']],
    ]),
  );
}

async function list(
  site: Site,
  name: string,
  key: readonly string[],
  { filter = {}, sort, columns: wanted, limit, offset, archive = false }: ListOptions,
): Promise<Outcome> {
  const table = await tableOf(site, name);
  if (key.length >= table.key.length)
    throw new Failure(
      'usage',
      `The key of ${name} is ${table.key.join(' ')}: a list takes fewer parts. ${site.niuctl} get ${[name, ...key].join(' ')} shows the record`,
    );
  const query = [
    `limit=${limit}`,
    'wait=true',
    ...Object.entries(filter).map(
      ([column, value]) => `filter[${encodeURIComponent(column)}]=${encodeURIComponent(value)}`,
    ),
    ...(sort === undefined ? [] : [`sort=${encodeURIComponent(sort)}`]),
    ...(offset === undefined ? [] : [`offset=${offset}`]),
    ...(archive ? ['archive=true'] : []),
  ].join('&');
  const { data, meta } = await site.door.ask(
    'GET',
    `${site.api}/${[name, ...key].map(encodeURIComponent).join('/')}?${query}`,
  );
  const heads =
    wanted === undefined ? shortColumns(table.columns, data) : wanted.split(',').map((column) => column.trim());
  const unknown = heads.find((head) => !table.columns.some((column) => column.name === head));
  if (unknown !== undefined)
    throw new Failure(
      'usage',
      `${name} has no column ${unknown}; it has ${table.columns.map((column) => column.name).join(', ')}`,
    );
  const ofArchive = archive ? ['generation', 'archived', 'by'] : [];
  const rows = data.map(({ attributes, meta: about = {} }) => [
    ...heads.map((head) => shortened(attributes[head] ?? null)),
    ...(archive ? [about['txnid'] ?? null, toSecond(about['archived']), about['archived_by'] ?? null] : []),
  ]);
  const total = meta.records_total ?? data.length;
  const more =
    total > data.length
      ? `${data.length} of ${total}${meta.partial === true ? ' or more' : ''}; --limit, --offset and --filter show others.`
      : '';
  return {
    data: data.map((record) => ({ ...record })),
    text:
      rows.length === 0
        ? `There are no records of ${name} here.`
        : paragraphs(columns([...heads, ...ofArchive], rows), more),
  };
}

/** Columns that any of the records has a value in; what is JSON takes its own command. */
function shortColumns(fields: readonly Field[], records: readonly Entry[]): readonly string[] {
  return fields
    .map(({ name }) => name)
    .filter((name) => records.some(({ attributes }) => attributes[name] !== null && attributes[name] !== undefined));
}

const shownCharacters = 40;

function shortened(value: Json): Json {
  const text = cell(value);
  return typeof value === 'number' || text.length <= shownCharacters
    ? value
    : `${text.slice(0, shownCharacters - 3)}...`;
}

async function write(
  site: Site,
  method: 'POST' | 'PUT',
  name: string,
  key: readonly string[],
  { with: fields }: WriteOptions,
): Promise<Outcome> {
  const table = await tableOf(site, name);
  const body = Object.fromEntries(
    fields.map(({ name: column, text, isJson }) => [
      column,
      isJson
        ? readJson(column, text)
        : text === ''
          ? null
          : valueFor(
              table.columns.find((field) => field.name === column),
              text,
            ),
    ]),
  );
  const path = method === 'POST' ? `/${encodeURIComponent(name)}` : await recordPath(site, name, key);
  // `set` changes what is there: a key that was mistyped makes no new record.
  if (method === 'PUT') await site.door.ask('GET', `${site.api}${path}`);
  const {
    data: [record],
    meta,
  } = await site.door.ask(method, `${site.api}${path}`, body);
  const done =
    meta.txnid == null
      ? 'Nothing has changed: it had these values.'
      : `${method === 'POST' ? 'Created' : 'Changed'} by change ${meta.txnid}.`;
  return {
    data: [{ ...record!, txnid: meta.txnid ?? null }],
    text: paragraphs(done, warningsText(meta), recordText(record!)),
  };
}

function readJson(column: string, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (fault) {
    throw new Failure('usage', `${column} is no JSON: ${(fault as Error).message}`);
  }
}

/** What niud has done and thinks worth a look. */
function warningsText({ warnings = [] }: Envelope['meta']): string {
  return warnings.map(({ field, message }) => `Warning: ${field === '' ? '' : `${field}: `}${message}`).join('\n');
}
