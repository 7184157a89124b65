import { cdrRecord, isCdrOf, isFound } from '../calls/cdr-record.js';
import { fits, type CdrFilter } from '../calls/cdr-filter.js';
import type { Cdr, CdrPlace } from '../calls/cdr.js';
import { cdrIdentifier, parseCdrIdentifier } from '../calls/cdr.js';
import type { CdrRange } from '../calls/cdrs.js';
import { limits } from '../core/limits.js';
import type { Steps } from '../core/turns.js';
import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { outcomeNames } from '../routing/service.js';
import type { CdrColumn } from '../routing/recorded-call.js';
import type { Json } from '../schema/kind.js';
import { normaliseCalled } from '../schema/kinds/number-form.js';
import { scopeOf } from './changes.js';
import { entryText, success, successOf } from './envelope.js';
import { roleOf, type Exchange } from './exchange.js';
import { readInstant } from './instant.js';
import { linksOf, replyOf } from './openapi-schemas.js';
import { choice, cursor, pageLimit, text, type Values } from './parameters.js';
import type { Reply } from './reply.js';
import { route, type Named, type Route } from './route.js';

/** A call detail record; what a column has when it is set, its meaning says. */
function cdrReply(columns: readonly CdrColumn[]): Named {
  const properties = {
    ...Object.fromEntries(columns.map(({ name, meaning }) => [name, { description: meaning }])),
    cdr_id: { type: 'string', description: 'By which the record is read, and its call explained again.' },
  };
  return {
    name: 'cdr.reply',
    schema: replyOf({
      type: 'object',
      required: ['scope', 'links', 'attributes'],
      properties: {
        scope: { const: 'cdr' },
        links: linksOf('cdr', { cdr_id: { type: 'string' } }),
        attributes: { type: 'object', required: ['cdr_id'], properties },
      },
    }),
  };
}

const query = {
  number: text('Called or calling.'),
  from: text('Arrived then or later.'),
  to: text('Arrived before.'),
  limit: pageLimit,
  after: cursor,
  plan: text('Decided by this plan, provider/subscriber/name or provider/name.'),
  rule: text('By this rule, as leases name it.'),
  kind: choice(outcomeNames, 'What it came to.'),
  account: text('Made with this account.'),
  service_provider_name: text('Of this service provider.'),
  subscriber_name: text('Of this subscriber.'),
};
type Given = Values<typeof query>;

/**
 * `GET /cdr[/<cdr_id>]`: call detail records of calls that have ended, found by number, by when they arrived and by
 * what they came to (`CdrFilter`), the newest first. Each has the columns of its export (tables.md) and `cdr_id`, by
 * which `POST /explain {"cdr"}` explains its call again.
 */
export function cdrRoutes(columns: readonly CdrColumn[]): readonly Route[] {
  const reply = cdrReply(columns);
  const needs = { abilities: ['statistics'] };
  return [
    route({
      method: 'GET',
      path: 'cdr',
      tag: 'routing',
      summary: 'Call detail records of calls that have ended, the newest first; cdr_id explains a call again.',
      needs,
      query,
      reply,
      run: list,
    }),
    route({
      method: 'GET',
      path: 'cdr/{cdr_id}',
      tag: 'routing',
      summary: 'One call detail record.',
      parts: { cdr_id: { description: 'Its identifier.' } },
      needs,
      reply,
      run: one,
    }),
  ];
}

function one(exchange: Exchange): Reply | Refusal {
  const { desk, application, parts, brand } = exchange;
  const place = parseCdrIdentifier(parts[0]!);
  desk.cdrs.refresh();
  const cdr = place?.application === application.number ? desk.cdrs.get(place) : undefined;
  return cdr === undefined || !isCdrOf(cdr, scopeOf(exchange))
    ? refuse('not_found', 'No such CDR.')
    : success(brand, [shown(exchange, cdr)]);
}

async function list(exchange: Exchange, given: Given): Promise<Reply | Refusal> {
  const { application, brand } = exchange;
  const { limit } = given;
  const range = rangeOf(exchange, given);
  if (isRefusal(range)) return range;
  const number = given.number === undefined ? undefined : normaliseCalled(given.number);
  if (given.number !== undefined && number === undefined) return refuse('malformed', 'number is a telephone number.');
  const filter = filterOf(given);
  if (isRefusal(filter)) return filter;
  const found = await exchange.desk.lists.turns.walk(roleOf(exchange), () =>
    page(exchange, { range: { application: application.number, ...range }, number, filter, limit }),
  );
  if (isRefusal(found)) return found;
  const { shown: entries, last, partial } = found;
  const next = last !== undefined && (partial || entries.length === limit) ? cdrIdentifier(last) : undefined;
  return successOf(brand, entries, {
    records_page_size: limit,
    ...(next === undefined ? {} : { next }),
    ...(partial ? { partial: true } : {}),
  });
}

