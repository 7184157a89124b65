import type { Settlement } from '../routing/account.js';
import type { Attributes } from '../routing/service.js';
import type { Answer, Decision, Extra } from '../routing/decision.js';
import { decisionKind } from '../routing/service.js';
import { normaliseCalled } from '../schema/kinds/number-form.js';
import type { Entry } from './ledger/entry.js';

/** A decision that the stack was given. */
export interface Given extends Pick<Decision, 'kind' | 'value' | 'rule'> {
  readonly noRoute: boolean;
  /** Whose plans decided, where any did. */
  readonly provider: string | undefined;
  readonly subscriber: string | undefined;
  /** The far end beside it. */
  readonly pickup: Extra['pickup'];
}

export function givenOf({
  noRoute,
  decision: { kind, value, rule, extra },
}: Pick<Answer, 'noRoute' | 'decision'>): Given {
  return { kind, value, rule, noRoute, provider: extra?.sp, subscriber: extra?.subscriber, pickup: extra?.pickup };
}

/** Something that happened during a call, in the order it happened. */
export interface CdrEvent {
  /** The call's own time: what the stack said, else the NIU's. */
  readonly atMs: number;
  /** `route`, the kind of an EVENT, or what a decision noted (`loop`, `diversions`). */
  readonly event: string;
  /** Text; of a note its JSON. */
  readonly detail: string;
  /** Of `decision`, every one that followed the first: what was decided. */
  readonly given?: Given;
}

/** How a call left the open ones: by END, or because its lease ran out; or that it never was one. */
export type Ending = 'end' | 'lease' | 'refused';

/** Where a CDR lies. */
export interface CdrPlace {
  /** The application's number. */
  readonly application: number;
  /** When ROUTE came, on the NIU's clock; CDRs are ordered by it. */
  readonly arrivedMs: number;
  /** Tells calls of the same millisecond apart. */
  readonly serial: number;
}

/**
 * One call from ROUTE to END; with the change number and the rule it can be explained again (calls/README.md, Call
 * detail records).
 */
export interface Cdr extends CdrPlace {
  readonly callId: string;
  /** The call's instant (T1). */
  readonly instant: number;
  /** The called number as it came, and as it was looked up. */
  readonly received: string;
  readonly called: string;
  readonly calling: string | undefined;
  /** Who called as it came, where that is not `calling`. */
  readonly caller?: string | undefined;
  /** As sent, but for the PIN. */
  readonly attributes: Attributes;
  readonly labels: readonly string[];
  readonly noRoute: boolean;
  /** The one in force, the last that was given. */
  readonly decision: Decision;
  /** The first that was given, where others followed. */
  readonly first?: Given | undefined;
  /** Why the call was refused; nothing was decided then. */
  readonly refused?: string | undefined;
  /** The store revision that the decision was answered from. */
  readonly change: number;
  readonly answeredMs: number | undefined;
  readonly events: readonly CdrEvent[];
  /** The rest is not set while the call is open. */
  readonly endedMs: number | undefined;
  readonly cause: string | undefined;
  readonly durationMs: number | undefined;
  readonly ending: Ending | undefined;
  /**
   * Of a call that was settled: what its application keeps of it in columns of its own, and the lines of the ledger
   * that were entered with this CDR.
   */
  readonly settled?: Settlement['record'] | undefined;
  readonly entries?: readonly Entry[] | undefined;
}

const placeBytes = 13;
/** In a key. */
const serialAt = 7;

/** Application, arrival (6 bytes of milliseconds), serial (6 bytes): ordered by time within an application. */
export function placeKey({ application, arrivedMs, serial }: CdrPlace): Buffer {
  const key = Buffer.allocUnsafe(placeBytes);
  key[0] = application;
  key.writeUIntBE(arrivedMs, 1, 6);
  key.writeUIntBE(serial, serialAt, 6);
  return key;
}

export function readPlaceKey(key: Buffer): CdrPlace {
  return { application: key[0]!, arrivedMs: key.readUIntBE(1, 6), serial: key.readUIntBE(serialAt, 6) };
}

