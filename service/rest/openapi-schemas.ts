import { limits } from '../core/limits.js';
import type { Json } from '../schema/kind.js';

export function reference(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

/** An object of members of plain types, all required but those with a question mark. */
export function object(members: Readonly<Record<string, Json>>): Json {
  const required = Object.keys(members).filter((name) => !name.endsWith('?'));
  return { type: 'object', required, properties: Object.fromEntries(Object.entries(members).map(([name, schema]) => [name.replace('?', ''), schema])) };
}

const text: Json = { type: 'string' };
const whole: Json = { type: 'integer' };
const maybeText: Json = { type: ['string', 'null'] };

const brand = object({ version: text, name: text, short_name: text, author: text });

const finding = object({ field: text, code: text, message: text, 'example?': text });

/** Of what stands: `path` is that of the record, and of the column or rule in it. */
const lintFinding = object({ path: text, code: text, message: text, example: maybeText });

/** A reply whose entries are known. It is no part of another schema: two schemas of one list leave clients nothing to walk through. */
export function replyOf(entry: Json): Json {
  return object({ meta: reference('success.meta'), data: { type: 'array', items: entry }, jsonapi: reference('brand') });
}

/** A reply of results, which are the attributes of an entry, as records are (api.md, Results). Applications and their jobs have more members than these. */
function resultsOf(attributes: Readonly<Record<string, Json>>): Json {
  return replyOf(object({ 'scope?': text, attributes: { ...object(attributes) as object, additionalProperties: true } }));
}

/** By what an entry is told from others. */
export function linksOf(scope: string, identifier: Readonly<Record<string, Json>>): Json {
  return object({ self: object({ scope: { const: scope }, identifier: object(identifier), uri: text }) });
}

const free: Json = { type: 'object' };
const texts: Json = { type: 'array', items: text };
const findings: Json = { type: 'array', items: finding };
const step = object({ path: text, criterion: text, expected: {}, found: {}, outcome: { enum: ['matched', 'failed', 'not_reached'] }, reason: {} });
const counts: Json = { type: 'object', additionalProperties: whole };
const words: Json = { type: 'object', additionalProperties: text };
const steps: Json = { type: 'array', items: { type: ['integer', 'null'] } };
const hit = { hits: whole, last: maybeText } as const;
const sinceStart = object({
  since: text, units: words, 'decisions?': counts, 'refused?': counts, 'latency?': object({ p50: whole, p99: whole, p999: whole }),
  plans: { type: 'array', items: object({ key: text, calls: whole, rules: { type: 'array', items: object({ path: text, hits: whole }) } }) },
  tables: { type: 'object', additionalProperties: object({ live: whole, archive: whole }) },
});
const overTime = object({
  series: text, from: text, from_seconds: whole, step_seconds: whole, units: words, calls: steps, denied: steps, decisions: { type: 'object', additionalProperties: steps }, latency: object({ p50: steps, p99: steps, p999: steps }),
});
const ofPlan = object({
  plan: text, days: whole, units: words, calls: whole, last: maybeText, rules: { type: 'array', items: object({ path: text, label: text, no: maybeText, pointer: text, ...hit }) },
  never_hit: { type: 'array', items: text }, earlier: { type: 'array', items: object({ path: text, ...hit }) },
});
const neverHit = object({ plan: text, days: whole, rules: whole, never_hit: { type: 'array', items: object({ path: text, label: text, no: maybeText, pointer: text }) } });
const session = { username: text, name: text, first_name: maybeText, last_name: maybeText, must_change_password: { type: 'boolean' }, role_id: maybeText, permissions: texts } as const;

/** How backups stand. */
const backupState = {
  folder: text, keep: whole, days: whole, count: whole, running: { type: 'boolean' },
  last: { anyOf: [{ type: 'null' }, object({ name: text, at: text, age_seconds: whole, bytes: whole, change: whole, took_ms: whole })] },
  failed: { anyOf: [{ type: 'null' }, object({ at: text, reason: text })] },
} as const;

/** What a job has counted; null where it does not count that. */
const jobCounts = Object.fromEntries([
  ['rows', 'Rows judged or written: added + unchanged + conflicts + rejected + taken_back.'], ['added', 'Rows that went in, or records that were moved.'], ['conflicts', 'Rows whose key was taken.'], ['rejected', 'Rows that do not fit.'],
  ['unchanged', 'Rows of a file in mode replace that are there as it says.'], ['taken_back', 'Rows that had gone in and were taken back.'], ['ended', 'Records that a file in mode replace brought to their end.'],
].map(([name, description]): [string, Json] => [`${name!}?`, { type: ['integer', 'null'], description: description! }]));

/** How scrubs of the stores stand. */
const scrubState = {
  running: { type: 'boolean' }, damaged: whole,
  last: { anyOf: [{ type: 'null' }, object({ at: text, age_seconds: whole, took_ms: whole, records: whole, unsealed: whole, damaged: whole, faults: whole, first: maybeText })] },
  failed: { anyOf: [{ type: 'null' }, object({ at: text, reason: text })] },
} as const;
const quarantined = object({ id: text, application: text, table: text, archived: { type: 'boolean' }, key: text, at: text, bytes: whole, written_anew: { type: 'boolean' } });

/** Replies of the paths that all applications have beside their tables. */
export const replySchemas: { readonly [name: string]: Json } = {
  'signed_in.reply': replyOf(object({ ...session, token: text, csrf: text, expires: text })),
  'session.reply': replyOf(object({ ...session, 'csrf?': text, 'expires?': text })),
  'unit.reply': resultsOf({
    unit: text, role: { enum: ['active', 'standby', 'standalone'] }, active: { type: ['object', 'null'] }, ready: { type: 'boolean' }, reason: maybeText, release: text, zone: text,
    applications: { type: 'array', items: object({ name: text, title: text, version: text, roles: texts }) },
    sessions: { type: 'array', items: object({ application: text, ...session, csrf: text, expires: text }) },
  }),
  'reset_link.reply': replyOf(object({ token: text, username: text, expires: text, uri: text })),
  'upload.reply': resultsOf({ in_file: text, name: text, bytes: whole }),
  'job.reply': replyOf(object({
    scope: { const: 'job' }, meta: object({ created_by: text, created: text, modified_by: text, modified: text, txnid: { type: 'null' } }), links: linksOf('job', { job_id: whole, out_file: text }),
    attributes: { ...object({ job_id: whole, job_type: text, object: text, status: { enum: ['processing', 'completed', 'failed', 'cancelled'] }, ...jobCounts }) as object, additionalProperties: true },
  })),
  'description.reply': resultsOf({
    application: object({ name: text, title: text, version: text }), caller: object({ role: text, permissions: texts, abilities: texts }),
    tables: { type: 'array', items: { ...object({ name: text, title: text, meaning: text, key: texts, columns: { type: 'array', items: free }, may: texts, mayAll: texts, editable: { type: ['array', 'null'], items: text }, commands: { type: 'array', items: free }, generator: { type: ['object', 'null'] } }) as object, additionalProperties: true } },
    rules: { type: ['object', 'null'] }, permissions: { type: 'array', items: free },
  }),
  'explain.reply': resultsOf({ 'decision?': free, 'steps?': { type: 'array', items: { ...step as object, additionalProperties: true } }, 'counters?': {}, 'events?': { type: 'array', items: object({ event: text, detail: text, after: { ...whole as object, description: 'So many of the steps stand before it.' } }) }, 'change?': whole }),
  'preview.reply': resultsOf({
    call: free, zone: text, zone_of: text, from: text, to: text, days: whole, change: whole, partial: { type: 'boolean' },
    segments: { type: 'array', items: object({ from: text, to: text, decision: free, label: maybeText, no: maybeText, pointer: maybeText, counted: { type: 'boolean' } }) },
    shifts: { type: 'array', items: object({ at: text, before: { ...whole as object, description: 'Local time less UTC before it, in seconds.' }, after: whole }) },
  }),
  'lint.reply': resultsOf({ errors: { type: 'array', items: lintFinding }, warnings: { type: 'array', items: lintFinding } }),
  'changes.reply': resultsOf({ txnid: whole, at: text, by: text, what: text, records: {}, 'revertible?': { type: 'boolean' }, 'reverted_by?': { type: ['integer', 'null'] } }),
  'usage.reply': resultsOf({ contains: { type: 'object', additionalProperties: {} }, used_by: { type: 'array', items: { ...object({ table: text }) as object, additionalProperties: true } } }),
  'settings.reply': resultsOf({ name: text, value: {}, default: {}, type: text, choices: { type: ['array', 'null'], items: text, description: 'The values that there are, where they are few.' }, meaning: text }),
  'statistics.reply': replyOf(object({ 'scope?': text, attributes: { anyOf: [sinceStart, overTime, ofPlan, neverHit] } })),
  'batch.reply': { anyOf: [reference('success'), resultsOf({ write: whole, method: text, path: text, verdict: { enum: ['accepted', 'refused'] }, code: maybeText, message: maybeText, errors: findings, warnings: findings, takes_along: counts })] },
  'system.reply': resultsOf({ unit: free, versions: free, uptime_seconds: whole, niud_uptime_seconds: whole, memory: free, state_disk: free, stores: { type: 'array', items: free }, generation: whole, zone: text, clock_synchronised: { type: ['boolean', 'null'] }, backup: { type: 'object', properties: backupState }, scrub: { type: 'object', properties: scrubState }, quarantine: { type: 'array', items: quarantined } }),
  'health.reply': replyOf(object({ status: { enum: ['live', 'ready'] }, 'role?': text, 'change?': { type: ['integer', 'null'] }, 'calls_per_second?': { type: ['number', 'null'] }, 'warnings?': { type: 'array', items: free } })),
  document: { type: 'object' },
  'backup.reply': resultsOf(backupState),
  'restore.reply': resultsOf({ what: text }),
  'switch.reply': resultsOf({ began: { type: 'boolean' } }),
  'audit.reply': resultsOf({ began: { type: 'boolean' } }),
  'scrub.reply': resultsOf(scrubState),
  'quarantine.reply': resultsOf({ id: text, do: { const: 'remove' } }),
  'purge_night.reply': resultsOf({ application: text, do: { enum: ['release', 'skip'] } }),
  'sessions.reply': resultsOf({ session_id: text, username: text, role_id: maybeText, opened: text, expires: text, address: maybeText, current: { type: 'boolean' } }),
  'leases.reply': resultsOf({ rule: text, call_id: text, since: text, 'reserved?': {} }),
  'calls.reply': resultsOf({ call_id: text, at: text, called: text, calling: maybeText, 'answered?': { type: 'boolean' }, decision: text, value: {}, rule: maybeText }),
  'report.reply': replyOf(object({ 'scope?': text, attributes: { ...object({ line: whole, 'column?': text, 'value?': text, 'code?': text, 'reason?': text, 'cdr?': text, 'called?': text, 'calling?': text, 'time?': text, 'attrs?': free, 'call_id?': text, 'expected?': text, 'got?': text }) as object, additionalProperties: true } })),
};

/** Objects whose members nobody lists are open: without that word generators make them of no members at all. */
export function opened(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(opened);
  if (typeof schema !== 'object' || schema === null) return schema;
  const each = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, opened(value as Json)]));
  const isFree = [each['type']].flat().includes('object') && !('properties' in each) && !('additionalProperties' in each) && !('allOf' in each);
  return isFree ? { ...each, additionalProperties: true } : each;
}