interface Asked {
  readonly range: CdrRange;
  readonly number: string | undefined;
  readonly filter: CdrFilter;
  readonly limit: number;
}

/**
 * `plan` is a plan's key, `provider/subscriber/name` or `provider/name`; `rule` the same with the path of a rule
 * behind, as statistics and leases name it.
 */
function filterOf({
  plan,
  rule,
  kind,
  account,
  service_provider_name: provider,
  subscriber_name: subscriber,
}: Given): CdrFilter | Refusal {
  if (plan !== undefined && rule !== undefined) return refuse('malformed', 'Give plan or rule, not both.');
  const parts = plan?.split('/') ?? [];
  if (plan !== undefined && parts.length !== 2 && parts.length !== 3)
    return refuse('malformed', 'plan is provider/subscriber/name, or provider/name of a plan of the provider itself.');
  const path = rule ?? (parts.length === 2 ? `${parts[0]}//${parts[1]}` : plan);
  return {
    ...(path === undefined ? {} : { plan: path }),
    ...(kind === undefined ? {} : { kind }),
    ...(account === undefined ? {} : { account }),
    ...(provider === undefined ? {} : { provider }),
    ...(subscriber === undefined ? {} : { subscriber }),
  };
}

function* page(
  exchange: Exchange,
  asked: Asked,
): Steps<Omit<Found, 'records'> & { readonly shown: readonly Buffer[] }> {
  const { records, last, partial } = yield* look(exchange, asked);
  const entries: Buffer[] = [];
  for (const cdr of records) {
    entries.push(entryText(shown(exchange, cdr)));
    yield;
  }
  return { shown: entries, last, partial };
}

/** `[from, to)` and the place behind which a page goes on. */
function rangeOf(
  { desk, application }: Exchange,
  { from, to, after: cursor }: Given,
): Omit<CdrRange, 'application'> | Refusal {
  const fromMs = instantOf('from', from, desk.zone(), 0);
  if (isRefusal(fromMs)) return fromMs;
  const toMs = instantOf('to', to, desk.zone(), Number.MAX_SAFE_INTEGER);
  if (isRefusal(toMs)) return toMs;
  const after = cursor === undefined ? undefined : parseCdrIdentifier(cursor);
  if (cursor !== undefined && after?.application !== application.number)
    return refuse('malformed', 'after is the cursor of a page before.');
  return { fromMs, toMs, ...(after === undefined ? {} : { after }) };
}

function instantOf(name: string, text: string | undefined, zone: string, otherwise: number): number | Refusal {
  if (text === undefined) return otherwise;
  const instant = readInstant(/^\d{9,15}$/.test(text) ? Number(text) : text, zone);
  return isRefusal(instant) ? refuse('malformed', `${name}: ${instant.message}`) : instant!;
}

interface Found {
  readonly records: readonly Cdr[];
  /** The last one looked at. */
  readonly last: CdrPlace | undefined;
  /** The time was up. */
  readonly partial: boolean;
}

/** Looks through CDRs for those of the caller, in slices, so that other requests do not wait; for a second at most. */
function* look(exchange: Exchange, { range, number, filter, limit }: Asked): Steps<Found> {
  const {
    desk: { cdrs, clock },
  } = exchange;
  const owner = scopeOf(exchange);
  const records: Cdr[] = [];
  const deadlineMs = clock.monotonic() + limits.searchMs;
  let last: CdrPlace | undefined = range.after;
  for (;;) {
    cdrs.refresh();
    const rest = last === undefined ? range : { ...range, after: last };
    let looked = 0;
    for (const cdr of number === undefined ? cdrs.listBack(rest) : cdrs.ofNumberBack(number, rest)) {
      last = cdr;
      if (isFound(cdr, owner, number) && fits(cdr, filter) && records.push(cdr) >= limit)
        return { records, last, partial: false };
      if (++looked >= limits.cdrsInStep) break;
    }
    const isOver = looked < limits.cdrsInStep;
    if (isOver || clock.monotonic() >= deadlineMs) return { records, last, partial: !isOver };
    yield;
  }
}

function shown(exchange: Exchange, cdr: Cdr): Json {
  const { desk, application } = exchange;
  const id = cdrIdentifier(cdr);
  return {
    scope: 'cdr',
    links: { self: { scope: 'cdr', identifier: { cdr_id: id }, uri: '/cdr' } },
    attributes: { cdr_id: id, ...cdrRecord(desk.cdrColumns(application.name), cdr, scopeOf(exchange), desk.zone()) },
  };
}
