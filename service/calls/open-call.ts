import type { Answer, Call } from '../routing/service.js';
import { limits } from '../core/limits.js';
import type { Cdr, CdrEvent, Ending } from './cdr.js';
import { cdrElements, cdrFromArray, cdrToArray, packValue, unpackValue } from './cdr.js';

const none: readonly string[] = [];

/** A call between ROUTE and END, which is its CDR while it is being filled. Only `Calls` changes it. */
export class OpenCall implements Cdr {
  answeredMs: number | undefined = undefined;
  endedMs: number | undefined = undefined;
  cause: string | undefined = undefined;
  durationMs: number | undefined = undefined;
  ending: Ending | undefined = undefined;
  readonly events: CdrEvent[] = [];
  /** The `limited` rules of which the call holds a lease: that which was used, and those around it. */
  leases: readonly string[] = none;
  /** In the journal's queue, to be written. */
  queued = false;
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

  /** Keeps an event for the CDR, up to `limits.callEvents` of them. */
  note(atMs: number, event: string, detail: string): void {
    if (this.events.length < limits.callEvents) this.events.push({ atMs, event, detail });
  }
}

/** Under the application's number and the call id. */
export function openCallKey({ application, callId }: { readonly application: number; readonly callId: string }): Buffer {
  return Buffer.concat([Buffer.of(application), Buffer.from(callId, 'utf8')]);
}

/** The CDR as far as it has come, then what goes on with the call after a restart. */
export function encodeOpenCall(open: OpenCall): Buffer {
  const { position } = open.answer;
  return packValue([...cdrToArray(open), open.arrivedMs, open.serial, position?.rule ?? null, position?.tries ?? null, open.leases]);
}

export function decodeOpenCall(key: Uint8Array, value: Uint8Array): OpenCall {
  const array = unpackValue(value);
  const [arrivedMs, serial, rule, tries, leases] = array.slice(cdrElements) as [number, number, string | null, number | null, readonly string[]];
  const cdr = cdrFromArray({ application: key[0]!, arrivedMs, serial }, array);
  const { callId: id, called, received, calling, instant, attributes, labels } = cdr;
  const position = rule === null ? undefined : tries === null ? { rule } : { rule, tries };
  const answer = { noRoute: cdr.noRoute, decision: cdr.decision, effects: [], position };
  const open = new OpenCall(cdr.application, arrivedMs, serial, { id, called, received, calling, instant, attributes, labels }, answer, cdr.change);
  open.answeredMs = cdr.answeredMs;
  open.events.push(...cdr.events);
  open.leases = leases;
  open.stored = true;
  return open;
}