const draft: Json = {
  type: ['object', 'null'], required: ['table', 'attributes'], additionalProperties: false, description: 'A record that is not stored, or not so; what it does not give is as it stands.',
  properties: { table: text, key: { type: ['array', 'string', 'null'] }, attributes: { type: 'object' } },
};

/** Schemas that every application shares (api.md, Envelope). */
export const commonSchemas: { readonly [name: string]: Json } = {
  guard: object({ 'modified?': text, 'txnid?': whole }),
  brand,
  'success.meta': object({
    scope: { const: 'success' }, code: { type: ['string', 'integer'] }, encoding: { const: 'ascii' }, records_shown: whole, message: text,
    'txnid?': { type: ['integer', 'null'] }, 'records?': whole, 'dry?': { type: 'boolean' }, 'accepted?': whole, 'refused?': whole, 'takes_along?': { type: 'object', additionalProperties: whole }, 'missed?': whole, 'warnings?': { type: 'array', items: finding }, 'records_page_size?': whole, 'records_page_offset?': whole, 'records_total?': whole,
    'archive?': { type: 'boolean' }, 'next?': text, 'partial?': { type: 'boolean' }, 'set?': text, 'looked?': whole, 'settled?': { type: 'array', items: object({ service_provider: text, settled: whole, abandoned: whole }) }, 'change?': whole, 'executable?': text, 'authorization?': text,
  }),
  success: replyOf({ type: 'object' }),
  error: object({
    meta: object({ scope: { const: 'error' }, code: text, encoding: { const: 'ascii' }, records_shown: { const: 0 }, message: text, errors: { type: 'array', items: finding } }),
    data: { type: 'array', maxItems: 0 },
    jsonapi: reference('brand'),
  }),
  record: object({
    scope: text,
    meta: object({ created_by: text, created: text, modified_by: text, modified: text, txnid: { type: ['integer', 'null'] }, 'archived_by?': text, 'archived?': text, 'zone?': { ...text as object, description: 'In which its dates and times of day are meant.' } }),
    links: object({ self: object({ scope: text, identifier: { type: 'object' }, uri: text }) }),
    attributes: { type: 'object' },
    'state?': { type: 'object' },
  }),
  credentials: object({ username: text, password: text }),
  forgot: object({ username: text }),
  reset: object({ token: text, new: text }),
  password: object({ current: text, new: text }),
  batch: object({ 'dry_run?': { type: ['boolean', 'null'] }, 'dry?': { type: ['boolean', 'null'], description: 'The verdict of each write alone is wanted.' }, writes: { type: 'array', maxItems: 1000, items: object({ method: { enum: ['POST', 'PUT', 'DELETE'] }, path: text, 'body?': { type: 'object' }, 'if_match?': { ...maybeText, description: 'The ETag that the write was made against.' } }) } }),
  job: object({
    job_type: { enum: ['import', 'export', 'generate', 'archive', 'restore', 'purge'] }, object: text, 'in_file?': maybeText, 'service_provider_name?': maybeText, 'dry_run?': { type: ['boolean', 'null'] },
    'archive?': { type: ['boolean', 'null'] }, 'filter?': { type: ['object', 'null'] },
    'q?': { ...maybeText, description: 'Of an export, archive, restore or purge: only records that hold this text.' }, 'columns?': { type: ['array', 'null'], items: text, description: 'Of an export: only these columns, in this order.' }, 'kwargs?': { type: ['object', 'null'] },
  }),
  explain: object({
    'called?': maybeText, 'calling?': maybeText, 'time?': { type: ['string', 'integer', 'null'] }, 'zone?': maybeText, 'call_id?': maybeText, 'alone?': { type: ['boolean', 'null'] },
    'draft?': draft,
    'attrs?': { type: ['object', 'null'] }, 'plan?': { type: ['object', 'null'] },
    'change?': { type: ['integer', 'null'] }, 'cdr?': maybeText, 'seconds?': { type: ['integer', 'null'], minimum: 0, maximum: limits.pricedSeconds },
  }),
  preview: object({
    called: text, 'calling?': maybeText, 'from?': { type: ['string', 'integer', 'null'], description: 'An instant, or a date of the zone of the call; today where it is left out.' },
    'days?': { type: ['integer', 'null'], minimum: 1, maximum: limits.previewDays, default: limits.previewDays }, 'zone?': maybeText, 'call_id?': maybeText, 'alone?': { type: ['boolean', 'null'] }, 'draft?': draft,
    'attrs?': { type: ['object', 'null'] }, 'plan?': { type: ['object', 'null'] },
  }),
  backup: object({}),
  scrub: object({}),
  audit: object({ repair: { type: 'boolean' } }),
  quarantine: object({ id: text, do: { const: 'remove' } }),
  purge_night: object({ application: text, do: { enum: ['release', 'skip'] } }),
  lint: object({ 'plan?': { type: ['object', 'null'] }, 'table?': maybeText, 'attributes?': { type: ['object', 'null'] }, 'draft?': draft }),
  rehearse: object({
    'in_file?': maybeText, 'set?': maybeText, 'service_provider_name?': maybeText, 'plan?': { type: ['object', 'null'] }, 'replay_days?': { type: ['integer', 'null'], minimum: 1 },
    'from?': { type: ['string', 'integer', 'null'] }, 'to?': { type: ['string', 'integer', 'null'] }, 'against?': { enum: ['live', 'decided', null] },
  }),
};
