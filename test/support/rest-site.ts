import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Test } from 'tap';
import { applications, cdrColumnsOf, vocabularyOf } from '../../service/apps/all.js';
import { icr } from '../../service/apps/icr/application.js';
import { compileIcrPlan, icrNumber, icrService } from '../../service/apps/icr/routing.js';
import { callStores } from '../../service/calls/call-stores.js';
import { Cdrs } from '../../service/calls/cdrs.js';
import { Calls } from '../../service/calls/calls.js';
import type { Hosted } from '../../service/routing/hosted.js';
import { systemClock } from '../../service/core/clock.js';
import { Counters } from '../../service/core/counters.js';
import { Turns } from '../../service/core/turns.js';
import { isRefusal, refuse } from '../../service/core/refusals.js';
import type { Refusal, RefusalData } from '../../service/core/refusals.js';
import { callsStore } from '../../service/database/calls-store.js';
import { JobDesk } from '../../service/jobs/job-desk.js';
import { Media } from '../../service/jobs/media.js';
import { Night } from '../../service/jobs/night.js';
import { nights } from '../../service/main/waiting-purges.js';
import { ChangeLog } from '../../service/records/history.js';
import { liveCallsOf } from '../../service/main/live-calls.js';
import { previewer } from '../../service/explain/previewer.js';
import { LedgerVerification } from '../../service/main/ledger-verification.js';
import { Ledgers } from '../../service/calls/ledger/ledgers.js';
import { passwordWrite } from '../../service/people/account.js';
import { createInitial } from '../../service/people/initial.js';
import { keptSessions } from '../../service/people/kept-sessions.js';
import { Passwords } from '../../service/people/passwords.js';
import { ResetLinks } from '../../service/people/reset-links.js';
import { Sessions } from '../../service/people/sessions.js';
import { KnownAddresses } from '../../service/people/known-addresses.js';
import { SignIn } from '../../service/people/sign-in.js';
import { SignInThrottle } from '../../service/people/sign-in-throttle.js';
import { Throttle } from '../../service/core/throttle.js';
import { checked } from '../../service/records/checked.js';
import { evaluate } from '../../service/records/evaluate.js';
import type { ChangeRequest, Submit } from '../../service/records/request.js';
import type { Attributes, Write } from '../../service/schema/write.js';
import { Lists } from '../../service/records/lists.js';
import { revert } from '../../service/records/revert.js';
import type { ExplainRequest } from '../../service/explain/request.js';
import { restCounters, type Desk, type StreamEvent } from '../../service/rest/desk.js';
import type { NeverHitAsked, StatisticsAsked } from '../../service/calls/kept-statistics.js';
import type { HeldLease } from '../../service/rest/leases-desk.js';
import { Pages } from '../../service/rest/pages.js';
import { Router } from '../../service/rest/router.js';
import type { Operations } from '../../service/routing/operation.js';
import { commonCdrColumns } from '../../service/routing/recorded-call.js';
import { Server } from '../../service/rest/server.js';
import type { Application } from '../../service/schema/application.js';
import type { Json } from '../../service/schema/kind.js';
import { jsonIn, replyFault } from './declared-replies.js';
import type { ManualClock } from './manual-clock.js';
import { temporaryStore, type Made, type TemporaryStore } from './temporary-store.js';
import { attributesFrom } from '../../service/lookup/messages/attributes.js';

export const release = '0.0-test';
export const password = 'a good password';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: Shown;
}

/** An envelope, as far as tests look into it. */
export interface Shown {
  readonly meta: Readonly<Record<string, Json>> & { readonly errors?: readonly { field: string; code: string; message: string }[] };
  readonly data: readonly Entry[];
  readonly jsonapi: Readonly<Record<string, Json>>;
}

interface Entry {
  readonly scope: string;
  readonly token: string;
  readonly csrf: string;
  readonly meta: Readonly<Record<string, Json>>;
  readonly links: { readonly self: Readonly<Record<string, Json>> };
  readonly attributes: Readonly<Record<string, Json>>;
}

export interface Asked {
  readonly token?: string;
  readonly body?: Json | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly socketPath?: string;
}

interface SiteOptions {
  readonly withMail?: boolean;
  readonly uploadBytes?: number;
  readonly failures?: number;
  readonly application?: Application;
  /** Of the application, for what is carried out where calls are. */
  readonly operations?: Operations;
  /** Another application, as niud hosts it. */
  readonly hosted?: Hosted;
  /** Requests go over connections that stay, for a test of thousands of them. */
  readonly keepsConnections?: boolean;
  /** What is asked is of other types than the document declares, on purpose: niud takes a number for a text that it can be written as, which clients are not told to rely on. */
  readonly asksUndeclared?: boolean;
  /** The folder of a UI that was built. */
  readonly pages?: string;
  /** What `GET /system` says of a pair of which this unit follows. */
  readonly follows?: { readonly [name: string]: Json };
}