/** Comes before the keys of an arrival and all later ones, and behind those of earlier ones. */
export function placesFrom(application: number, arrivedMs: number): Buffer {
  return placeKey({ application, arrivedMs, serial: 0 }).subarray(0, serialAt);
}

/** Negative when the one lies before the other; both of one application. */
export function comparePlaces(one: CdrPlace, other: CdrPlace): number {
  return one.arrivedMs - other.arrivedMs || one.serial - other.serial;
}

/** The text by which people and REST name a CDR (`cdr_id`). */
export function cdrIdentifier(place: CdrPlace): string {
  return placeKey(place).toString('hex');
}

/** Undefined when the text names no CDR that could be. */
export function parseCdrIdentifier(text: string): CdrPlace | undefined {
  return new RegExp(`^[0-9a-f]{${2 * placeBytes}}$`).test(text) ? readPlaceKey(Buffer.from(text, 'hex')) : undefined;
}

/** What asks for another decision. */
const asking = ['route', 'busy', 'noanswer', 'fail', 'digits'];

/**
 * The decisions that the stack was given, in order; of a CDR of releases up to 0.2.0, which kept the last alone, only
 * where that was the first too.
 */
export function decisionsIn(cdr: Cdr): readonly Given[] {
  const { first, refused, events } = cdr;
  if (refused !== undefined) return [];
  if (first === undefined) return events.some(({ event }) => asking.includes(event)) ? [] : [givenOf(cdr)];
  return [first, ...events.flatMap(({ given }) => given ?? [])];
}

/**
 * The decision by which the call went its way: the last one that routed it (calls/README.md, Call detail records).
 * Undefined where none did.
 */
export function routeOf(cdr: Cdr): Given | undefined {
  const decisions = decisionsIn(cdr);
  return (decisions.length === 0 && cdr.refused === undefined ? [givenOf(cdr)] : decisions).findLast(
    ({ kind, noRoute }) => kind !== decisionKind.COLLECT && !noRoute,
  );
}

/** Whose call it was, as far as anything says. */
export function ownerOf(cdr: Cdr): { readonly provider: string | undefined; readonly subscriber: string | undefined } {
  const { extra } = cdr.decision;
  if (extra?.sp !== undefined) return { provider: extra.sp, subscriber: extra.subscriber };
  return (
    decisionsIn(cdr).findLast(({ provider }) => provider !== undefined) ?? {
      provider: undefined,
      subscriber: extra?.subscriber,
    }
  );
}

/** The numbers to which the call was sent, as routing knows them. */
export function destinationsOf(cdr: Cdr): readonly string[] {
  // Most calls were given one decision.
  if (cdr.first === undefined && cdr.refused === undefined && cdr.events.length === 0) return sentTo(cdr.decision);
  return decisionsIn(cdr).flatMap(sentTo);
}

const nowhere: readonly string[] = [];

function sentTo({ kind, value }: Pick<Decision, 'kind' | 'value'>): readonly string[] {
  if (kind === decisionKind.NUMBER) return normalised([value as string]);
  if (kind === decisionKind.SIP) return normalised([(value as string).split('@', 1)[0]!]);
  if (kind === decisionKind.OUTPULSE)
    return normalised((value as readonly (readonly [string, string])[]).map(([, digits]) => digits));
  return nowhere;
}

function normalised(texts: readonly string[]): readonly string[] {
  const numbers: string[] = [];
  for (const text of texts) {
    const number = normaliseCalled(text);
    if (number !== undefined) numbers.push(number);
  }
  return numbers;
}

/** The numbers under which a CDR is found, each once: called, calling, and every one that the call was sent to. */
export function numbersOf(cdr: Cdr): readonly string[] {
  const { called, calling } = cdr;
  const numbers = calling === undefined || calling === called ? [called] : [called, calling];
  for (const number of destinationsOf(cdr)) if (!numbers.includes(number)) numbers.push(number);
  return numbers;
}

/** Whether a CDR is found under a number. */
export function isOfNumber(cdr: Cdr, number: string): boolean {
  return cdr.called === number || cdr.calling === number || destinationsOf(cdr).includes(number);
}
