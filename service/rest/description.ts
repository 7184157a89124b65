import { isKnown } from './kept-reply.js';
import { createHash } from 'node:crypto';
import { limits } from '../core/limits.js';
import { able, editable, mayOn, mayOnAll, permitsOf, type Administrator } from '../people/permits.js';
import { describeVocabulary } from '../routing/told-vocabulary.js';
import type { Vocabulary } from '../routing/vocabulary.js';
import { actions, type Application } from '../schema/application.js';
import type { ApplicationDescription, CommandDescription, PermittedTable } from '../schema/application-description.js';
import { describeApplies, describeField, describeTable } from '../schema/description.js';
import type { Json } from '../schema/kind.js';
import { givenCommands, type Table } from '../schema/table.js';
import { entryText, successOf, withHeaders } from './envelope.js';
import type { Exchange } from './exchange.js';
import { object, resultsOf } from './openapi-schemas.js';
import type { Reply } from './reply.js';
import { route, type Route } from './route.js';
import type { Refusal } from '../core/refusals.js';

/** `GET /description`: what pages are made from, for the one who asks (rest/README.md, Decisions). */
export const descriptionRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: 'description',
    tag: 'system',
    needs: {},
    headers: { 'If-None-Match': 'The ETag of an earlier answer: 304 where it is still the same.' },
    statuses: [304],
    summary:
      'What pages are made from, for who asks: tables, columns, commands, kinds of rules, and what the own permissions allow. With an ETag.',
    reply: { name: 'description.reply', schema: descriptionSchema() },
    run: show,
  }),
];

function descriptionSchema(): Json {
  const text: Json = { type: 'string' },
    free: Json = { type: 'object' },
    texts: Json = { type: 'array', items: text },
    frees: Json = { type: 'array', items: free };
  const table = object({
    name: text,
    title: text,
    meaning: text,
    key: texts,
    columns: frees,
    may: texts,
    mayAll: texts,
    editable: { type: ['array', 'null'], items: text },
    commands: frees,
    generator: { type: ['object', 'null'] },
  });
  return resultsOf({
    application: object({ name: text, title: text, version: text }),
    caller: object({ role: text, permissions: texts, abilities: texts }),
    tables: { type: 'array', items: { ...(table as object), additionalProperties: true } },
    rules: { type: ['object', 'null'] },
    permissions: frees,
  });
}

function show(exchange: Exchange): Reply | Refusal {
  const {
    desk,
    application,
    brand,
    caller: { administrator },
    incoming,
  } = exchange;
  const reply = successOf(
    brand,
    [keptEntry(application, administrator, desk.vocabulary(application.name), desk.standby?.() !== undefined)],
    {},
  );
  // Weak: the same text goes out compressed too.
  const tag = `W/"${createHash('sha256').update(reply.body).digest('base64url').slice(0, 22)}"`;
  const headers = [
    ['ETag', tag],
    ['Cache-Control', 'private, no-cache'],
    ['Vary', 'Authorization, Cookie'],
  ] as const;
  if (isKnown(incoming.headers.get('if-none-match'), tag)) return { kind: 'whole', status: 304, body: '', headers };
  return withHeaders(reply, ...headers);
}

const kept = new WeakMap<Application, Map<string, Buffer>>();

/** The same for all who have the same role and permissions; made once for each of them. */
function keptEntry(
  application: Application,
  administrator: Administrator,
  vocabulary: Vocabulary | undefined,
  isStandby: boolean,
): Buffer {
  const {
    role: { role },
    permissions,
    unrestricted,
  } = administrator;
  const name = JSON.stringify([role, unrestricted === true, isStandby, [...permissions].sort()]);
  const entries = kept.get(application) ?? new Map<string, Buffer>();
  kept.set(application, entries);
  const described = (): ApplicationDescription => describeApplication(application, administrator, vocabulary);
  const found =
    entries.get(name) ??
    entryText({
      scope: 'description',
      attributes: (isStandby ? onStandby(described()) : described()) as unknown as Json,
    });
  // The one that was asked for longest ago goes.
  entries.delete(name);
  entries.set(name, found);
  if (entries.size > limits.keptDescriptions) entries.delete(entries.keys().next().value!);
  return found;
}

/** All of it, from the declarations and nothing else. */
export function describeApplication(
  application: Application,
  administrator: Administrator,
  vocabulary: Vocabulary | undefined,
): ApplicationDescription {
  const { name, title, version, permits } = application;
  const tables = application.tables.filter(({ internal }) => internal !== true);
  const abilities = [...new Set(permits.flatMap((permit) => permit.abilities ?? []))].filter((ability) =>
    able(application, administrator, ability),
  );
  return {
    application: { name, title, version },
    caller: {
      role: administrator.role.role,
      permissions: (administrator.unrestricted === true ? permits : permitsOf(application, administrator)).map(
        (permit) => permit.name,
      ),
      abilities,
    },
    tables: tables
      .map((table) => permitted(application, administrator, table, tables))
      .filter(({ may }) => may.length > 0),
    rules: vocabulary === undefined ? null : describeVocabulary(vocabulary, tables),
    permissions: permits.map(({ name: permission, roles, defaults, meaning }) => ({
      name: permission,
      roles,
      defaults,
      meaning,
    })),
  };
}

/** Abilities that are of no use where nothing is written. */
const writing: readonly string[] = ['settings', 'password_reset'];

/** What is left of it on a unit that follows: to look at what there is. Whoever writes goes to the active one. */
export function onStandby(described: ApplicationDescription): ApplicationDescription {
  const { caller, tables } = described;
  const abilities = caller.abilities.filter((ability) => !writing.includes(ability));
  return {
    ...described,
    caller: {
      ...caller,
      abilities:
        caller.abilities.includes('settings') && !abilities.includes('view_settings')
          ? [...abilities, 'view_settings']
          : abilities,
    },
    tables: tables
      .filter(({ may }) => may.includes('view'))
      .map((table) => ({
        ...table,
        may: ['view'],
        mayAll: table.mayAll.filter((action) => action === 'view'),
        editable: [],
        commands: table.commands.map((command) => ({ ...command, may: false })),
        generator: table.generator === null ? null : { ...table.generator, may: false },
      })),
  };
}

function permitted(
  application: Application,
  administrator: Administrator,
  table: Table,
  tables: readonly Table[],
): PermittedTable {
  const may = actions.filter((action) => mayOn(application, administrator, action, table));
  const columns = editable(application, administrator, table);
  const commands = givenCommands(table).map(
    (command): CommandDescription => ({
      name: command.name,
      meaning: command.meaning,
      takes: command.takes.map(describeField),
      ability: command.ability,
      applies: describeApplies(table, command),
      may: able(application, administrator, command.ability),
      money: 'operation' in command,
    }),
  );
  return {
    ...describeTable(table, tables),
    may,
    mayAll: actions.filter((action) => mayOnAll(application, administrator, action, table)),
    editable: !may.includes('edit')
      ? []
      : columns === undefined
        ? null
        : table.columns
            .map((column) => column.name)
            .filter((column) => columns.has(column) && !table.key.includes(column)),
    commands,
    generator:
      table.generator === undefined
        ? null
        : {
            meaning: table.generator.meaning,
            takes: table.generator.takes.map(describeField),
            may: mayOnAll(application, administrator, 'create', table),
          },
  };
}
