import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Steps, Turns } from '../core/turns.js';
import { countBetween, earlier, everything, keysBetween, later } from '../database/cursor.js';
import type { WalkedRange } from '../database/cursor.js';
import type { Landmarks } from '../database/landmarks.js';
import { recordAt } from '../database/orders.js';
import type { Order } from '../database/orders.js';
import type { Reader } from '../database/reader.js';
import type { StoreView } from '../database/store-view.js';
import type { TableView } from '../database/view.js';
import type { Table } from '../schema/table.js';
import type { Archived, Stored } from '../schema/view.js';
import { archivedUsage } from './archived-usage.js';
import type { ArchivedRequest, ArchivedUsage } from './archived-usage.js';
import { FoundSet } from './found-set.js';
import { Held, KeptLandmarks, isLong } from './kept-landmarks.js';
import { KeptSets } from './kept-sets.js';
import type { KeptSet } from './kept-sets.js';
import { waysTo } from './list-plan.js';
import type { Plan } from './list-plan.js';
import type { ListQuery } from './list-query.js';
import type { Moved } from './movements.js';
import { inZoneOf, providerOfKey } from '../schema/tenant-zone.js';
import { readCursor, writeCursor } from './page-cursor.js';
import type { Cursor } from './page-cursor.js';
import { usage } from './usage.js';
import type { Usage, UsageRequest } from './usage.js';

/** One request for a page. */
export interface ListRequest {
  readonly application: string;
  readonly table: Table;
  readonly query: ListQuery;
  /** Whose sets these are. */
  readonly session: string;
  /** With whom turns are shared. */
  readonly role: string;
  /** A record as the page has it; called within the snapshot that the page is of. */
  readonly show: (view: StoreView, record: Stored | Archived) => Buffer;
}

export interface Page {
  readonly shown: readonly Buffer[];
  /** Of all that is asked for; of a set that is partial, what has been found so far. */
  readonly total: number;
  /** The change that the page is as of. */
  readonly change: number;
  /** Not everything has been looked at: the set goes on. */
  readonly partial: boolean;
  /** Records looked at so far, of a set. */
  readonly looked?: number;
  readonly set?: string;
  /** Where there is more. */
  readonly next?: string;
}

/**
 * Pages of tables (api.md, Paths; quality.md). In the orders that lie on disk a page costs the same at any offset;
 * other orders and filters are sets, which are searched in turns of the loop and read in pages.
 */
export class Lists {
  readonly #sets: KeptSets;
  readonly marks = new KeptLandmarks();

  constructor(
    readonly reader: Reader,
    readonly turns: Turns,
    readonly clock: Clock,
    readonly movedIn: (application: string) => Moved,
  ) {
    this.#sets = new KeptSets(clock);
    clock.every(limits.setMs, () => this.#sets.expire());
  }

  /**
   * `unknown_parameter` or `malformed` for what cannot be looked for, `too_many_found`, `too_many_sets` and
   * `overloaded` where more is asked than is done,
   * `no_such_set` for a set that is gone.
   */
  async page(request: ListRequest): Promise<Page | Refusal> {
    const { application, table, query, session } = request;
    this.reader.refresh();
    const view = this.reader.view(application) as TableView;
    const moved = this.movedIn(application);
    if (query.set !== undefined) {
      const set = this.#sets.find(session, query.set);
      if (isRefusal(set)) return set;
      return isSameList(set.asked, table, query)
        ? this.#fromSet(request, set)
        : refuse(
            'malformed',
            'The set is of another list: give the path, filters and order that it was asked for by, or none of them.',
          );
    }
    const ways = inZoneOf(
      table,
      query.provider ?? providerOfKey(table, query.prefix),
      () => waysTo(view, table, query, moved),
      view,
    );
    if (isRefusal(ways)) return ways;
    if (ways.exact !== undefined) return this.#exact(request, ways.exact);
    const asked = wordsOf(table, query);
    const begun = this.#sets.same(session, asked, view.change);
    if (begun !== undefined) return this.#fromSet(request, begun);
    const plan = await this.turns.run(request.role, ways.shortest(view));
    if (isRefusal(plan)) return plan;
    // Another request of the session may have begun it meanwhile.
    const set = this.#sets.same(session, asked, view.change) ?? this.#begin(request, plan, asked, view);
    return isRefusal(set) ? set : this.#fromSet(request, set);
  }

  /** `not_found`, or `overloaded` where more is asked than is done. */
  usage(request: UsageRequest, role: string): Promise<Usage | Refusal> {
    return this.turns.walk(role, () =>
      this.#holding(request.application.name, (held) => usage(request, held, this.marks, this.clock)),
    );
  }

  /** The same of an archived record. */
  archivedUsage(request: ArchivedRequest, role: string): Promise<ArchivedUsage | Refusal> {
    return this.turns.walk(role, () =>
      this.#holding(request.application.name, (held) => archivedUsage(request, held.view, this.clock)),
    );
  }

  /** Work on a snapshot that it lets go. */
  *#holding<T>(application: string, work: (held: Held) => Steps<T>): Steps<T> {
    const held = new Held(this.reader, application);
    try {
      return yield* work(held);
    } finally {
      held.done();
    }
  }

