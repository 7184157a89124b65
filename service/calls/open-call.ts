import type { Answer, Call } from '../routing/service.js';
import { assert } from '../core/assert.js';
import { limits } from '../core/limits.js';
import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { chargeOf, storedCharge } from './charge.js';
import type { Charge, StoredCharge } from './charge.js';
import type { CallQueue } from './call-queue.js';
import type { Cdr, CdrEvent, Ending } from './cdr.js';
import { readCdr, writeCdr } from './cdr-layout.js';

const none: readonly string[] = [];
const noEvents: readonly CdrEvent[] = [];

/** A call between ROUTE and END, which is its CDR while it is being filled. Only `Calls` changes it. */
export class OpenCall implements Cdr {
  answeredMs: number | undefined = undefined;
  endedMs: number | undefined = undefined;
  cause: string | undefined = undefined;
  durationMs: number | undefined = undefined;
  ending: Ending | undefined = undefined;
  #events: CdrEvent[] | undefined = undefined;
  /** The `limited` rules of which the call holds a lease: that which was used, and those around it. */
  leases: readonly string[] = none;
  /** What it holds of an account; undefined for a call without a reservation. */
  charge: Charge | undefined = undefined;
  /** The journal's queue in which it waits to be written, and its neighbours there. */
  queue: CallQueue | undefined = undefined;
  before: OpenCall | undefined = undefined;
  behind: OpenCall | undefined = undefined;
  /** The store has it among the open calls. */
  stored = false;

  constructor(
    readonly application: number,
    readonly arrivedMs: number,
    readonly serial: number,
    public call: Call,
    public answer: Answer,
    public change: number,
  ) {}

  get callId(): string { return this.call.id; }
  get instant(): number { return this.call.instant; }
  get received(): string { return this.call.received; }
  get called(): string { return this.call.called; }
  get calling(): string | undefined { return this.call.calling; }
  get attributes() { return this.call.attributes; }
  get labels(): readonly string[] { return this.call.labels; }
  get noRoute(): boolean { return this.answer.noRoute; }
  get decision() { return this.answer.decision; }
  get events(): readonly CdrEvent[] { return this.#events ?? noEvents; }
  get settled() { return this.charge?.settled; }
  get entries() { return this.charge?.entries; }

  /** Keeps an event for the CDR, up to `limits.callEvents` of them. */
  note(atMs: number, event: string, detail: string): void {
    this.#events ??= [];
    if (this.#events.length < limits.callEvents) this.#events.push({ atMs, event, detail });
  }
}

/** Under the application's number and the call id. */
export function openCallKey({ application, callId }: { readonly application: number; readonly callId: string }): Buffer {
  return Buffer.concat([Buffer.of(application), Buffer.from(callId, 'utf8')]);
}

/** Layout of a stored open call: its place, the CDR as far as it has come, then what goes on with the call after a restart, packed. */
const layout = 2;
type Going = readonly [rule: string | null, tries: number | null, leases: readonly string[], charge?: StoredCharge];

export function encodeOpenCall(open: OpenCall): Buffer {
  const { position } = open.answer;
  const rule = position?.rule ?? null;
  const tries = position?.tries ?? null;
  const going: Going = open.charge === undefined ? [rule, tries, open.leases] : [rule, tries, open.leases, storedCharge(open.charge)];
  writer.at = 0;
  writer.byte(layout);
  writer.wide(open.arrivedMs);
  writer.wide(open.serial);
  writeCdr(writer, open);
  writer.packed(going);
  return Buffer.from(writer.bytes.subarray(0, writer.at));
}

/** Calls are laid out one after the other, in the same bytes. */
const writer = new ByteWriter(4_096);

export function decodeOpenCall(key: Buffer, value: Buffer): OpenCall {
  const reader = new ByteReader(value, 0);
  assert(reader.byte() === layout, `a stored call has layout ${layout}`);
  const place = { application: key[0]!, arrivedMs: reader.wide(), serial: reader.wide() };
  const cdr = readCdr(reader, place);
  const [rule, tries, leases, charge] = reader.packed<Going>();
  const { callId: id, called, received, calling, instant, attributes, labels } = cdr;
  const position = rule === null ? undefined : tries === null ? { rule } : { rule, tries };
  const answer = { noRoute: cdr.noRoute, decision: cdr.decision, effects: [], position };
  const open = new OpenCall(place.application, place.arrivedMs, place.serial, { id, called, received, calling, instant, attributes, labels }, answer, cdr.change);
  open.answeredMs = cdr.answeredMs;
  for (const { atMs, event, detail } of cdr.events) open.note(atMs, event, detail);
  open.leases = leases;
  if (charge !== undefined) open.charge = chargeOf(charge);
  open.stored = true;
  return open;
}
