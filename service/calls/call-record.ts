import { limits } from '../core/limits.js';
import type { Settlement } from '../routing/account.js';
import type { Answer } from '../routing/decision.js';
import type { Call } from '../routing/service.js';
import { givenOf } from './cdr.js';
import type { Cdr, CdrEvent, Ending, Given } from './cdr.js';
import type { Entry } from './ledger/entry.js';

const noEvents: readonly CdrEvent[] = [];

/** What of a record on disk goes on with it. */
export type RecordedBefore = Pick<Cdr, 'answeredMs' | 'events' | 'first'>;

/** A call as its CDR is filled, from ROUTE on. Each method is something that happens to it; nothing else changes it. */
export class CallRecord implements Cdr {
  #call: Call;
  #answer: Answer;
  #change: number;
  #first: Given | undefined = undefined;
  #events: CdrEvent[] | undefined = undefined;
  #answeredMs: number | undefined = undefined;
  #steppedMs = 0;
  #endedMs: number | undefined = undefined;
  #cause: string | undefined = undefined;
  #durationMs: number | undefined = undefined;
  #ending: Ending | undefined = undefined;
  #refused: string | undefined = undefined;
  #settled: Settlement['record'] | undefined = undefined;
  #entries: readonly Entry[] | undefined = undefined;

  constructor(
    readonly application: number,
    readonly arrivedMs: number,
    readonly serial: number,
    call: Call,
    answer: Answer,
    change: number,
    before?: RecordedBefore,
  ) {
    this.#call = call;
    this.#answer = answer;
    this.#change = change;
    if (before === undefined) return;
    this.#answeredMs = before.answeredMs;
    this.#first = before.first;
    for (const { atMs, event, detail, given } of before.events) this.note(atMs, event, detail, given);
  }

  /** As its last ROUTE had it, with the labels that came since. */
  get call(): Call {
    return this.#call;
  }
  /** The decision in force. */
  get answer(): Answer {
    return this.#answer;
  }
  get change(): number {
    return this.#change;
  }
  get callId(): string {
    return this.#call.id;
  }
  get instant(): number {
    return this.#call.instant;
  }
  get received(): string {
    return this.#call.received;
  }
  get called(): string {
    return this.#call.called;
  }
  get calling(): string | undefined {
    return this.#call.calling;
  }
  get caller(): string | undefined {
    return this.#call.caller;
  }
  get attributes() {
    return this.#call.attributes;
  }
  get labels(): readonly string[] {
    return this.#call.labels;
  }
  get noRoute(): boolean {
    return this.#answer.noRoute;
  }
  get decision() {
    return this.#answer.decision;
  }
  get first(): Given | undefined {
    return this.#first;
  }
  get refused(): string | undefined {
    return this.#refused;
  }
  get events(): readonly CdrEvent[] {
    return this.#events ?? noEvents;
  }
  get answeredMs(): number | undefined {
    return this.#answeredMs;
  }
  /** Milliseconds by which the clock was set since the call was answered. */
  get steppedMs(): number {
    return this.#steppedMs;
  }
  get endedMs(): number | undefined {
    return this.#endedMs;
  }
  get cause(): string | undefined {
    return this.#cause;
  }
  get durationMs(): number | undefined {
    return this.#durationMs;
  }
  get ending(): Ending | undefined {
    return this.#ending;
  }
  get settled(): Settlement['record'] | undefined {
    return this.#settled;
  }
  get entries(): readonly Entry[] | undefined {
    return this.#entries;
  }

  /** Keeps an event for the CDR, up to `limits.callEvents` of them. */
  note(atMs: number, event: string, detail: string, given?: Given): void {
    this.#events ??= [];
    if (this.#events.length < limits.callEvents)
      this.#events.push(given === undefined ? { atMs, event, detail } : { atMs, event, detail, given });
  }

  /** ROUTE has come again, at an instant. */
  repeat(call: Call, atMs: number): void {
    this.#call = call;
    this.note(atMs, 'route', call.received);
  }

  label(label: string): void {
    this.#call = { ...this.#call, labels: [...this.#call.labels, label] };
  }

  /** The stack is given another decision, which is kept beside those before. */
  decide(atMs: number, answer: Answer, change: number): void {
    this.#first ??= givenOf(this.#answer);
    if (answer.denied === undefined) this.note(atMs, 'decision', '', givenOf(answer));
    else this.note(atMs, 'refused', answer.denied);
    this.#answer = answer;
    this.#change = change;
  }

  /** Keeps what another image of this call was told behind what this one was; false where that is nothing. */
  hear({ answeredMs, events }: CallRecord): boolean {
    const news = events.slice(this.events.length);
    const isAnswered = this.#answeredMs === undefined && answeredMs !== undefined;
    if (answeredMs !== undefined) this.answered(answeredMs);
    for (const { atMs, event, detail, given } of news) this.note(atMs, event, detail, given);
    return news.length > 0 || isAnswered;
  }

  /** Only the first time counts. */
  answered(atMs: number): void {
    this.#answeredMs ??= atMs;
  }

  /** The clock was set since it was answered, by so much. */
  stepped(stepMs: number): void {
    this.#steppedMs += stepMs;
  }

  /** From its answer to an instant, without what the clock was set by between them; undefined where nobody answered. */
  lastedMs(atMs: number): number | undefined {
    return this.#answeredMs === undefined ? undefined : Math.max(0, atMs - this.#answeredMs - this.#steppedMs);
  }

  /** What END says of the call, which may go on to be open. */
  said(cause: string | undefined, durationMs: number | undefined): void {
    this.#cause = cause;
    this.#durationMs = durationMs;
  }

  /** It is over, and lasted what END has said, or else as long as can be told. */
  end(ending: Ending, atMs: number): void {
    this.#ending = ending;
    this.#endedMs = atMs;
    this.#durationMs ??= this.lastedMs(atMs);
  }

  /** It was over before it began. */
  refuse(reason: string, atMs: number, settled: Settlement['record'] | undefined): void {
    this.#refused = reason;
    this.#settled = settled;
    this.end('refused', atMs);
  }

  /** What it cost: what its application keeps of that, and the lines that were entered. */
  settle(settled: Settlement['record'], entries: readonly Entry[]): void {
    this.#settled = settled;
    this.#entries = entries;
  }
}