  #begin({ application, session, role }: ListRequest, plan: Plan, asked: string, view: TableView): KeptSet | Refusal {
    if (plan.sort.length > 0 && (plan.known(view) ?? 0) > limits.setKeys) return tooMany();
    const full = this.#sets.room(session);
    if (full !== undefined) return full;
    const found = new FoundSet(plan);
    const walk = this.turns.walk(role, () =>
      found.walk(
        () => this.reader.snapshot(application),
        this.clock,
        () => this.#sets.hasRoom(),
      ),
    );
    return this.#sets.keep(session, asked, view.change, found, walk);
  }

  /** A page of a set: of all of it where that is found soon, else of what there is. */
  async #fromSet(request: ListRequest, set: KeptSet): Promise<Page | Refusal> {
    const { query, role, application } = request;
    const cursor = query.after === undefined ? undefined : readCursor(query.after, orderName(set.found.plan, query));
    if (isRefusal(cursor)) return cursor;
    const refused = set.isRunning
      ? await this.#soon(set, query.wait === true ? limits.setWaitMs : limits.setAnswerMs)
      : await set.ended;
    if (refused !== undefined) {
      this.#sets.forget(set);
      return refused;
    }
    const { found } = set;
    if (found.isTooLarge && (found.isSorted || query.wait === true || query.offset + query.limit > limits.setKeys))
      return tooMany();
    return this.turns.run(role, this.#setPage(application, request, set, cursor));
  }

  /** Waits for a set, not longer than this; gives why there is none. */
  #soon(set: KeptSet, waitMs: number): Promise<Refusal | undefined> {
    return new Promise((resolve, reject) => {
      const timer = this.clock.after(waitMs, () => resolve(undefined));
      set.ended.then((refused) => {
        timer.stop();
        resolve(refused);
      }, reject);
    });
  }

  *#setPage(
    application: string,
    { query, show }: ListRequest,
    { id, found }: KeptSet,
    cursor: Cursor | undefined,
  ): Steps<Page> {
    const snapshot = this.reader.snapshot(application);
    const { plan } = found;
    try {
      const page = new Showing(snapshot.view, show);
      const start = query.offset + (cursor === undefined ? 0 : found.behind(cursor.entry, cursor.values));
      let place = start;
      for (; place < found.readable && page.shown.length < query.limit && !page.isFull; place++) {
        const record = recordAt(snapshot.view, plan.order, found.entry(place));
        // What has gone, or become another's, since it was found.
        if (record !== undefined && plan.isOwn(record)) page.add(record);
        // Each may be a plan of some hundred KiB.
        yield;
      }
      const last = place - 1;
      const more = place < found.readable;
      const next = more
        ? writeCursor({ order: orderName(plan, query), entry: found.entry(last), values: found.values(last) })
        : undefined;
      return {
        ...page.ended(),
        total: found.size,
        partial: !found.isWhole,
        looked: found.looked,
        set: id,
        ...(next === undefined ? {} : { next }),
      };
    } finally {
      snapshot.done();
    }
  }

  async #exact(request: ListRequest, plan: Plan): Promise<Page | Refusal> {
    const cursor =
      request.query.after === undefined ? undefined : readCursor(request.query.after, orderName(plan, request.query));
    if (isRefusal(cursor)) return cursor;
    const page = await this.turns.run(request.role, this.#exactPage(request, plan, cursor?.entry));
    if (!isRefusal(page) && page.total > limits.passedRecords && request.query.offset === 0 && cursor === undefined)
      this.#makeReady(request, plan.order);
    return page;
  }

  /**
   * Whoever has seen the beginning of a long list may go anywhere in it next: its landmarks are made meanwhile, in
   * turns, for the first of those pages would wait for a tenth of a second and more.
   */
  #makeReady({ application, role }: ListRequest, order: Order): void {
    if (this.marks.has(order)) return;
    // Nobody waits for it; what is wrong will be said to whoever does.
    this.turns
      .run(
        role,
        this.#holding(application, (held) => this.marks.of(order, held)),
      )
      .catch(() => undefined);
  }

  *#exactPage({ application, query, show }: ListRequest, plan: Plan, after: Buffer | undefined): Steps<Page> {
    const { order, range, reverse } = plan;
    const held = new Held(this.reader, application);
    try {
      const known = plan.known(held.view);
      const marks =
        query.offset > limits.passedRecords || (known === undefined && isLong(order, range, held.view))
          ? yield* this.marks.of(order, held)
          : undefined;
      const { view } = held;
      const { transaction } = view;
      const page = new Showing(view, show);
      let last: Buffer | undefined;
      let more = false;
      for (const entry of keysBetween(order.database, {
        ...startOf(plan, query.offset, after, marks, view),
        reverse,
        transaction,
      })) {
        if (page.shown.length >= query.limit || page.isFull) {
          more = true;
          break;
        }
        const record = recordAt(view, order, entry);
        if (record !== undefined) {
          page.add(record);
          last = entry;
        }
        // Also behind what is not shown: a large move hides a whole tenant's while it lasts.
        yield;
      }
      const total = known ?? marks?.count(view, range) ?? countBetween(order.database, { ...range, transaction });
      return {
        ...page.ended(),
        total,
        partial: false,
        ...(more && last !== undefined
          ? { next: writeCursor({ order: orderName(plan, query), entry: last, values: [] }) }
          : {}),
      };
    } finally {
      held.done();
    }
  }
}

