import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { DamagedRecord } from '../core/damaged-record.js';
import { RefusedWrite } from '../core/refused-write.js';
import { administratorTable } from '../people/administrator.js';
import type { Application } from '../schema/application.js';
import { batchMethods } from './batch.js';
import { cdrMethods } from './cdrs.js';
import { changesMethods } from './changes.js';
import type { Desk } from './desk.js';
import { failure, success, withHeaders, type Brand } from './envelope.js';
import { descriptionMethods } from './description.js';
import { events } from './events.js';
import type { Exchange, Methods } from './exchange.js';
import { explainMethods } from './explain.js';
import { downloadMethods, uploadMethods } from './files.js';
import { healthz, metrics, readyz } from './health.js';
import { home } from './home.js';
import { identify } from './identify.js';
import type { Incoming } from './incoming.js';
import { jobMethods } from './jobs.js';
import { leaseMethods } from './leases.js';
import { hasLedger, ledgerMethods } from './ledger.js';
import { lintMethods } from './lint.js';
import { openCallMethods, watchMethods } from './live-calls.js';
import { openApi } from './openapi.js';
import { apiPath, splitPath } from './path.js';

import { parseQuery, type Query } from './query.js';
import { previewMethods } from './preview.js';
import { purgeNight } from './purge-night.js';
import { rehearseMethods } from './rehearse.js';
import type { Reply, WholeReply } from './reply.js';
import { logoutMethods, makeResetLink, openPaths, passwordMethods, session, whoAmI } from './session.js';
import { sessionsMethods } from './sessions.js';
import { settingsMethods } from './settings.js';
import { SettingValues } from './setting-values.js';
import { statisticsMethods } from './statistics.js';
import { backup } from './backup.js';
import { restore } from './restore.js';
import { audit, switchOver } from './switch-over.js';
import { quarantine, scrub } from './scrub.js';
import { system } from './system.js';
import { tableMethods } from './tables.js';
import { usageMethods } from './usage.js';
import type { Answering } from './server.js';

/** The paths that every application has beside its tables; by them the tables are kept from having these names. */
export const namedPaths: Readonly<Record<string, Methods>> = {
  authenticate: { GET: whoAmI },
  password: passwordMethods,
  logout: logoutMethods,
  job: jobMethods,
  upload: uploadMethods,
  download: downloadMethods,
  description: descriptionMethods,
  explain: explainMethods,
  preview: previewMethods,
  lint: lintMethods,
  rehearse: rehearseMethods,
  cdr: cdrMethods,
  changes: changesMethods,
  usage: usageMethods,
  settings: settingsMethods,
  statistics: statisticsMethods,
  leases: leaseMethods,
  sessions: sessionsMethods,
  calls: openCallMethods,
  watch: watchMethods,
  batch: batchMethods,
};

/** What answers before a forced change of the password is done (api.md, Paths). */
const beforeChange: Readonly<Record<string, readonly string[]>> = { password: ['POST'], logout: ['POST'], authenticate: ['GET', 'HEAD'] };

/** Whoever asks may read it: it says what the API is, not what is in it. */
const documentPath = 'openapi.json';

interface Path {
  readonly methods: Methods;
  readonly parts: readonly string[];
}

type SystemDeed = (desk: Desk, brand: Brand, incoming: Incoming, query: Query) => Promise<Reply | Refusal>;

/** What is done to the unit by `POST /system/<name>`. */
const systemDeeds: Readonly<Record<string, SystemDeed>> = { 'purge-night': purgeNight, backup, restore, scrub, quarantine, switch: switchOver, audit };

/** Finds what answers a request, asks who it is, and wraps whatever comes in the envelope. */
export class Router implements Answering {
  readonly #values = new SettingValues();
  readonly #paths: ReadonlyMap<string, ReadonlyMap<string, Methods>>;
  readonly #own: Brand;

  constructor(readonly desk: Desk) {
    this.#own = { version: desk.settings.release, name: 'niud', short_name: 'niud', author: 'niud' };
    this.#paths = new Map(desk.registry.applications.map((application) => [application.name, pathsOf(application)]));
  }

