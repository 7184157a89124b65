import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import type { Call } from '../routing/service.js';
import type { Answer } from '../routing/decision.js';
import { decisionKind } from '../routing/service.js';
import { OpenCall } from './open-call.js';
import type { ServingHost } from './serving-host.js';

const nothing = { kind: decisionKind.TERMINATE, value: undefined, rule: undefined, extra: undefined } as const;

/**
 * The decision of a call; one that brings a PIN is not made where there were too many wrong ones (lookup-protocol.md,
 * SERVE operations).
 */
export function guardedDecision(host: ServingHost, call: Call): Answer {
  const { service } = host.hosted;
  const attempt = call.attributes.pin === undefined ? undefined : service.attempt?.(call, host);
  if (attempt === undefined) return host.decide(call);
  const throttled = host.pins.begin(attempt);
  if (throttled !== undefined)
    return {
      noRoute: false,
      denied: throttled.message,
      isThrottled: true,
      decision: nothing,
      effects: [],
      position: undefined,
    };
  const answer = host.decide(call);
  if (answer.wrongPin !== true) host.pins.right(attempt);
  return answer;
}

/** The call with the account that it was found to be of, and without the PIN that proved it. */
export function withAccount(call: Call, { account }: Answer): Call {
  if (account === undefined) return call;
  const { pin: _, ...attributes } = call.attributes;
  return { ...call, attributes: { ...attributes, account } };
}

/** A call that is over before it began, as its CDR keeps it. */
export function refusedCall(
  host: ServingHost,
  call: Call,
  answer: Answer,
  reason: string,
  nowMs: number,
  serial: number,
): OpenCall {
  const refused = new OpenCall(host.number, nowMs, serial, withAccount(call, answer), answer, host.view.change);
  refused.refuse(reason, nowMs, answer.record);
  return refused;
}

/**
 * Which refused calls leave a CDR: a few a second of each door, so that nobody fills the disk with them
 * (calls/README.md, Call detail records).
 */
export class RefusedCalls {
  readonly #kept = new Map<string, number>();
  #second = -1;

  constructor(private readonly clock: Clock) {}

  /** Counts the call where it may be kept. */
  admits(application: number, { isThrottled, door }: Answer): boolean {
    if (isThrottled === true) return false;
    const second = Math.floor(this.clock.monotonic() / 1_000);
    if (second !== this.#second) this.#kept.clear();
    this.#second = second;
    const name = `${application} ${door ?? ''}`;
    const kept = this.#kept.get(name) ?? 0;
    if (kept >= limits.refusedCdrs || (kept === 0 && this.#kept.size >= limits.refusedDoors)) return false;
    this.#kept.set(name, kept + 1);
    return true;
  }
}
