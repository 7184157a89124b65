import type { Refusal } from '../core/refusals.js';
import { able, mayOn, type Administrator } from '../people/permits.js';
import type { Action, Application, RoleName } from '../schema/application.js';
import type { Json } from '../schema/kind.js';
import type { Table } from '../schema/table.js';
import type { Arrival, Exchange, Visit } from './exchange.js';
import type { Body } from './members.js';
import type { Parameters, Values } from './parameters.js';
import type { Reply } from './reply.js';

/**
 * A route is declared once, in the file of what answers it. The router, `Allow`, the OpenAPI document, whom it is for
 * and the tests of authorisation are made from the declaration; nothing else says what a path takes or gives.
 */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A schema of the document, by its name there. */
export interface Named {
  readonly name: string;
  readonly schema: Json;
}

/**
 * What it takes to be answered, beside having signed in; all of it. What depends on the record that is named is asked
 * by the handler.
 */
export interface Need {
  /** One of these, by a permission. */
  readonly abilities?: readonly string[];
  /** One of these. */
  readonly roles?: readonly RoleName[];
  /** One of these, on some record of the table; without a table, of any. */
  readonly actions?: readonly Action[];
  readonly table?: Table;
}

/**
 * Whom a route of the unit is for: anybody, the addresses that may look, a platform owner of any application (by a
 * token) and the admin socket, the admin socket alone, or whom the handler tells from what is asked.
 */
export type UnitNeed = 'anybody' | 'addresses' | 'owner' | 'admin' | 'told by the request';

interface Described {
  readonly method: Method;
  /** Parts with slashes between them, those in braces for whatever stands there; without a slash in front. */
  readonly path: string;
  /** The group of the document: a table's name, `session`, `routing`, `jobs` or `system`. */
  readonly tag: string;
  readonly summary: string;
  /** What the parts in braces are; text where nothing is said. */
  readonly parts?: Readonly<Record<string, { readonly schema?: Json; readonly description: string }>>;
  /** Headers that it reads, with what they do. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Body;
  /** Of a reply that works; absent, nobody lists its entries. */
  readonly reply?: Named;
  /** A reply that is no JSON, by its media type. */
  readonly content?: Readonly<Record<string, Json>>;
  /** What it answers with beside what every route of its sort does (`statusesOf`). */
  readonly statuses?: readonly number[];
  /**
   * Refused by a unit that does not lead before anything is read; what is written by a change is refused by the writer
   * all the same.
   */
  readonly standby?: 'refuses';
}

type Answer = Promise<Reply | Refusal> | Reply | Refusal;

interface Queried {
  readonly query: Parameters;
  /** The handler itself says which parameters it does not take (a list has filters), or takes any. */
  readonly readsQuery?: true;
}

/** A route of an application for whoever has signed in. */
export interface CallerRoute extends Described, Queried {
  readonly for: 'caller';
  readonly needs: Need;
  /** Answers while the first password must be changed too. */
  readonly beforeChange?: true;
  run(exchange: Exchange, given: Readonly<Record<string, unknown>>): Answer;
}

/** A route of an application for anybody: how one becomes somebody, and what it is. */
interface OpenRoute extends Described, Queried {
  readonly for: 'anybody';
  run(arrival: Arrival, given: Readonly<Record<string, unknown>>): Answer;
}

/** A route beside the applications. */
interface UnitRoute extends Described, Queried {
  readonly for: 'unit';
  readonly needs: UnitNeed;
  run(visit: Visit, given: Readonly<Record<string, unknown>>): Answer;
}

export type Route = CallerRoute | OpenRoute | UnitRoute;

type Declared<R extends Route, E, P extends Parameters> = Omit<R, 'for' | 'query' | 'run'> & {
  readonly query?: P;
  run(exchange: E, given: Values<P>): Answer;
};

export function route<P extends Parameters = {}>(declared: Declared<CallerRoute, Exchange, P>): CallerRoute {
  return { query: {}, ...declared, for: 'caller' } as unknown as CallerRoute;
}

export function openRoute<P extends Parameters = {}>(declared: Declared<OpenRoute, Arrival, P>): OpenRoute {
  return { query: {}, ...declared, for: 'anybody' } as unknown as OpenRoute;
}

export function unitRoute<P extends Parameters = {}>(declared: Declared<UnitRoute, Visit, P>): UnitRoute {
  return { query: {}, ...declared, for: 'unit' } as unknown as UnitRoute;
}

/** Whether somebody has what a route needs. */
export function isFor(
  { abilities, roles, actions, table }: Need,
  application: Application,
  administrator: Administrator,
): boolean {
  const tables = table === undefined ? application.tables : [table];
  return (
    (roles === undefined || roles.includes(administrator.role.role)) &&
    (abilities === undefined || abilities.some((ability) => able(application, administrator, ability))) &&
    (actions === undefined ||
      actions.some((action) => tables.some((each) => mayOn(application, administrator, action, each))))
  );
}

/** The routes that a path means, the one with the fewest open parts first. */
export class RouteTable {
  readonly #byFirst = new Map<
    string,
    { readonly parts: readonly string[]; readonly open: number; readonly route: Route }[]
  >();

  constructor(routes: readonly Route[]) {
    for (const each of routes) {
      const parts = partsOf(each);
      const [first = ''] = parts;
      const same = this.#byFirst.get(first) ?? [];
      same.push({ parts, open: parts.filter(isOpen).length, route: each });
      this.#byFirst.set(
        first,
        same.sort((one, other) => one.open - other.open),
      );
    }
  }

  find(parts: readonly string[]): readonly Route[] {
    const same = this.#byFirst.get(parts[0] ?? '') ?? [];
    return same
      .filter(
        (one) =>
          one.parts.length === parts.length && one.parts.every((part, place) => isOpen(part) || part === parts[place]),
      )
      .map((one) => one.route);
  }
}

export function partsOf({ path }: Route): readonly string[] {
  return path === '' ? [] : path.split('/');
}

function isOpen(part: string): boolean {
  return part.startsWith('{');
}

/** The methods of a path, for `Allow`. */
export function allowed(routes: readonly Route[]): string {
  const names = methods.filter((name) => routes.some(({ method }) => method === name));
  return [...names, ...(routes.some(hasHead) ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

const methods: readonly Method[] = ['GET', 'POST', 'PUT', 'DELETE'];

/** HEAD is GET without a body; a stream has none to leave away. */
export function hasHead({ method, content }: Route): boolean {
  return method === 'GET' && content?.['text/event-stream'] === undefined;
}

/** Every status of a route: those that it declares, and those that all of its sort may answer with. */
export function statusesOf(route: Route): readonly number[] {
  const { body, statuses = [] } = route;
  const isNamed = partsOf(route).some(isOpen);
  const known = route.for === 'caller' || (route.for === 'unit' && !['anybody', 'addresses'].includes(route.needs));
  const all = [
    200,
    400,
    ...(known ? [401, 403, 429] : []),
    ...(isNamed ? [404] : []),
    405,
    ...(body === undefined ? [] : [408, 413, 415, 422]),
    500,
    503,
    ...statuses,
  ];
  return [...new Set(all)].sort((one, other) => one - other);
}
