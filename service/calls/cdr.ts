import { assert } from '../core/assert.js';
import type { Json } from '../schema/kind.js';
import { pack, unpack } from '../database/layout.js';
import type { Attributes, Decision, DecisionValue, Extra } from '../routing/service.js';

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

/** One call from ROUTE to END; with the change number and the rule it can be explained again (routing.md, CDRs). */
export interface Cdr {
  /** The application's number. */
  readonly application: number;
  readonly callId: string;
  /** When ROUTE came, on the NIU's clock; CDRs are ordered by it. */
  readonly arrivedMs: number;
  /** Tells calls of the same millisecond apart. */
  readonly serial: number;
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
}

/**
 * Layout 1 of a stored CDR: one byte, then a MessagePack array in the order of `toArray`. It may grow at the end; anything else
 * is another layout.
 */
const layout = 1;

type Positional = readonly [
  callId: string, instant: number, received: string, called: string, calling: string | null, attributes: Attributes, labels: readonly string[],
  noRoute: boolean, kind: number, value: Json, rule: string | null, extra: Extra | null, change: number,
  answeredMs: number | null, events: readonly (readonly [atMs: number, event: string, detail: string])[],
  endedMs: number | null, cause: string | null, durationMs: number | null, ending: Ending | null,
];

const noEvents: Positional[14] = [];

/** A CDR's values in order; a stored open call begins with them. */
export function cdrToArray(cdr: Cdr): Positional {
  const { decision } = cdr;
  return [
    cdr.callId, cdr.instant, cdr.received, cdr.called, cdr.calling ?? null, withoutPin(cdr.attributes), cdr.labels,
    cdr.noRoute, decision.kind, (decision.value ?? null) as Json, decision.rule ?? null, decision.extra ?? null, cdr.change,
    cdr.answeredMs ?? null, cdr.events.length === 0 ? noEvents : cdr.events.map(({ atMs, event, detail }) => [atMs, event, detail] as const),
    cdr.endedMs ?? null, cdr.cause ?? null, cdr.durationMs ?? null, cdr.ending ?? null,
  ];
}

function withoutPin(attributes: Attributes): Attributes {
  if (attributes.pin === undefined) return attributes;
  const { pin: _, ...kept } = attributes;
  return kept;
}

export const cdrElements = 19;

/** The inverse of `cdrToArray`; what the array does not hold stands in the key. */
export function cdrFromArray(place: CdrPlace, array: readonly unknown[]): Cdr {
  const [
    callId, instant, received, called, calling, attributes, labels, noRoute, kind, value, rule, extra, change,
    answeredMs, events, endedMs, cause, durationMs, ending,
  ] = array as Positional;
  return {
    ...place, callId, instant, received, called, calling: calling ?? undefined, attributes, labels, noRoute,
    decision: { kind, value: (value ?? undefined) as DecisionValue, rule: rule ?? undefined, extra: extra ?? undefined },
    change, answeredMs: answeredMs ?? undefined, events: events.map(([atMs, event, detail]) => ({ atMs, event, detail })),
    endedMs: endedMs ?? undefined, cause: cause ?? undefined, durationMs: durationMs ?? undefined, ending: ending ?? undefined,
  };
}

export function encodeCdr(cdr: Cdr): Buffer {
  return packValue(cdrToArray(cdr));
}

export function decodeCdr(key: Uint8Array, value: Uint8Array): Cdr {
  return cdrFromArray(readCdrKey(key), unpackValue(value));
}

/** An array behind the layout's byte. */
export function packValue(array: readonly unknown[]): Buffer {
  const packed = pack(array);
  const bytes = Buffer.allocUnsafe(1 + packed.length);
  bytes[0] = layout;
  packed.copy(bytes, 1);
  return bytes;
}

export function unpackValue(value: Uint8Array): readonly unknown[] {
  assert(value[0] === layout, `a stored call has layout ${layout}`);
  return unpack(value.subarray(1));
}

/** Where a CDR lies. */
export interface CdrPlace {
  readonly application: number;
  readonly arrivedMs: number;
  readonly serial: number;
}

const keyBytes = 13;

/** The key of a CDR: application, arrival (6 bytes of milliseconds), serial (6 bytes); ordered by time within an application. */
export function cdrKey(place: CdrPlace): Buffer {
  const key = Buffer.allocUnsafe(keyBytes);
  key[0] = place.application;
  writePlace(key, 1, place);
  return key;
}

/** What a key holds behind its application. */
function writePlace(key: Buffer, at: number, { arrivedMs, serial }: CdrPlace): void {
  key.writeUIntBE(arrivedMs, at, 6);
  key.writeUIntBE(serial, at + 6, 6);
}

export function readCdrKey(key: Uint8Array): CdrPlace {
  const bytes = Buffer.from(key.buffer, key.byteOffset, key.byteLength);
  return { application: bytes[0]!, arrivedMs: bytes.readUIntBE(1, 6), serial: bytes.readUIntBE(7, 6) };
}

/** The text by which people and REST name a CDR (`cdr_id`). */
export function cdrIdentifier(place: CdrPlace): string {
  return cdrKey(place).toString('hex');
}

/** Undefined when the text names no CDR that could be. */
export function parseCdrIdentifier(text: string): CdrPlace | undefined {
  return new RegExp(`^[0-9a-f]{${2 * keyBytes}}$`).test(text) ? readCdrKey(Buffer.from(text, 'hex')) : undefined;
}

/** The key of a line in `cdr_by_number`: application, number, zero, then the CDR's key behind its application. */
export function numberKey(number: string, place: CdrPlace): Buffer {
  const key = Buffer.allocUnsafe(Buffer.byteLength(number) + 1 + keyBytes);
  key[0] = place.application;
  const end = 1 + key.write(number, 1);
  key[end] = 0;
  writePlace(key, end + 1, place);
  return key;
}

/** What begins every line of a number. */
export function numberPrefix(application: number, number: string): Buffer {
  return numberKey(number, { application, arrivedMs: 0, serial: 0 }).subarray(0, 1 - keyBytes);
}

/** The CDR that a line of `cdr_by_number` leads to. */
export function readNumberKey(key: Buffer): CdrPlace {
  return readCdrKey(Buffer.concat([key.subarray(0, 1), key.subarray(key.length - keyBytes + 1)]));
}

/** The numbers under which a CDR is found: called and calling. */
export function numbersOf({ called, calling }: Cdr): readonly string[] {
  return calling === undefined || calling === called ? [called] : [called, calling];
}