const plain = <T>(result: T | Refusal): T | RefusalData => (isRefusal(result) ? result.toData() : result);

function pagesOf(folder: string | undefined): Pick<Desk, 'pages'> {
  const pages = folder === undefined ? undefined : Pages.read(folder);
  return pages === undefined ? {} : { pages };
}

/** As the desk asks the calls thread. */
function liveCalls(...place: Parameters<typeof liveCallsOf>): Desk['liveCalls'] {
  const { openCalls, watchCalls } = liveCallsOf(...place);
  return { open: async (request) => openCalls(request), watch: async (request) => watchCalls(request) };
}

/** The REST door over a real store, real jobs' records and real sessions; time as the test turns it, but for the sockets. */
export class RestSite {
  readonly clock: ManualClock;
  readonly listeners = new Set<(event: StreamEvent) => void>();
  /** What the calls thread was asked to count. */
  readonly counted: (StatisticsAsked | NeverHitAsked)[] = [];
  readonly explained: ExplainRequest[] = [];
  readonly sent: { to: string; text: string }[] = [];
  readonly desk: Desk;
  readonly jobs: JobDesk;
  readonly night: Night;
  /** What vouches for the clock. */
  synchronised = true;
  /** Runs before a change is handed to the writer; for what happens in between. */
  before: ((request: ChangeRequest) => Promise<void>) | undefined;
  ready = true;
  /** What the calls thread would hold. */
  leases: readonly HeldLease[] = [];
  server!: Server;
  readonly #agent: Agent | false;
  readonly application: Application;
  /** Nobody calls; administrators move money here. */
  readonly calls: Calls;