  async answer(incoming: Incoming): Promise<Reply> {
    const reply = await this.#answer(incoming);
    return this.desk.isOver?.() === true ? new Promise<never>(() => undefined) : reply;
  }

  async #answer(incoming: Incoming): Promise<Reply> {
    this.desk.counters.add('requests');
    this.desk.lists.turns.enter();
    this.desk.reader.refresh();
    const parts = splitPath(incoming.path);
    if (isRefusal(parts)) return this.#refused(this.#brandOf(incoming), parts);
    const page = this.desk.pages?.answer(incoming, parts);
    if (page !== undefined) return isRefusal(page) ? this.#refused(this.#own, page) : page;
    const query = parseQuery(incoming.query);
    if (isRefusal(query)) return this.#refused(this.#brandOf(incoming), query);
    const api = apiPath(parts);
    const application = this.desk.registry.application(api?.application ?? parts[0] ?? '');
    if (application === undefined) return this.#outside(incoming, parts, query);
    const brand = this.#values.brand(application, this.desk.reader.view(application.name));
    if (api === undefined) return this.#refused(brand, refuse('unknown_path'));
    const reply = await this.#inside(application, brand, incoming, api.rest, query).catch(refusedWrite);
    return isRefusal(reply) ? this.#refused(brand, reply, application) : reply;
  }

  malformed(incoming: Incoming, why: string): Reply {
    return { ...failure(this.#brandOf(incoming), refuse('malformed', why)), close: true };
  }

  broken(incoming: Incoming): Reply {
    this.desk.counters.add('faults');
    return failure(this.#brandOf(incoming), refuse('internal'));
  }

  crowded(): WholeReply {
    this.desk.counters.add('refused');
    return failure(this.#own, refuse('overloaded', 'Too many connections are open; try again in a moment, and close those that are not needed.'));
  }

  #brandOf({ path }: Incoming): Brand {
    const application = this.desk.registry.application(path.split('/')[1] ?? '');
    return application === undefined ? this.#own : this.#values.brand(application, this.desk.reader.view(application.name));
  }

  #refused(brand: Brand, given: Refusal, application?: Application): Reply {
    // Whoever refused it need not know the other unit's name.
    const refusal = given.code === 'standby' ? this.desk.standby?.() ?? given : given;
    this.desk.counters.add('refused');
    // Not Basic: a browser would ask for a password itself, in front of the page that does.
    return failure(brand, refusal, refusal.http === 401 ? [['WWW-Authenticate', `Bearer realm="${application?.name ?? 'niud'}"`]] : []);
  }

  async #outside(incoming: Incoming, parts: readonly string[], query: Query): Promise<Reply> {
    const [name = ''] = parts;
    const deed = name === 'system' && parts.length === 2 && Object.hasOwn(systemDeeds, parts[1]!) ? systemDeeds[parts[1]!] : undefined;
    if (deed !== undefined) return this.#deed(deed, incoming, query);
    const known = parts.length === 0 || (parts.length === 1 && Object.hasOwn(this.#outsidePaths, name));
    if (!known) return this.#refused(this.#own, refuse(parts[1] === 'api' ? 'unknown_application' : 'unknown_path'));
    if (incoming.method === 'OPTIONS') return this.#options(this.#own, { GET: () => refuse('internal') });
    if (incoming.method !== 'GET' && incoming.method !== 'HEAD') return withHeaders(this.#refused(this.#own, refuse('wrong_method')), ['Allow', 'GET, HEAD, OPTIONS']);
    const reply = await this.#outsidePaths[name]!(incoming, query);
    return isRefusal(reply) ? this.#refused(this.#own, reply) : reply;
  }

  async #deed(deed: SystemDeed, incoming: Incoming, query: Query): Promise<Reply> {
    const taken: Methods = { POST: () => refuse('internal') };
    if (incoming.method === 'OPTIONS') return this.#options(this.#own, taken);
    if (incoming.method !== 'POST') return withHeaders(this.#refused(this.#own, refuse('wrong_method')), ['Allow', allowed(taken)]);
    const reply = await deed(this.desk, this.#own, incoming, query).catch(refusedWrite);
    return isRefusal(reply) ? this.#refused(this.#own, reply) : reply;
  }

  readonly #outsidePaths: Readonly<Record<string, (incoming: Incoming, query: Query) => Promise<Reply | Refusal> | Reply | Refusal>> = {
    '': () => home(this.desk.registry, this.desk.settings.release),
    healthz: () => healthz(this.#own),
    readyz: () => readyz(this.#own, this.desk),
    metrics: (incoming) => metrics(this.desk, incoming),
    session: (incoming) => session(this.#own, this.desk, incoming),
    system: (incoming) => system(this.#own, this.desk, incoming),
    events: (incoming, query) => (incoming.method === 'HEAD' ? refuse('wrong_method') : events(this.desk, incoming, query)),
  };

  async #inside(application: Application, brand: Brand, incoming: Incoming, rest: readonly string[], query: Query): Promise<Reply | Refusal> {
    const [name = '', ...parts] = rest;
    if (name === documentPath && parts.length === 0) return this.#document(application, brand, incoming);
    const { desk } = this;
    const open = parts.length === 0 && Object.hasOwn(openPaths, name) ? openPaths[name] : undefined;
    if (open !== undefined && incoming.method === 'POST') return open({ desk, application, brand, incoming, query });
    const methods = this.#paths.get(application.name)!.get(name) ?? (open === undefined ? undefined : {});
    if (methods === undefined) return refuse('unknown_path');
    const found = resetLink({ methods, parts }, name);
    const allow: Methods = open === undefined ? found.methods : { ...found.methods, POST: () => refuse('internal') };
    if (incoming.method === 'OPTIONS') return this.#options(brand, allow);
    const handler = found.methods[incoming.method === 'HEAD' ? 'GET' : incoming.method as keyof Methods];
    if (handler === undefined) return withHeaders(this.#refused(brand, refuse('wrong_method')), ['Allow', allowed(allow)]);
    const caller = await identify(desk, application, incoming);
    if (isRefusal(caller)) return caller;
    if (caller.mustChange && !(Object.hasOwn(beforeChange, name) && beforeChange[name]!.includes(incoming.method))) return refuse('password_change_required');
    const view = () => {
      desk.reader.refresh();
      return desk.reader.view(application.name);
    };
    const exchange: Exchange = { desk, application, caller, brand, incoming, query, parts: found.parts, view };
    return handler(exchange);
  }

  #document(application: Application, brand: Brand, { method }: Incoming): Reply {
    if (method === 'OPTIONS') return this.#options(brand, { GET: () => refuse('internal') });
    if (method !== 'GET' && method !== 'HEAD') return withHeaders(this.#refused(brand, refuse('wrong_method')), ['Allow', 'GET, HEAD, OPTIONS']);
    return { kind: 'whole', status: 200, body: openApi(application, this.desk.cdrColumns(application.name)), headers: [['Content-Type', 'application/json; charset=utf-8'], ['Cache-Control', 'no-cache']] };
  }

  #options(brand: Brand, methods: Methods): Reply {
    return success(brand, [], { headers: [['Allow', allowed(methods)]] });
  }
}

function pathsOf(application: Application): ReadonlyMap<string, Methods> {
  const tables = application.tables.filter(({ internal }) => internal !== true).map((table) => [table.name, tableMethods(table)] as const);
  return new Map([...tables, ...Object.entries(namedPaths), ...(hasLedger(application) ? [['ledger', ledgerMethods] as const] : [])]);
}

/** `administrator/<username>/reset-link` is the one path below a record. */
function resetLink(path: Path, name: string): Path {
  const [username, last, ...more] = path.parts;
  if (name !== administratorTable || last !== 'reset-link' || more.length > 0) return path;
  return { methods: { POST: (exchange) => makeResetLink(exchange, username!) }, parts: path.parts };
}

function allowed(methods: Methods): string {
  const names = Object.keys(methods);
  return [...names, ...(names.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

/** What a request found refused behind a face that only throws. */
function refusedWrite(fault: unknown): Refusal {
  if (fault instanceof RefusedWrite) return fault.refusal;
  if (fault instanceof DamagedRecord) return refuse('damaged_record', `${fault.message}: niuctl quarantine.`);
  throw fault;
}
