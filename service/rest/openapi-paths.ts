import { limits } from '../core/limits.js';
import { caseColumns } from '../jobs/case-rows.js';
import { outcomeNames } from '../routing/service.js';
import type { Application } from '../schema/application.js';
import { administratorTable } from '../people/administrator.js';
import type { Json } from '../schema/kind.js';
import { commandMeaning } from '../schema/description.js';
import { givenCommands, movedColumn, position, type Table } from '../schema/table.js';
import { reference } from './openapi-schemas.js';
import { followsVersion } from './record.js';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: Json;
  readonly required?: boolean;
  readonly description?: string;
  readonly [more: string]: Json | undefined;
}

interface Operation {
  readonly tag: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  /** Name of the schema of the body, or a media type with its schema. */
  readonly body?: string | { readonly [media: string]: Json };
  readonly reply?: string;
  readonly statuses?: readonly number[];
  readonly open?: boolean;
  readonly content?: { readonly [media: string]: Json };
}

const outside: Json = [{ url: '/', description: 'Outside the applications.' }];
const text: Json = { type: 'string' };
const flag: Json = { type: 'boolean' };
const whole: Json = { type: 'integer', minimum: 0 };

/** Every path of an application: those of its tables and those that all applications have. */
export function allPaths(application: Application, tables: readonly Table[]): { readonly [path: string]: Json } {
  const paths: { readonly [path: string]: Json } = { ...Object.assign({}, ...tables.map((table) => tablePaths(application, table))) as object, ...fixedPaths(application), ...usagePaths(application, tables), ...ledgerPaths(application, tables) };
  return Object.fromEntries(Object.entries(paths).map(([path, methods]) => [path,
    Object.fromEntries(Object.entries(methods as { readonly [method: string]: { readonly [name: string]: Json } }).map(([method, about]) => [method, { operationId: operationId(method, path), ...about }]))]));
}

/** A name for what generators of clients make of a path: `put_number_by_number`. */
function operationId(method: string, path: string): string {
  return [method, ...path.split('/').slice(1).map((part) => (part.startsWith('{') ? `by_${part.slice(1, -1)}` : part.replace(/[^a-z0-9_]/g, '_')))].join('_');
}

/** One path for each table: a client sends a key of several parts as several segments. */
function usagePaths(application: Application, tables: readonly Table[]): { readonly [path: string]: Json } {
  const asked = [query('archive', flag, 'What restoring or purging an archived record would take along.'), query('txnid', whole, 'Of this generation alone.')];
  return Object.fromEntries(tables.map((table) => [`/usage${recordTemplate(table)}`, {
    get: operation(application, { tag: table.name, summary: `What refers to a record and what goes with it: ${table.title}`, parameters: [...keyParameters(table), ...asked], reply: 'usage.reply', statuses: [200, 404] }),
  }]));
}

/** The schema of what a command takes. */
export function commandSchema(table: Table, command: string): string {
  return `${table.name}.command.${command}`;
}

function keyParameters(table: Table): readonly Parameter[] {
  return table.key.map((name) => {
    const { meaning, kind } = table.columns[position(table, name)]!;
    return { name, in: 'path', required: true, schema: { ...kind.description.schema }, description: meaning };
  });
}

/** The path of a record. */
function recordTemplate({ name, key }: Table): string {
  return `/${[name, ...key.map((part) => `{${part}}`)].join('/')}`;
}

