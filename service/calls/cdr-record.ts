import { formatTimestamp } from '../core/zones.js';
import type { CdrColumn, RecordedCall, RecordedEvent } from '../routing/recorded-call.js';
import { decisionKind } from '../routing/service.js';
import { wireStatus } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import type { Cdr } from './cdr.js';
import { cdrIdentifier } from './cdr.js';

/** A CDR as doors show it, in the columns of its application and their order; null where there is nothing. */
export type CdrRecord = { readonly [column: string]: Json };

/** Of whom CDRs are asked for: nobody is the whole application. */
export interface CdrOwner {
  readonly provider?: string;
  readonly subscriber?: string;
}

/** Stands for the number of a caller who did not want it shown. */
export const maskedNumber = 'restricted';

/** Whether a call was the owner's: decided by its plans, or made to its number. */
export function isCdrOf({ decision: { extra } }: Cdr, { provider, subscriber }: CdrOwner): boolean {
  return (provider === undefined || extra?.sp === provider) && (subscriber === undefined || extra?.subscriber === subscriber);
}

/** Whether the owner is shown who called: below the service provider a caller who restricts the presentation is masked (routing.md, Criteria). */
export function showsCaller({ attributes }: Pick<Cdr, 'attributes'>, { subscriber }: CdrOwner): boolean {
  return subscriber === undefined || attributes.restricted !== true;
}

/** Whether an owner finds a CDR by a number: not by that of a caller who is masked, or looking for it would tell who called. */
export function isFound(cdr: Cdr, owner: CdrOwner, number: string | undefined): boolean {
  return isCdrOf(cdr, owner) && (number === undefined || cdr.called === number || showsCaller(cdr, owner));
}

/** A CDR for an owner, in an application's columns, with timestamps in a zone. */
export function cdrRecord(columns: readonly CdrColumn[], cdr: Cdr, owner: CdrOwner, zone: string): CdrRecord {
  const call = recordedCallOf(cdr, owner, zone);
  return Object.fromEntries(columns.map(({ name, of }) => [name, of(call)]));
}

/** A record as CSV cells, in the order of its columns. */
export function cdrCells(record: CdrRecord): readonly string[] {
  return Object.values(record).map((value) => value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value));
}

function recordedCallOf(cdr: Cdr, owner: CdrOwner, zone: string): RecordedCall {
  const { decision: { extra }, calling, instant, endedMs, received, noRoute } = cdr;
  const decision = decisionOf(cdr);
  return {
    id: cdrIdentifier(cdr),
    provider: extra?.sp ?? null,
    subscriber: extra?.subscriber ?? null,
    original: received,
    called: finalDestination(cdr),
    calling: calling === undefined ? null : showsCaller(cdr, owner) ? calling : maskedNumber,
    started: formatTimestamp(zone, instant),
    ended: endedMs === undefined ? null : formatTimestamp(zone, endedMs),
    events: eventsOf(cdr, zone),
    route: noRoute ? null : decision,
    response: { status: noRoute ? wireStatus.NO_ROUTE : wireStatus.OK, ...decision },
    settled: cdr.settled ?? {},
  };
}

/** The number to which the call went; null where it went nowhere (terminated, or still dialling). Trunks lead to the called number, or to the digits sent with the first. */
function finalDestination({ called, decision: { kind, value } }: Cdr): string | null {
  switch (kind) {
    case decisionKind.NUMBER: case decisionKind.SIP: return value as string;
    case decisionKind.OUTPULSE: return (value as readonly (readonly [string, string])[])[0]?.[1] ?? called;
    case decisionKind.TERMINATE: case decisionKind.COLLECT: return null;
    default: return called;
  }
}

/** The decision in force at the end. */
function decisionOf({ decision: { kind, value, rule, extra }, change }: Cdr): { readonly [member: string]: Json } {
  return { kind, value: (value ?? null) as Json, rule: rule ?? null, change, ...(extra?.pickup === undefined ? {} : { pickup: extra.pickup as Json }) };
}

/** The whole call: where it began, what happened in it, how it ended. */
function eventsOf(cdr: Cdr, zone: string): readonly RecordedEvent[] {
  const at = (ms: number): string => formatTimestamp(zone, ms);
  const { instant, received, events, endedMs, ending, cause, durationMs } = cdr;
  const end = endedMs === undefined ? [] : [{ time: at(endedMs), event: ending ?? 'end', cause: cause ?? null, duration_ms: durationMs ?? null }];
  return [{ time: at(instant), event: 'route', detail: received }, ...events.map(({ atMs, event, detail }) => ({ time: at(atMs), event, detail })), ...end];
}
