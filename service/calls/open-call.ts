import type { Call } from '../routing/service.js';
import type { Answer } from '../routing/decision.js';
import { assert } from '../core/assert.js';
import { limits } from '../core/limits.js';
import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { chargeOf, storedCharge } from './charge.js';
import type { Charge, StoredCharge } from './charge.js';
import type { CallQueue, Queued } from './call-queue.js';
import type { Cdr, CdrEvent, Ending, Given } from './cdr.js';
import { givenOf } from './cdr.js';
import { readCdr, writeCdr } from './cdr-layout.js';

const none: readonly string[] = [];
const noEvents: readonly CdrEvent[] = [];
const noUses: readonly Use[] = [];

/** That a call counted for a `periodic` rule. */
export interface Use {
  readonly counter: string;
  readonly hours: number;
  /** The call's instant then. */
  readonly atMs: number;
}

/**
 * A call between ROUTE and END, which is its CDR while it is being filled. What is done to it is done in the turn in
 * which it is asked for: decisions and events by `Calls`, its end by `Endings`, leases and uses by `effects.ts`, its
 * charge by `Charges`, its place in a queue by the queue, `stored` by the group that writes it.
 */
export class OpenCall implements Cdr, Queued<OpenCall> {
  answeredMs: number | undefined = undefined;
  endedMs: number | undefined = undefined;
  cause: string | undefined = undefined;
  durationMs: number | undefined = undefined;
  ending: Ending | undefined = undefined;
  #events: CdrEvent[] | undefined = undefined;
  /** The `limited` rules of which the call holds a lease: that which was used, and those around it. */
  leases: readonly string[] = none;
  /** The `periodic` rules for which it has counted, each once. */
  uses: readonly Use[] = noUses;
  /** From when its lease runs, on the NIU's clock: its arrival, or its last EVENT. */
  leasedMs: number;
  /** Milliseconds by which the clock was set since the call was answered. */
  steppedMs = 0;
  first: Given | undefined = undefined;
  refused: string | undefined = undefined;
  /** Of a call that was refused: what its application keeps of it. */
  record: Cdr['settled'] = undefined;
  /** What it holds of an account; undefined for a call without a reservation. */
  charge: Charge | undefined = undefined;
  /** The journal's queue in which it waits to be written, and its neighbours there. */
  queue: CallQueue<OpenCall> | undefined = undefined;
  before: OpenCall | undefined = undefined;
  behind: OpenCall | undefined = undefined;
  /** The store has it among the open calls, or is about to. */
  stored = false;

  constructor(
    readonly application: number,
    readonly arrivedMs: number,
    readonly serial: number,
    public call: Call,
    public answer: Answer,
    public change: number,
  ) {
    this.leasedMs = arrivedMs;
  }

  get callId(): string {
    return this.call.id;
  }
  get instant(): number {
    return this.call.instant;
  }
  get received(): string {
    return this.call.received;
  }
  get called(): string {
    return this.call.called;
  }
  get calling(): string | undefined {
    return this.call.calling;
  }
  get caller(): string | undefined {
    return this.call.caller;
  }
  get attributes() {
    return this.call.attributes;
  }
  get labels(): readonly string[] {
    return this.call.labels;
  }
  get noRoute(): boolean {
    return this.answer.noRoute;
  }
  get decision() {
    return this.answer.decision;
  }
  get events(): readonly CdrEvent[] {
    return this.#events ?? noEvents;
  }
  get settled() {
    return this.charge?.settled ?? this.record;
  }
  get entries() {
    return this.charge?.entries;
  }

  /** Keeps an event for the CDR, up to `limits.callEvents` of them. */
  note(atMs: number, event: string, detail: string, given?: Given): void {
    this.#events ??= [];
    if (this.#events.length < limits.callEvents)
      this.#events.push(given === undefined ? { atMs, event, detail } : { atMs, event, detail, given });
  }

  /** The stack is given another decision, which is kept beside those before. */
  decide(atMs: number, answer: Answer, change: number): void {
    this.first ??= givenOf(this.answer);
    if (answer.denied === undefined) this.note(atMs, 'decision', '', givenOf(answer));
    else this.note(atMs, 'refused', answer.denied);
    this.answer = answer;
    this.change = change;
  }
}

/** Under the application's number and the call id. */
export function openCallKey({
  application,
  callId,
}: {
  readonly application: number;
  readonly callId: string;
}): Buffer {
  return Buffer.concat([Buffer.of(application), Buffer.from(callId, 'utf8')]);
}

/**
 * Layout of a stored open call: its place, the CDR as far as it has come, then what goes on with the call after a
 * restart, packed.
 */
const layout = 3;
/** Layout 2 is of releases up to 0.2.0. */
const layouts = [2, layout];
type Going = readonly [
  rule: string | null,
  tries: number | null,
  leases: readonly string[],
  charge?: StoredCharge | null,
  // Since layout 3.
  uses?: readonly (readonly [counter: string, hours: number, atMs: number])[],
  leasedMs?: number,
];

export function encodeOpenCall(open: OpenCall): Buffer {
  const { position } = open.answer;
  const rule = position?.rule ?? null;
  const tries = position?.tries ?? null;
  const charge = open.charge === undefined ? null : storedCharge(open.charge);
  const going: Going = [
    rule,
    tries,
    open.leases,
    charge,
    open.uses.map(({ counter, hours, atMs }) => [counter, hours, atMs] as const),
    open.leasedMs,
  ];
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
  assert(layouts.includes(reader.byte()), `a stored call has layout ${layouts.join(' or ')}`);
  const place = { application: key[0]!, arrivedMs: reader.wide(), serial: reader.wide() };
  const cdr = readCdr(reader, place);
  const [rule, tries, leases, charge, uses, leasedMs] = reader.packed<Going>();
  const { callId: id, called, received, calling, caller, instant, attributes, labels } = cdr;
  const position = rule === null ? undefined : tries === null ? { rule } : { rule, tries };
  const answer = { noRoute: cdr.noRoute, decision: cdr.decision, effects: [], position };
  const open = new OpenCall(
    place.application,
    place.arrivedMs,
    place.serial,
    { id, called, received, calling, ...(caller === undefined ? {} : { caller }), instant, attributes, labels },
    answer,
    cdr.change,
  );
  open.answeredMs = cdr.answeredMs;
  for (const { atMs, event, detail, given } of cdr.events) open.note(atMs, event, detail, given);
  open.first = cdr.first;
  open.leases = leases;
  open.uses = uses?.map(([counter, hours, atMs]) => ({ counter, hours, atMs })) ?? noUses;
  open.leasedMs = leasedMs ?? open.arrivedMs;
  if (charge !== undefined && charge !== null) open.charge = chargeOf(charge);
  open.stored = true;
  return open;
}