function tablePaths(application: Application, table: Table): { readonly [path: string]: Json } {
  const tag = table.name;
  const key = keyParameters(table);
  const whole_ = recordTemplate(table);
  const lists = Object.fromEntries(table.key.map((_, count) => {
    const path = `/${[table.name, ...table.key.slice(0, count).map((name) => `{${name}}`)].join('/')}`;
    const get = operation(application, { tag, summary: `List: ${table.title}`, parameters: [...key.slice(0, count), ...listParameters(table)], reply: `${table.name}.reply`, statuses: [200, 404] });
    const post = count > 0 ? {} : { post: operation(application, { tag, summary: `Create: ${table.title}`, body: `${table.name}.create`, reply: `${table.name}.reply`, statuses: [201, 409, 422] }) };
    return [path, { get, ...post }];
  }));
  const generation = [query('archive', flag, 'Of the archive.'), query('txnid', whole, 'One generation of the archive.')];
  const guard: Parameter = { name: 'If-Match', in: 'header', schema: text, description: 'The ETag that the change was made against.' };
  const known: Parameter = { name: 'If-None-Match', in: 'header', schema: text, description: 'The ETag of an earlier answer: 304 where it is still the same.' };
  const isKept = followsVersion(table);
  const unless: Parameter = { name: 'If-None-Match', in: 'header', schema: text, description: '* where the record must not be there.' };
  return {
    ...lists,
    [whole_]: {
      get: operation(application, { tag, summary: `Read: ${table.title}`, parameters: [...key, ...generation, ...(isKept ? [known] : [])], reply: `${table.name}.reply`, statuses: [200, ...(isKept ? [304] : []), 404] }),
      put: operation(application, { tag, summary: `Create, or change some of: ${table.title}`, parameters: [...key, guard, unless], body: `${table.name}.write`, reply: `${table.name}.reply`, statuses: [200, 201, 404, 409, 412, 422] }),
      delete: operation(application, {
        tag, summary: `Archive; with archive and restore, restore; with archive alone, purge: ${table.title}`,
        parameters: [...key, ...generation, query('restore', flag, 'Restore.'), guard], statuses: [200, 404, 409, 412],
      }),
    },
    [`${whole_}/history`]: {
      get: operation(application, { tag, summary: `What was done to a record, the newest first, with before and after: ${table.title}`, parameters: [...key, query('limit', { type: 'integer', minimum: 1, maximum: limits.pageRows }), query('after', text, 'The cursor meta.next of the page before.')], reply: 'changes.reply', statuses: [200, 404] }),
    },
    ...Object.fromEntries(givenCommands(table).map((command) => [`${whole_}/${command.name}`, {
      post: operation(application, { tag, summary: commandMeaning(table, command), parameters: [...key, guard], body: commandSchema(table, command.name), reply: `${table.name}.reply`, statuses: [200, 404, 409, 412, 422] }),
    }])),
  };
}

/** Of applications with accounts. */
function ledgerPaths(application: Application, tables: readonly Table[]): { readonly [path: string]: Json } {
  const accounts = tables.filter((table) => movedColumn(table) !== undefined);
  if (accounts.length === 0) return {};
  const page = [query('limit', { type: 'integer', minimum: 1, maximum: limits.pageRows, default: limits.defaultPageRows }), query('before', whole, 'The cursor meta.next of the page before.'), query('archive', flag, 'Of the newest in the archive.')];
  return {
    ...Object.fromEntries(accounts.map((table) => [`/ledger${recordTemplate(table)}`, {
      get: operation(application, { tag: table.name, summary: `What was moved on the account, the newest first: ${table.title}`, parameters: [...keyParameters(table), ...page], reply: 'ledger.reply', statuses: [200, 404] }),
    }])),
    // Where one table has accounts, its key names one.
    ...Object.fromEntries((accounts.length === 1 ? accounts : []).map((table) => [`/ledger/${table.key.map((name) => `{${name}}`).join('/')}`, {
      get: operation(application, { tag: table.name, summary: 'The same, by the key alone.', parameters: [...keyParameters(table), ...page], reply: 'ledger.reply', statuses: [200, 404] }),
    }])),
    '/ledger/verify': { post: operation(application, { tag: 'system', summary: 'Go through all accounts, lines and charges, and tell what does not hold.', reply: 'ledger.receipt' }) },
  };
}