  private constructor(readonly store: TemporaryStore, readonly options: SiteOptions) {
    const { clock, registry, reader, folder, writer, stores } = store;
    this.clock = clock;
    this.#agent = options.keepsConnections === true && new Agent({ keepAlive: true });
    const passwords = new Passwords({ exponent: 10, blockSize: 8, parallel: 1 });
    const throttle = new Throttle(clock, options.failures ?? 10);
    const kept = callsStore(stores, 'session');
    const media = new Media(join(folder, 'media'));
    const submit = this.submit;
    const ledgers = new Ledgers(stores);
    const { application = icr, operations = {} } = options;
    const hosted: Hosted = options.hosted ?? { application, service: icrService, compile: compileIcrPlan, number: icrNumber, cdrColumns: commonCdrColumns, operations };
    this.application = hosted.application;
    media.prepare(this.application.name);
    this.calls = new Calls({ hosted: [hosted], snapshots: reader, stores: callStores(stores), clock, zone: () => 'UTC', active: () => true, submit });
    const turns = new Turns(clock);
    this.desk = {
      registry, reader, submit, clock, media, zone: () => 'UTC',
      lists: new Lists(reader, turns, clock, ledgers.movedIn),
      people: {
        passwords, throttle, signIn: new SignIn(passwords, new SignInThrottle(clock, new KnownAddresses(kept), options.failures ?? 10), clock),
        sessions: new Sessions(keptSessions(kept), clock), resetLinks: new ResetLinks(submit, passwords, clock),
      },
      jobs: this.jobs = new JobDesk({ registry, media, clock, zone: () => 'UTC', reader, submit, wake: () => undefined }),
      check: (name, table, rows) => checked(() => reader.view(name), registry.table(name, table)!, rows, clock.now()),
      forwardedBack: () => [],
      movedIn: ledgers.movedIn,
      marksIn: ledgers.marksIn,
      night: nights(this.night = new Night({ registry, clock, zone: () => 'UTC', reader, submit, wake: () => undefined, isSynchronised: () => this.synchronised }), reader, turns),
      history: new ChangeLog({
        reader, turns, startUndo: (request) => this.jobs.startUndo(request),
        revert: async (request) => plain(await writer.submit({ application: request.application, by: request.by, what: `revert ${request.change}`, reverts: request.change, evaluate: (draft) => revert(draft, request) })),
      }),
      serve: async ({ operation, args, by }) => {
        this.calls.refresh();
        const served = await this.calls.serve(this.calls.host(hosted.application.number)!, operation, args, false, by);
        return isRefusal(served) ? served.toData() : served;
      },
      ledger: { lines: ledgers.lines, verify: (application) => new LedgerVerification([hosted], reader, clock, () => undefined).verify(application) },
      preview: previewer({ reader, turns, clock, zone: () => 'UTC', hosted: [hosted], readAttributes: attributesFrom }),
      explain: async (request) => {
        this.explained.push(request);
        return { attributes: { decision: { kind: 0 }, steps: [], change: 1 } };
      },
      cdrs: new Cdrs(callsStore(stores, 'cdr'), callsStore(stores, 'cdr_by_number')),
      cdrColumns: cdrColumnsOf,
      vocabulary: (name) => (applications.some((application) => application.name === name) ? vocabularyOf(name) : undefined),
      neverHit: async (asked) => {
        this.counted.push(asked);
        return { plans: [{ plan: 'north/one/p', days: 30, rules: 0, never_hit: [] }], total: 2, ...(asked.after === undefined ? { next: 'north/one/p' } : {}) };
      },
      statistics: async (asked) => {
        this.counted.push(asked);
        const { series, plan } = asked;
        if (series === '2h' || plan?.name === 'gone') return undefined;
        if (plan !== undefined) return { plan: Object.values(plan).join('/'), days: 30, units: {}, calls: 0, last: null, rules: [], never_hit: [], earlier: [] };
        if (series !== undefined) return { series, from: '', from_seconds: 0, step_seconds: 5, units: {}, calls: [], denied: [], decisions: {}, latency: { p50: [], p99: [], p999: [] } };
        return { since: '', units: {}, plans: [] };
      },
      liveCalls: liveCalls(this.calls, registry, clock),
      leases: {
        list: async ({ tenant, rule, limit }) => {
          const held = this.leases.filter((lease) => lease.rule.startsWith(`${tenant.provider ?? ''}`) && (rule ?? lease.rule) === lease.rule);
          return { leases: held.slice(0, limit), more: held.length > limit };
        },
        clear: async ({ rule, callId }) => {
          const before = this.leases.length;
          this.leases = this.leases.filter((lease) => lease.rule !== rule || lease.callId !== callId);
          return this.leases.length < before;
        },
      },
      ...(options.follows && { standby: () => refuse('standby', 'This unit is standby: write on the active one, right.') }),
      health: () => ({ role: options.follows === undefined ? 'standalone' : 'standby', ...(options.follows && { active: { unit: 'right', host: '192.0.2.2' } }), ready: this.ready, ...(this.ready ? {} : { reason: 'still starting' }) }),
      system: () => ({ unit: {}, versions: {}, uptime_seconds: 1, niud_uptime_seconds: 1, memory: {}, state_disk: {}, stores: [], generation: 1, zone: 'UTC', clock_synchronised: this.synchronised, backup: { folder: '/var/backups/niud', keep: 7, days: 0, count: 0, running: false, last: null, failed: null }, scrub: { running: false, damaged: 0, last: null, failed: null }, quarantine: [], ...(options.follows && { replication: options.follows }) }),
      metrics: () => [{ name: 'open_calls', kind: 'gauge', help: 'Calls.', value: 3, labels: { application: 'icr' } }],
      counters: new Counters(restCounters),
      events: {
        subscribe: (_, take) => {
          this.listeners.add(take);
          return () => this.listeners.delete(take);
        },
      },
      ...(options.withMail === true ? { mail: (to: string, _: string, text: string) => this.sent.push({ to, text }) > 0 } : {}),
      ...pagesOf(options.pages),
      settings: { release, unit: 'niu-1', uploadBytes: options.uploadBytes ?? 4 * 2 ** 20, metricsAddresses: [] },
    };
  }

  readonly submit: Submit = async (request) => {
    await this.before?.(request);
    return plain(await this.store.writer.submit({ ...request, evaluate: (draft) => evaluate(draft, this.store.registry, request) }));
  };

