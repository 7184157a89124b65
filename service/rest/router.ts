import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { DamagedRecord } from '../core/damaged-record.js';
import { RefusedWrite } from '../core/refused-write.js';
import type { Application } from '../schema/application.js';
import type { Desk } from './desk.js';
import { failure, success, withHeaders, type Brand } from './envelope.js';
import type { Arrival, Visit } from './exchange.js';
import { identify } from './identify.js';
import type { Incoming } from './incoming.js';
import { readParameters } from './parameters.js';
import { apiPath, splitPath } from './path.js';
import { only, parseQuery, type Query } from './query.js';
import type { Reply, WholeReply } from './reply.js';
import { allowed, hasHead, isFor, RouteTable, type CallerRoute, type Route } from './route.js';
import { applicationRoutes, unitRoutes } from './routes.js';
import type { Answering } from './server.js';
import { SettingValues } from './setting-values.js';
import { mayVisit } from './unit-access.js';

/** Finds what answers a request, asks who it is, and wraps whatever comes in the envelope. */
export class Router implements Answering {
  readonly #values = new SettingValues();
  readonly #routes: ReadonlyMap<string, RouteTable>;
  readonly #unit = new RouteTable(unitRoutes);
  readonly #own: Brand;

  constructor(readonly desk: Desk) {
    this.#own = { version: desk.settings.release, name: 'niud', short_name: 'niud', author: 'niud' };
    this.#routes = new Map(
      desk.registry.applications.map((application) => [
        application.name,
        new RouteTable(applicationRoutes(application, desk.cdrColumns(application.name))),
      ]),
    );
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
    return this.#at(
      { desk: this.desk, brand, incoming, query, parts: api.rest.slice(1), application },
      this.#routes.get(application.name)!.find(api.rest),
    );
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
    return failure(
      this.#own,
      refuse(
        'overloaded',
        'Too many connections are open; try again in a moment, and close those that are not needed.',
      ),
    );
  }

  #brandOf({ path }: Incoming): Brand {
    const application = this.desk.registry.application(path.split('/')[1] ?? '');
    return application === undefined
      ? this.#own
      : this.#values.brand(application, this.desk.reader.view(application.name));
  }

  #refused(brand: Brand, given: Refusal, application?: Application): Reply {
    // Whoever refused it need not know the other unit's name.
    const refusal = given.code === 'standby' ? (this.desk.standby?.() ?? given) : given;
    this.desk.counters.add('refused');
    // Not Basic: a browser would ask for a password itself, in front of the page that does.
    return failure(
      brand,
      refusal,
      refusal.http === 401 ? [['WWW-Authenticate', `Bearer realm="${application?.name ?? 'niud'}"`]] : [],
    );
  }

  async #outside(incoming: Incoming, parts: readonly string[], query: Query): Promise<Reply> {
    const routes = this.#unit.find(parts);
    if (routes.length === 0)
      return this.#refused(this.#own, refuse(parts[1] === 'api' ? 'unknown_application' : 'unknown_path'));
    return this.#at({ desk: this.desk, brand: this.#own, incoming, query, parts: parts.slice(1) }, routes);
  }

  /** The routes of one path: the one that the method means answers. */
  async #at(visit: Visit | Arrival, routes: readonly Route[]): Promise<Reply> {
    const {
      brand,
      incoming: { method },
    } = visit;
    const application = 'application' in visit ? visit.application : undefined;
    if (routes.length === 0) return this.#refused(brand, refuse('unknown_path'), application);
    if (method === 'OPTIONS') return success(brand, [], { headers: [['Allow', allowed(routes)]] });
    const route = routes.find((each) => (method === 'HEAD' ? hasHead(each) : each.method === method));
    if (route === undefined)
      return withHeaders(this.#refused(brand, refuse('wrong_method'), application), ['Allow', allowed(routes)]);
    const members = route.body?.members;
    const reply = await this.#through(route, members === undefined ? visit : { ...visit, members }).catch(refusedWrite);
    return isRefusal(reply) ? this.#refused(brand, reply, application) : reply;
  }

  /**
   * Who asks, what the query has, whether it is for them, whether this unit does it: and then it is done
   * (lifecycles.md, A write).
   */
  async #through(route: Route, visit: Visit | Arrival): Promise<Reply | Refusal> {
    if (route.for === 'caller') return this.#forCaller(route, visit as Arrival);
    const misused = route.readsQuery === true ? undefined : only(visit.query, Object.keys(route.query));
    if (misused !== undefined) return misused;
    if (route.for === 'unit') {
      const unfit = await mayVisit(this.desk, visit.incoming, route.needs);
      if (unfit !== undefined) return unfit;
    }
    const given = readGiven(route, visit.query);
    if (isRefusal(given)) return given;
    return route.for === 'unit' ? route.run(visit, given) : route.run(visit as Arrival, given);
  }

  async #forCaller(route: CallerRoute, arrival: Arrival): Promise<Reply | Refusal> {
    const { desk } = this;
    const { application, query } = arrival;
    const caller = await identify(desk, application, arrival.incoming);
    if (isRefusal(caller)) return caller;
    if (caller.mustChange && route.beforeChange !== true) return refuse('password_change_required');
    const misused = route.readsQuery === true ? undefined : only(query, Object.keys(route.query));
    if (misused !== undefined) return misused;
    if (!isFor(route.needs, application, caller.administrator)) return refuse('not_permitted');
    const given = readGiven(route, query);
    if (isRefusal(given)) return given;
    const standby = route.standby === 'refuses' ? desk.standby?.() : undefined;
    if (standby !== undefined) return standby;
    const view = () => {
      desk.reader.refresh();
      return desk.reader.view(application.name);
    };
    return route.run({ ...arrival, caller, view }, given);
  }
}

function readGiven(route: Route, query: Query): Readonly<Record<string, unknown>> | Refusal {
  return route.readsQuery === true ? {} : readParameters(query, route.query);
}

/** What a request found refused behind a face that only throws. */
function refusedWrite(fault: unknown): Refusal {
  if (fault instanceof RefusedWrite) return fault.refusal;
  if (fault instanceof DamagedRecord) return refuse('damaged_record', `${fault.message}: niuctl quarantine.`);
  throw fault;
}