function listParameters({ columns }: Table): readonly Parameter[] {
  return [
    query('limit', { type: 'integer', minimum: 1, maximum: limits.pageRows, default: limits.defaultPageRows }),
    query('offset', whole), query('after', text, 'The cursor meta.next of the page before.'), query('archive', flag),
    query('sort', text, 'Columns separated by commas, each with - before it for the other order.'), query('q', text, 'Found anywhere in a text.'),
    query('set', text, 'The set meta.set of an earlier answer, read on.'), query('wait', flag, 'The answer waits until all has been looked at.'),
    ...columns.map(({ name }) => query(`filter[${name}]`, text, 'Equal; with ^ before it begins with, with ~ contains, with < less, with > greater; one of < and one of > together.')),
  ];
}

function query(name: string, schema: Json, description?: string): Parameter {
  return { name, in: 'query', schema, ...(description === undefined ? {} : { description }) };
}

function inPath(name: string, description: string): Parameter {
  return { name, in: 'path', required: true, schema: text, description };
}

const rehearsal = `Decide calls that nobody makes and compare, as a job: a file of cases (CSV: ${caseColumns.join(', ')}) with what is expected of them, with set the cases of a set, or, with replay_days or from and to, the calls that were made, on a draft beside the live plans.`;

function fixedPaths(application: Application): { readonly [path: string]: Json } {
  const op = (about: Operation) => operation(application, about);
  const role = inPath('role_id', 'The role for which it is done: one\'s own or one below it.');
  const executable: Parameter = { ...query('executable', { const: `restworkx-${application.name}` }), required: true };
  const page = [query('limit', whole), query('offset', whole)];
  const sessionPage = [query('limit', { type: 'integer', minimum: 1, maximum: limits.pageRows, default: limits.defaultPageRows }), query('after', text, 'The cursor meta.next of the page before.')];
  const csv: Json = { type: 'string', format: 'binary' };
  return {
    '/authenticate': {
      post: op({ tag: 'session', summary: 'Sign in; data[0].token is the token.', body: 'credentials', reply: 'signed_in.reply', statuses: [200, 401, 429], open: true }),
      get: op({ tag: 'session', summary: 'Whom the token stands for.', reply: 'session.reply' }),
    },
    '/healthz': { get: { ...op({ tag: 'system', summary: 'The process turns.', reply: 'health.reply', open: true }) as object, servers: outside } },
    '/readyz': { get: { ...op({ tag: 'system', summary: 'It answers as it should; 503 otherwise, saying why.', reply: 'health.reply', open: true }) as object, servers: outside } },
    '/metrics': { get: { ...op({ tag: 'system', summary: 'Counters and gauges, for the addresses that may read them.', statuses: [200, 403], content: { 'text/plain': text }, open: true }) as object, servers: outside } },
    '/events': { get: { ...op({ tag: 'system', summary: 'What happens, as server-sent events.', parameters: [query('application', text, 'Where several cookies are there: of which application.')], content: { 'text/event-stream': text }, statuses: [200, 404] }) as object, servers: outside } },
    '/openapi.json': { get: op({ tag: 'system', summary: 'This document.', reply: 'document', open: true }) },
    '/system': { get: { ...op({ tag: 'system', summary: 'The unit: versions, disks, memory, temperature, stores, clock, and purges that wait.', reply: 'system.reply' }) as object, servers: outside } },
    '/system/purge-night': { post: { ...op({ tag: 'system', summary: 'A nightly purge that waits because the clock has jumped begins, or its date has none.', body: 'purge_night', reply: 'purge_night.reply', statuses: [200, 404, 422] }) as object, servers: outside } },
    '/system/restore': { post: { ...op({ tag: 'system', summary: 'Over the admin socket alone: put in place what niuctl restore has made ready; niud ends in order and begins again with it.', body: 'backup', reply: 'restore.reply', statuses: [200, 403, 409, 422] }) as object, servers: outside } },
    '/system/switch': { post: { ...op({ tag: 'system', summary: 'Over the admin socket alone: the active of a pair gives the lead to the other unit, and begins again as one that follows.', body: 'backup', reply: 'switch.reply', statuses: [200, 403, 404, 422, 503] }) as object, servers: outside } },
    '/system/audit': { post: { ...op({ tag: 'system', summary: 'Over the admin socket alone: begin to compare both units of a pair; replication.audit of /system says what became of it.', body: 'audit', reply: 'audit.reply', statuses: [200, 403, 404, 422, 503] }) as object, servers: outside } },
    '/system/backup': { post: { ...op({ tag: 'system', summary: 'Begin a backup of the unit where none is under way; backup of /system says what became of it.', body: 'backup', reply: 'backup.reply', statuses: [200, 422] }) as object, servers: outside } },
    '/system/scrub': { post: { ...op({ tag: 'system', summary: 'Begin to go through both stores where that is not under way; scrub of /system says what became of it.', body: 'scrub', reply: 'scrub.reply', statuses: [200, 422] }) as object, servers: outside } },
    '/system/quarantine': { post: { ...op({ tag: 'system', summary: 'Let a damaged record in quarantine go for good.', body: 'quarantine', reply: 'quarantine.reply', statuses: [200, 404, 422] }) as object, servers: outside } },
    '/session': { get: { ...op({ tag: 'session', summary: 'The unit, and who has signed in from this browser, by the cookies of all applications.', reply: 'unit.reply', open: true }) as object, servers: outside } },
    '/logout': { post: op({ tag: 'session', summary: 'End the token.' }) },
    '/password': { post: op({ tag: 'session', summary: 'Change the own password; ends every session and brings a new token.', body: 'password', reply: 'signed_in.reply', statuses: [200, 422, 429] }) },
    '/forgot': { post: op({ tag: 'session', summary: 'Ask for a link that sets a new password.', body: 'forgot', statuses: [200, 429], open: true }) },
    '/reset': { post: op({ tag: 'session', summary: 'Set a new password with such a link.', body: 'reset', statuses: [200, 401, 422, 429], open: true }) },
    [`/${administratorTable}/{username}/reset-link`]: { post: op({ tag: 'session', summary: 'Make such a link for another.', parameters: [inPath('username', 'Whose password.')], reply: 'reset_link.reply', statuses: [200, 404] }) },
    '/job/{role_id}': {
      get: op({ tag: 'jobs', summary: 'Jobs, the newest first.', parameters: [role, ...page], reply: 'job.reply' }),
      post: op({ tag: 'jobs', summary: 'Start an import or export, the generation of records, or the archiving, restoring or purging of all that match a filter.', parameters: [role, executable], body: 'job', reply: 'job.reply', statuses: [200, 400, 404, 422] }),
    },
    '/job/{role_id}/{job_id}': {
      get: op({ tag: 'jobs', summary: 'One job with its progress.', parameters: [role, inPath('job_id', 'Its number.')], reply: 'job.reply', statuses: [200, 404] }),
      delete: op({ tag: 'jobs', summary: 'Cancel; what it added, archived or restored is taken back.', parameters: [role, inPath('job_id', 'Its number.')], reply: 'job.reply', statuses: [200, 404, 409] }),
    },
    '/job/{role_id}/{job_id}/report': { get: op({ tag: 'jobs', summary: 'Rows that did not go in, or records that were not moved, with the reason of each.', reply: 'report.reply', parameters: [role, inPath('job_id', 'Its number.'), ...page], statuses: [200, 404] }) },
    '/upload': { post: op({ tag: 'jobs', summary: 'Bring a file; data[0].attributes.in_file names it for a job.', parameters: [{ ...query('name', text), required: true }], body: { '*/*': csv }, reply: 'upload.reply', statuses: [200, 409, 413] }) },
    '/download/{file}': { get: op({ tag: 'jobs', summary: 'The file that a job wrote.', parameters: [inPath('file', 'Its name.')], statuses: [200, 404], content: { 'text/csv': csv } }) },
    '/description': { get: op({ tag: 'system', summary: 'What pages are made from, for who asks: tables, columns, commands, kinds of rules, and what the own permissions allow. With an ETag.', reply: 'description.reply', parameters: [{ name: 'If-None-Match', in: 'header', schema: text, description: 'The ETag of an earlier answer: 304 where it is still the same.' }], statuses: [200, 304] }) },
    '/explain': { post: op({ tag: 'routing', summary: 'What would be decided for a call, and why.', body: 'explain', reply: 'explain.reply', statuses: [200, 404, 422] }) },
    '/preview': { post: op({ tag: 'routing', summary: 'What a call would come to at every instant of some days, by the instants at which that changes.', body: 'preview', reply: 'preview.reply', statuses: [200, 422, 503] }) },
    '/lint': { post: op({ tag: 'routing', summary: 'What is wrong with a draft, or with what is stored.', body: 'lint', reply: 'lint.reply', statuses: [200, 422] }) },
    '/rehearse': { post: op({ tag: 'routing', summary: rehearsal, body: 'rehearse', reply: 'job.reply', statuses: [200, 422] }) },
    '/cdr': {
      get: op({
        tag: 'routing', summary: 'Call detail records of calls that have ended, the newest first; cdr_id explains a call again.',
        parameters: [query('number', text, 'Called or calling.'), query('from', text, 'Arrived then or later.'), query('to', text, 'Arrived before.'), query('limit', whole), query('after', text, 'The cursor of the page before.'),
          query('plan', text, 'Decided by this plan, provider/subscriber/name or provider/name.'), query('rule', text, 'By this rule, as leases name it.'), query('kind', { enum: [...outcomeNames] }, 'What it came to.'),
          query('account', text, 'Made with this account.'), query('service_provider_name', text), query('subscriber_name', text)],
        reply: 'cdr.reply',
      }),
    },
    '/cdr/{cdr_id}': { get: op({ tag: 'routing', summary: 'One call detail record.', parameters: [inPath('cdr_id', 'Its identifier.')], reply: 'cdr.reply', statuses: [200, 404] }) },
    '/changes': { get: op({ tag: 'system', summary: 'The log of changes, the newest first.', reply: 'changes.reply', parameters: [
      query('limit', whole), query('after', text), query('table', text, 'Changes of this table alone.'), query('key', text, 'Of this record of the table.'), query('by', text, 'Made by this administrator.'),
      query('since', text, 'Made at this instant or later.'), query('until', text, 'Made before this instant.'), query('from', text, 'As since.'), query('to', text, 'As until.'),
    ] }) },
    '/changes/{txnid}': { get: op({ tag: 'system', summary: 'One change with before and after.', reply: 'changes.reply', parameters: [inPath('txnid', 'Its number.')], statuses: [200, 404] }) },
    '/changes/{txnid}/revert': { post: op({ tag: 'system', summary: 'Take a change back.', parameters: [inPath('txnid', 'Its number.')], statuses: [200, 202, 404, 409, 412, 422] }) },
    '/settings': {
      get: op({ tag: 'system', summary: 'Settings with their meaning.', reply: 'settings.reply', parameters: [query('service_provider_name', text)], statuses: [200, 404] }),
      put: op({ tag: 'system', summary: 'Change some; null goes back to the default.', reply: 'settings.reply', parameters: [query('service_provider_name', text)], body: { 'application/json': settingsBody(application) }, statuses: [200, 404, 422] }),
    },
    '/calls': { get: op({ tag: 'routing', summary: 'Calls that are open now.', reply: 'calls.reply', parameters: [query('limit', whole)] }) },
    '/watch': { get: op({ tag: 'routing', summary: 'What was decided since the last look; meta.next is handed in the next time, meta.missed counts what was too much to keep.', reply: 'calls.reply', parameters: [query('after', whole, 'What meta.next said; without it, a watch begins.')] }) },
    '/sessions': { get: op({ tag: 'session', summary: 'Who is signed in, by name of administrator: oneself, and those whom one may look at.', reply: 'sessions.reply', parameters: sessionPage }) },
    '/sessions/{username}': {
      get: op({ tag: 'session', summary: 'The sessions of one administrator.', reply: 'sessions.reply', parameters: [inPath('username', 'Of whom.'), ...sessionPage], statuses: [200, 404] }),
      delete: op({ tag: 'session', summary: 'End every session of an administrator.', reply: 'sessions.reply', parameters: [inPath('username', 'Of whom.')], statuses: [200, 404] }),
    },
    '/sessions/{username}/{session_id}': { delete: op({ tag: 'session', summary: 'End one session.', reply: 'sessions.reply', parameters: [inPath('username', 'Of whom.'), inPath('session_id', 'As the list names it.')], statuses: [200, 404] }) },
    '/leases': { get: op({ tag: 'system', summary: 'Calls that hold a lease of a limited rule.', reply: 'leases.reply', parameters: [query('rule', text, 'Of this rule alone.'), query('limit', whole)] }) },
    '/leases/{rule}/{call_id}': { delete: op({ tag: 'system', summary: 'Clear the lease of one call.', parameters: [inPath('rule', 'Provider, subscriber, plan and rule, as the list shows them.'), inPath('call_id', 'The call.')], statuses: [200, 404] }) },
    '/statistics': { get: op({
      tag: 'system', summary: 'Decisions, latencies, hits per rule and records per table; with series how it went over a time, with plan what its rules have decided in 30 days, with never_hit a page of the plans that had calls and have rules that none came to.', reply: 'statistics.reply', statuses: [200, 404],
      parameters: [query('series', { enum: ['1h', '24h', '7d'] }, 'By steps of 5 s, 1 min or 5 min.'), query('plan', text, 'provider/subscriber/name, or provider/name.'), query('never_hit', { const: true }, 'Rules that no call came to in 30 days.'), query('limit', { type: 'integer', minimum: 1, maximum: limits.neverHitPlans }, 'Of never_hit: plans that are looked at.'), query('after', text, 'Of never_hit: the cursor meta.next of the page before.')],
    }) },
    '/batch': { post: op({ tag: 'system', summary: 'Several writes in one change, all or nothing; with dry the verdict of each, and what it would take along.', body: 'batch', reply: 'batch.reply', statuses: [200, 404, 409, 412, 422] }) },
  };
}