  /** A site of icr, of an application that only adds to it, or of any that is hosted, with an owner `owner`, providers `north` and `south` with an administrator each, and subscribers `one` and `two` of both. */
  static async start(t: Test, options: SiteOptions = {}): Promise<RestSite> {
    const site = new RestSite(temporaryStore(t, options.hosted?.application ?? options.application ?? icr), options);
    const answering = new Router(site.desk);
    const server = Server.listen(answering, systemClock, { host: '127.0.0.1', port: 0 });
    const admin = Server.listenAdmin(answering, systemClock, site.adminPath);
    if (server === undefined || admin === undefined) throw new Error('no address could be had');
    site.server = server;
    t.teardown(() => {
      if (site.#agent !== false) site.#agent.destroy();
      server.close();
      admin.close();
    });
    t.teardown(() => site.calls.stop());
    await site.furnish();
    return site;
  }

  get adminPath(): string { return join(this.store.folder, 'admin.sock'); }

  async furnish(): Promise<void> {
    const hasSubscribers = this.application.roles.includes('subscriber');
    await this.store.must(this.create('administrator', { username: 'owner', role_id: 'platform_owner', email: 'owner@example.net' }));
    for (const provider of ['north', 'south']) {
      await this.store.must(this.create('service_provider', { name: provider }));
      await this.store.must(this.create('administrator', { username: provider, role_id: `service_provider:${provider}` }));
      for (const subscriber of hasSubscribers ? ['one', 'two'] : []) {
        await this.store.must(this.create('subscriber', { service_provider_name: provider, name: subscriber }));
        await this.store.must(this.create('administrator', { username: this.nameOf(provider, subscriber), role_id: `subscriber:${provider}:${subscriber}` }));
      }
    }
    for (const username of ['owner', 'north', 'south']) await this.setPassword(username);
    for (const [provider, subscriber] of hasSubscribers ? [['north', 'one'], ['north', 'two'], ['south', 'one']] as const : []) await this.setPassword(this.nameOf(provider, subscriber));
  }

  /** The name of a subscriber's administrator: with a dot where names may have one. */
  nameOf(provider: string, subscriber: string): string {
    const [username] = this.application.tables.find(({ name }) => name === 'administrator')!.columns;
    return isRefusal(username!.kind.accept(`${provider}.${subscriber}`)) ? `${provider}_${subscriber}` : `${provider}.${subscriber}`;
  }

  /** A record with what else it must have. */
  create(table: string, attributes: Attributes): Write {
    const required = this.application.tables.find(({ name }) => name === table)!.columns.filter(({ name, required: must, secret }) => must === true && secret !== undefined && !(name in attributes));
    return { method: 'create', table, attributes: { ...Object.fromEntries(required.map(({ name }) => [name, '4711'])), ...attributes } };
  }

  async setPassword(username: string, mustChange = false): Promise<void> {
    const hash = await this.desk.people.passwords.hash(password);
    if (isRefusal(hash)) throw new Error(hash.message);
    await this.store.must(passwordWrite(username, hash, mustChange));
  }

  /** What first start makes. */
  createInitial(): Promise<readonly string[]> {
    const { registry, reader, folder } = this.store;
    return createInitial({ registry, folder, submit: this.submit, passwords: this.desk.people.passwords, view: (application) => { reader.refresh(); return reader.view(application); } });
  }

  must(...writes: Write[]): Promise<Made> { return this.store.must(...writes); }

  async token(username: string, secret = password): Promise<string> {
    const answer = await this.ask('POST', `/${this.application.name}/api/authenticate`, { body: { username, password: secret } });
    if (answer.status !== 200) throw new Error(`${username}: ${answer.text}`);
    return answer.body.data[0]!.token;
  }

  tell(event: StreamEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  ask(method: string, path: string, { token, body, headers = {}, socketPath }: Asked = {}): Promise<Answer> {
    const bytes = body === undefined ? undefined : Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    const all = {
      ...(token === undefined ? {} : { authorization: `Basic ${token}` }),
      ...(bytes === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(bytes.length) }),
      ...headers,
    };
    const target = socketPath === undefined ? { host: '127.0.0.1', port: this.server.port } : { socketPath };
    return new Promise((resolve, reject) => {
      const sent = httpRequest({ ...target, method, path, headers: all, agent: this.#agent }, (received) => {
        const pieces: Buffer[] = [];
        received.on('data', (piece: Buffer) => pieces.push(piece));
        received.on('end', () => {
          const text = Buffer.concat(pieces).toString();
          const fault = replyFault(this.desk.registry.applications, { method, path, status: received.statusCode!, type: received.headers['content-type'], text, ...(this.options.asksUndeclared !== true && { asked: jsonIn(body) }) });
          if (fault !== undefined) return reject(new Error(fault));
          resolve({ status: received.statusCode!, headers: received.headers, text, body: (text.startsWith('{') ? JSON.parse(text) : {}) as Shown });
        });
      });
      // A connection that stayed may have been closed at the other end meanwhile, where nobody asked for long.
      sent.on('error', (fault) => {
        if (sent.reusedSocket) resolve(this.ask(method, path, { ...(token !== undefined && { token }), ...(body !== undefined && { body }), headers, ...(socketPath !== undefined && { socketPath }) }));
        else reject(fault);
      });
      sent.end(bytes);
    });
  }

  /** Bytes as they are; gives what comes back until the other end closes, or until `until` has come. */
  raw(bytes: string | Buffer, until?: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.server.port, '127.0.0.1');
      let text = '';
      const done = (): void => {
        socket.destroy();
        resolve(text);
      };
      socket.on('data', (piece) => {
        text += piece.toString('latin1');
        if (until !== undefined && text.includes(until)) done();
      });
      socket.on('close', done);
      socket.on('error', reject);
      socket.write(bytes);
    });
  }
}

