import type { Application } from './application.js';
import type { Json, KindDescription } from './kind.js';
import { importOptions, type ImportOption } from './import-options.js';
import type { Setting } from './setting.js';
import type { Applies, Given } from './command.js';
import { givenCommands, position, type Table } from './table.js';
import type { Column } from './column.js';

type JsonObject = { readonly [name: string]: Json };

/** One value that is asked for: of a record, or of what a command takes. */
export interface FieldDescription {
  readonly name: string;
  readonly label: string;
  readonly meaning: string;
  readonly required: boolean;
  readonly default: Json;
  /** What is accepted, in words. */
  readonly words: string;
  readonly input: KindDescription['input'];
  readonly choices: readonly string[] | null;
  readonly maxLength: number | null;
  readonly schema: JsonObject;
}

/**
 * Which records a command is for: those of which `column` shows one of `values` (null: nothing), or anything where
 * those are null.
 */
export interface AppliesDescription {
  readonly column: string;
  readonly values: readonly Json[] | null;
}

/** The same of a command; null where it is for all. */
export function describeApplies(table: Table, { applies }: Given): AppliesDescription | null {
  if (applies === undefined) return null;
  const { kind } = table.columns[position(table, applies.column)]!;
  return {
    column: applies.column,
    values: applies.values === 'set' ? null : applies.values.map((value) => (value === null ? null : kind.show(value))),
  };
}

/** What a command does and which records it is for, in words. */
export function commandMeaning(table: Table, { meaning, applies }: Given): string {
  return applies === undefined ? meaning : `${meaning} For records whose ${conditionOf(table, applies)}.`;
}

/** When a command applies, in words: `Status is generated, uploaded or expired`. */
export function conditionOf(table: Table, { column, values }: Applies): string {
  const { label, kind } = table.columns[position(table, column)]!;
  if (values === 'set') return `${label} is set`;
  const words = values.map((value) => valueWord(value === null ? null : kind.show(value)));
  return `${label} is ${words.length < 2 ? words[0]! : `${words.slice(0, -1).join(', ')} or ${words.at(-1)!}`}`;
}

/** A value in a sentence. */
export function valueWord(shown: Json): string {
  return shown === null
    ? 'not set'
    : shown === true
      ? 'on'
      : shown === false
        ? 'off'
        : typeof shown === 'string'
          ? shown
          : JSON.stringify(shown);
}

/** A column for forms, lists and OpenAPI. */
export interface ColumnDescription extends FieldDescription {
  /** The kind of its values, as reference pages name it: `phone`, `money`, `timestamp`. */
  readonly kind: string;
  /** Part of the key, which cannot change. */
  readonly key: boolean;
  readonly unique: boolean;
  /** Lists filter and sort by it at once. */
  readonly indexed: boolean;
  /** The ability that it takes to see and change it; null where it is no secret. */
  readonly secret: string | null;
  /** Shown with what the ledger has moved; it is not written. */
  readonly moved: boolean;
  /** The table whose record it names, alone or as the last part of a key. */
  readonly refersTo: string | null;
}

export interface TableDescription {
  readonly name: string;
  readonly title: string;
  readonly meaning: string;
  readonly key: readonly string[];
  readonly columns: readonly ColumnDescription[];
  /** Attributes that are taken and never shown. */
  readonly writeOnly: readonly string[];
  /** The columns that say whose a record is; null where it is the platform owner's, or everybody's. */
  readonly tenant: { readonly provider?: string; readonly subscriber?: string } | null;
  /** A record has an account, and so a ledger. */
  readonly account: boolean;
  /** A record is shown with what niud keeps beside it, as its `state`. */
  readonly state: boolean;
  /** What an import may be told beside its file. */
  readonly importing: readonly ImportOption[];
}

interface SettingDescription {
  readonly name: string;
  readonly meaning: string;
  readonly default: Json;
  readonly type: string;
  readonly unit: string | null;
  readonly range: string | null;
  readonly perProvider: boolean;
  readonly schema: JsonObject;
}

/**
 * `tables` are those of the application; without them a column is told to refer to a record only where its own table
 * says so.
 */
export function describeTable(table: Table, tables: readonly Table[] = []): TableDescription {
  const { name, title, meaning, key, columns, writeOnly = [], tenant = null } = table;
  return {
    name,
    title,
    meaning,
    key,
    columns: columns.map((column) => describeColumn(table, column, tables)),
    writeOnly,
    tenant,
    account: table.account !== undefined,
    state: table.state !== undefined,
    importing: importOptions(table),
  };
}

/** What a command or a generator takes, or a record has, of one value. */
export function describeField(column: Column): FieldDescription {
  const { name, label, meaning, kind } = column;
  const { words, input, choices = null, schema } = kind.description;
  const { maxLength } = schema;
  return {
    name,
    label,
    meaning,
    words,
    input,
    choices,
    schema,
    required: column.required === true,
    default: defaultOf(column),
    maxLength: typeof maxLength === 'number' ? maxLength : null,
  };
}

function describeColumn(table: Table, column: Column, tables: readonly Table[]): ColumnDescription {
  const { name } = column;
  return {
    ...describeField(column),
    kind: column.kind.name,
    key: table.key.includes(name),
    unique: column.unique === true || column.uniqueWithin !== undefined,
    indexed: column.indexed === true || table.key[0] === name,
    secret: column.secret ?? null,
    moved: column.moved === true,
    refersTo: referredTo(table, name, tables),
  };
}

/**
 * The table whose record the column names: the target of a reference that ends with it, or what contains that target
 * where the reference goes on.
 */
