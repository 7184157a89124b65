import type { Settlement } from '../routing/account.js';
import type { Attributes, Decision } from '../routing/service.js';
import type { Entry } from './ledger/ledger.js';

/** Something that happened during a call, in the order it happened. */
export interface CdrEvent {
  /** The call's own time: what the stack said, else the NIU's. */
  readonly atMs: number;
  /** `route`, the kind of an EVENT, or what a decision noted (`loop`, `diversions`). */
  readonly event: string;
  /** Text; of a note its JSON. */
  readonly detail: string;
}

/** How a call left the open ones: by END, or because its lease ran out. */
export type Ending = 'end' | 'lease';

/** Where a CDR lies. */
export interface CdrPlace {
  /** The application's number. */
  readonly application: number;
  /** When ROUTE came, on the NIU's clock; CDRs are ordered by it. */
  readonly arrivedMs: number;
  /** Tells calls of the same millisecond apart. */
  readonly serial: number;
}

/** One call from ROUTE to END; with the change number and the rule it can be explained again (routing.md, CDRs). */
export interface Cdr extends CdrPlace {
  readonly callId: string;
  /** The call's instant (T1). */
  readonly instant: number;
  /** The called number as it came, and as it was looked up. */
  readonly received: string;
  readonly called: string;
  readonly calling: string | undefined;
  /** As sent, but for the PIN. */
  readonly attributes: Attributes;
  readonly labels: readonly string[];
  readonly noRoute: boolean;
  readonly decision: Decision;
  /** The store revision that the decision was answered from. */
  readonly change: number;
  readonly answeredMs: number | undefined;
  readonly events: readonly CdrEvent[];
  /** The rest is not set while the call is open. */
  readonly endedMs: number | undefined;
  readonly cause: string | undefined;
  readonly durationMs: number | undefined;
  readonly ending: Ending | undefined;
  /** Of a call that was settled: what its application keeps of it in columns of its own, and the lines of the ledger that were entered with this CDR. */
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

/** Whether a CDR is found under a number: called or calling. */
export function isOfNumber({ called, calling }: Cdr, number: string): boolean {
  return called === number || calling === number;
}