function settingsBody({ settings }: Application): Json {
  return {
    type: 'object', additionalProperties: false,
    properties: Object.fromEntries(settings.map(({ name, kind, meaning }) => [name, { anyOf: [{ ...kind.description.schema }, { type: 'null' }], description: meaning }])),
  };
}

function operation({ name }: Application, { tag, summary, parameters = [], body, reply = 'success', statuses = [200], open = false, content }: Operation): Json {
  const media = typeof body === 'string' ? { 'application/json': reference(body), [`${name}/json`]: reference(body) } : body;
  const isNamed = parameters.some((parameter) => parameter.in === 'path');
  const errors = [400, ...(open ? [] : [401, 403, 429]), ...(isNamed ? [404] : []), 405, ...(body === undefined ? [] : [408, 413, 415, 422]), 500, 503];
  const all = [...new Set([...statuses, ...errors])].sort((a, b) => a - b);
  return {
    tags: [tag], summary,
    ...(open ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters: parameters as unknown as Json }),
    ...(media === undefined ? {} : { requestBody: { required: true, content: Object.fromEntries(Object.entries(media).map(([type, schema]) => [type, { schema }])) } }),
    responses: Object.fromEntries(all.map((status) => [String(status), {
      description: status < 300 ? summary : status === 304 ? 'As it was.' : `Refused with status ${status}.`,
      ...(status === 304 ? {} : { content: status < 300 && content !== undefined ? Object.fromEntries(Object.entries(content).map(([type, schema]) => [type, { schema }]))
        : { 'application/json': { schema: reference(status < 300 ? reply : 'error') } } }),
    }])),
  };
}