function referredTo(table: Table, column: string, tables: readonly Table[]): string | null {
  for (const { to, by, optional } of table.references ?? []) {
    const place = typeof by === 'function' || optional === true ? -1 : by.indexOf(column);
    if (place < 0) continue;
    if (place === by.length - 1) return to;
    const target = tables.find(({ name }) => name === to);
    const named = target?.key[place] === undefined ? null : referredTo(target, target.key[place], tables);
    if (named !== null) return named;
  }
  return null;
}

function defaultOf({ default: value, kind }: Column | Setting): Json {
  return value === undefined ? null : kind.show(value);
}

/** A setting as `GET /settings` tells it (api.md, Results), but for its value. */
export function describeSetting(setting: Setting): SettingDescription {
  const { name, meaning, kind, unit = null, range = null, perProvider = false } = setting;
  return {
    name,
    meaning,
    unit,
    range: range ?? kind.description.words,
    perProvider,
    type: kind.name,
    default: defaultOf(setting),
    schema: kind.description.schema,
  };
}

/**
 * JSON Schema (2020-12, as OpenAPI 3.1 has it) of a record's attributes. `null` stands for "not set" and, in a write,
 * clears.
 */
export function recordSchema(table: Table): JsonObject {
  const properties = Object.fromEntries([
    ...table.columns.map((column): [string, Json] => [column.name, attributeSchema(column)]),
    ...(table.writeOnly ?? []).map((name): [string, Json] => [name, { type: 'string', writeOnly: true }]),
  ]);
  return {
    title: table.title,
    description: table.meaning,
    type: 'object',
    properties,
    required: table.columns.filter(({ required }) => required === true).map(({ name }) => name),
    additionalProperties: false,
  };
}

/** Who sees a secret, in a sentence of its own. */
export function secrecy(ability: string): string {
  return `Shown to, and changed by, those alone whose permissions allow ${ability}; nobody lists by it.`;
}

function attributeSchema(column: Column): Json {
  const { schema, words } = column.kind.description;
  const described = {
    title: column.label,
    description: `${column.meaning} (${words})${column.secret === undefined ? '' : ` ${secrecy(column.secret)}`}`,
    ...(column.default === undefined ? {} : { default: defaultOf(column) }),
  };
  return column.required === true ? { ...described, ...schema } : { ...described, anyOf: [schema, { type: 'null' }] };
}

/**
 * The reference page of an application's tables and settings, in Markdown; the page is written from this and never by
 * hand.
 */
export function referencePage(application: Application): string {
  const tables = application.tables.filter(({ internal }) => internal !== true);
  const settings = application.settings.map(describeSetting);
  return (
    [
      `# ${application.title} (${application.name})`,
      ...tables.map((table) => tablePage(table, tables)),
      '## Settings',
      rows(
        ['setting', 'type', 'default', 'unit', 'range', 'meaning'],
        settings.map(({ name, type, default: value, unit, range, meaning }) => [
          `\`${name}\``,
          type,
          shown(value),
          unit ?? '',
          range ?? '',
          meaning,
        ]),
      ),
      '## Permissions',
      rows(
        ['permission', 'may be held by', 'held by default by', 'meaning'],
        application.permits.map(({ name, roles, defaults, meaning }) => [
          `\`${name}\``,
          roles.join(', '),
          defaults.join(', '),
          meaning,
        ]),
      ),
    ].join('\n\n') + '\n'
  );
}

function tablePage(table: Table, tables: readonly Table[]): string {
  const { title, name, meaning, key, columns } = describeTable(table, tables);
  const remarks = (column: ColumnDescription): string =>
    [
      column.required ? 'required' : '',
      column.key ? 'key' : '',
      column.unique ? 'unique' : '',
      column.refersTo === null ? '' : `names a ${column.refersTo}`,
      column.default === null ? '' : `default ${shown(column.default)}`,
      column.secret === null ? '' : `secret: \`${column.secret}\``,
    ]
      .filter((remark) => remark !== '')
      .join(', ');
  return [
    `## ${title} (${name})`,
    meaning,
    `Path: \`/${[name, ...key.map((part) => `<${part}>`)].join('/')}\``,
    rows(
      ['column', 'name', 'holds', '', 'meaning'],
      columns.map((column, index) => [
        String(index + 1),
        `\`${column.name}\` (${column.label})`,
        column.words,
        remarks(column),
        column.meaning,
      ]),
    ),
    ...importRows(table),
    ...commandRows(table),
  ].join('\n\n');
}

/** What an import may be told; nothing where that is what every import is told. */
function importRows(table: Table): readonly string[] {
  const options = importOptions(table);
  return options.length === 0
    ? []
    : [
        'An import also takes, in the body of its job:',
        rows(
          ['member', 'holds', 'meaning'],
          options.map(({ name, type, choices, meaning }) => [
            `\`${name}\``,
            choices === undefined
              ? type === 'flag'
                ? 'true or false'
                : 'text, as the column takes it'
              : choices.map((choice) => `\`${choice}\``).join(', '),
            meaning,
          ]),
        ),
      ];
}

/** The commands that are given from outside; nothing where there are none. */
function commandRows(table: Table): readonly string[] {
  const given = givenCommands(table);
  const takes = ({ name, kind, required }: Column): string =>
    `\`${name}\`${required === true ? '' : ' (optional)'}: ${kind.description.words}`;
  return given.length === 0
    ? []
    : [
        'Commands, by `POST` to the path of a record with the name of the command behind it:',
        rows(
          ['command', 'takes', 'ability', 'meaning'],
          given.map((command) => [
            `\`${command.name}\``,
            command.takes.map(takes).join('; '),
            `\`${command.ability}\``,
            commandMeaning(table, command),
          ]),
        ),
      ];
}

function shown(value: Json): string {
  return value === null ? 'not set' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function rows(head: readonly string[], body: readonly (readonly string[])[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}
