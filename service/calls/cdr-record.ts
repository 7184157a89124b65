import { formatTimestamp } from '../core/zones.js';
import { decisionKind } from '../routing/service.js';
import type { Json } from '../schema/kind.js';
import type { Cdr } from './cdr.js';

/** The columns of a call detail record in the order of its CSV (tables.md, Call detail records). */
export const cdrColumns = [
  'called_number', 'subscriber_name', 'cdrs', 'start_time', 'calling_number', 'end_time', 'original_called_number', 'route', 'service_provider_name',
] as const;

/** A CDR as doors show it; null where there is nothing. */
export type CdrRecord = { readonly [Column in (typeof cdrColumns)[number]]: Json };

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

/** The nine documented columns for an owner, with timestamps in a zone. */
export function cdrRecord(cdr: Cdr, owner: CdrOwner, zone: string): CdrRecord {
  const { decision: { extra }, calling, instant, endedMs, received } = cdr;
  return {
    called_number: finalDestination(cdr),
    subscriber_name: extra?.subscriber ?? null,
    cdrs: eventsOf(cdr, zone),
    start_time: formatTimestamp(zone, instant),
    calling_number: calling === undefined ? null : showsCaller(cdr, owner) ? calling : maskedNumber,
    end_time: endedMs === undefined ? null : formatTimestamp(zone, endedMs),
    original_called_number: received,
    route: routeOf(cdr),
    service_provider_name: extra?.sp ?? null,
  };
}

/** A record as CSV cells. */
export function cdrCells(record: CdrRecord): readonly string[] {
  return cdrColumns.map((column) => {
    const value = record[column];
    return value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  });
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

/** The decision in force at the end; null where there was none (R3). */
function routeOf({ noRoute, decision: { kind, value, rule, extra }, change }: Cdr): Json {
  if (noRoute) return null;
  return { kind, value: (value ?? null) as Json, rule: rule ?? null, change, ...(extra?.pickup === undefined ? {} : { pickup: extra.pickup as Json }) };
}

/** The whole call: where it began, what happened in it, how it ended. */
function eventsOf(cdr: Cdr, zone: string): Json {
  const at = (ms: number): string => formatTimestamp(zone, ms);
  const { instant, received, events, endedMs, ending, cause, durationMs } = cdr;
  const end = endedMs === undefined ? [] : [{ time: at(endedMs), event: ending ?? 'end', cause: cause ?? null, duration_ms: durationMs ?? null }];
  return [{ time: at(instant), event: 'route', detail: received }, ...events.map(({ atMs, event, detail }) => ({ time: at(atMs), event, detail })), ...end];
}