/** Records of one page as they are shown, as long as it may be. */
class Showing {
  readonly shown: Buffer[] = [];
  #bytes = 0;

  constructor(
    readonly view: StoreView,
    readonly show: ListRequest['show'],
  ) {}

  /** A page that is longer ends here, with fewer records than were asked for. */
  get isFull(): boolean {
    return this.#bytes >= limits.pageBytes;
  }

  add(record: Stored | Archived): void {
    const shown = this.show(this.view, record);
    this.#bytes += shown.length;
    this.shown.push(shown);
  }

  ended(): { readonly shown: readonly Buffer[]; readonly change: number } {
    return { shown: this.shown, change: this.view.change };
  }
}

/** Where a page begins in its order. */
function startOf(
  { range, reverse, order }: Plan,
  offset: number,
  after: Buffer | undefined,
  marks: Landmarks | undefined,
  view: TableView,
): WalkedRange {
  const from = after === undefined || reverse ? range.from : later(range.from, next(after));
  const to = after === undefined || !reverse ? range.to : earlier(range.to, after);
  if (marks === undefined || offset <= limits.passedRecords) return { from, to, pass: offset };
  if (!reverse) {
    const place = marks.at(marks.rank(view, from) + offset);
    return { from: place.from, to, pass: place.pass };
  }
  const rank = marks.rank(view, to) - 1 - offset;
  if (rank < marks.rank(view, from)) return { from: to, to };
  const place = marks.at(rank);
  const [first] = keysBetween(order.database, {
    from: place.from,
    to: everything.to,
    pass: place.pass,
    limit: 1,
    transaction: view.transaction,
  });
  return { from, to: first === undefined ? from : next(first) };
}

/** The least entry that lies behind this one. */
function next(entry: Buffer): Buffer {
  return Buffer.concat([entry, Buffer.alloc(1)]);
}

/** As what a cursor is told from one of another list. */
function orderName({ order, reverse, sort, isExact }: Plan, query: ListQuery): string {
  const columns = isExact
    ? order.columns.join()
    : `set ${query.sort.map(({ column, descending }) => `${descending ? '-' : ''}${column}`).join()}`;
  return `${order.archive ? 'archive ' : ''}${reverse ? '-' : ''}${columns}${sort.length}`;
}

/** What makes a list the same list, whatever page of it. */
function wordsOf(table: Table, { prefix, archive, sort, filters, text, provider, subscriber }: ListQuery): string {
  return JSON.stringify([
    table.name,
    prefix.map(String),
    archive,
    sort,
    filters,
    text ?? '',
    provider ?? null,
    subscriber ?? null,
  ]);
}

/**
 * Whether a request that reads a set on says nothing else than the one that began it; filters and order need not be
 * said again.
 */
function isSameList(asked: string, table: Table, query: ListQuery): boolean {
  if (asked === wordsOf(table, query)) return true;
  const [name, prefix, archive, , , , provider, subscriber] = JSON.parse(asked) as unknown[];
  const bare = query.filters.length === 0 && query.sort.length === 0 && query.text === undefined && !query.archive;
  return (
    bare &&
    name === table.name &&
    JSON.stringify(prefix) === JSON.stringify(query.prefix.map(String)) &&
    provider === (query.provider ?? null) &&
    subscriber === (query.subscriber ?? null) &&
    (archive === query.archive || !query.archive)
  );
}

function tooMany(): Refusal {
  return refuse(
    'too_many_found',
    `More than ${limits.setKeys} records: narrow it by a filter, or sort by the key or an indexed column.`,
  );
}
