import { formatTimestamp } from '../core/zones.js';
import type { CdrColumn, RecordedCall, RecordedEvent } from '../routing/recorded-call.js';
import { decisionKind } from '../routing/service.js';
import { wireStatus } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import type { Cdr } from './cdr.js';
import { cdrIdentifier, decisionsIn, destinationsOf, givenOf, ownerOf, routeOf } from './cdr.js';
import type { Given } from './cdr.js';
import { eventKinds } from './events.js';

/** A CDR as doors show it, in the columns of its application and their order; null where there is nothing. */
type CdrRecord = { readonly [column: string]: Json };

/** Of whom CDRs are asked for: nobody is the whole application. */
export interface CdrOwner {
  readonly provider?: string;
  readonly subscriber?: string;
}

/** Stands for the number of a caller who did not want it shown. */
export const maskedNumber = 'restricted';

/** Whether a call was the owner's: decided by its plans, or made to its number. */
export function isCdrOf(cdr: Cdr, { provider, subscriber }: CdrOwner): boolean {
  if (provider === undefined) return true;
  const owner = ownerOf(cdr);
  return owner.provider === provider && (subscriber === undefined || owner.subscriber === subscriber);
}

/**
 * Whether the owner is shown who called: below the service provider a caller who restricts the presentation is masked
 * (routing.md, Criteria).
 */
export function showsCaller({ attributes }: Pick<Cdr, 'attributes'>, { subscriber }: CdrOwner): boolean {
  return subscriber === undefined || attributes.restricted !== true;
}

/**
 * Whether an owner finds a CDR by a number: not by that of a caller who is masked, or looking for it would tell who
 * called.
 */
export function isFound(cdr: Cdr, owner: CdrOwner, number: string | undefined): boolean {
  return (
    isCdrOf(cdr, owner) &&
    (number === undefined || cdr.called === number || showsCaller(cdr, owner) || destinationsOf(cdr).includes(number))
  );
}

/** A CDR for an owner, in an application's columns, with timestamps in a zone. */
export function cdrRecord(columns: readonly CdrColumn[], cdr: Cdr, owner: CdrOwner, zone: string): CdrRecord {
  const call = recordedCallOf(cdr, owner, zone);
  return Object.fromEntries(columns.map(({ name, of }) => [name, of(call)]));
}

/** A record as CSV cells, in the order of its columns. */
export function cdrCells(record: CdrRecord): readonly string[] {
  return Object.values(record).map((value) =>
    value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value),
  );
}

function recordedCallOf(cdr: Cdr, owner: CdrOwner, zone: string): RecordedCall {
  const { calling, instant, endedMs, received, noRoute, refused } = cdr;
  const { provider, subscriber } = ownerOf(cdr);
  const route = routeOf(cdr);
  return {
    id: cdrIdentifier(cdr),
    provider: provider ?? null,
    subscriber: subscriber ?? null,
    original: received,
    called: finalDestination(cdr, route),
    calling: calling === undefined ? null : showsCaller(cdr, owner) ? calling : maskedNumber,
    started: formatTimestamp(zone, instant),
    ended: endedMs === undefined ? null : formatTimestamp(zone, endedMs),
    events: eventsOf(cdr, owner, zone),
    route: route === undefined ? null : decisionOf(cdr, route),
    response:
      refused === undefined
        ? { status: noRoute ? wireStatus.NO_ROUTE : wireStatus.OK, ...decisionOf(cdr, givenOf(cdr)) }
        : { status: wireStatus.DENIED, reason: refused },
    settled: cdr.settled ?? {},
  };
}

/**
 * The number to which the call went, by the decision that routed it last: the called one where none did, null where it
 * was terminated. Trunks lead to the called number, or to the digits sent with the first.
 */
function finalDestination({ called }: Cdr, route: Given | undefined): string | null {
  const { kind, value } = route ?? { kind: decisionKind.CONTINUE, value: undefined };
  switch (kind) {
    case decisionKind.NUMBER:
    case decisionKind.SIP:
      return value as string;
    case decisionKind.OUTPULSE:
      return (value as readonly (readonly [string, string])[])[0]?.[1] ?? called;
    case decisionKind.TERMINATE:
      return null;
    default:
      return called;
  }
}

function decisionOf({ change }: Cdr, { kind, value, rule, pickup }: Given): { readonly [member: string]: Json } {
  return {
    kind,
    value: (value ?? null) as Json,
    rule: rule ?? null,
    change,
    ...(pickup === undefined ? {} : { pickup: pickup as Json }),
  };
}

/**
 * The whole call: where it began and who called, what happened in it with every decision that was given, how it ended.
 */
function eventsOf(cdr: Cdr, owner: CdrOwner, zone: string): readonly RecordedEvent[] {
  const at = (ms: number): string => formatTimestamp(zone, ms);
  const { instant, received, calling, caller, events, endedMs, ending, cause, durationMs, refused } = cdr;
  const from =
    showsCaller(cdr, owner) || (caller ?? calling) === undefined ? (caller ?? calling ?? null) : maskedNumber;
  const decided = (ms: number, { kind, value, rule, noRoute }: Given): RecordedEvent => ({
    time: at(ms),
    event: 'decision',
    status: noRoute ? wireStatus.NO_ROUTE : wireStatus.OK,
    kind,
    value: (value ?? null) as Json,
    rule: rule ?? null,
  });
  const told = events.map(
    ({ atMs, event, detail, given }): RecordedEvent =>
      given === undefined ? { time: at(atMs), event, detail } : decided(atMs, given),
  );
  const [first] = decisionsIn(cdr);
  // The first decision stands behind what it met with, before all that the stack has told.
  const notes = events.findIndex(
    ({ event, given }) => given !== undefined || event === 'route' || eventKinds.includes(event),
  );
  if (first !== undefined) told.splice(notes < 0 ? told.length : notes, 0, decided(instant, first));
  if (refused !== undefined) told.push({ time: at(instant), event: 'refused', detail: refused });
  const end =
    endedMs === undefined || refused !== undefined
      ? []
      : [{ time: at(endedMs), event: ending ?? 'end', cause: cause ?? null, duration_ms: durationMs ?? null }];
  return [{ time: at(instant), event: 'route', detail: received, called: cdr.called, calling: from }, ...told, ...end];
}
