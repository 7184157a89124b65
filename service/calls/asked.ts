import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import { inAreaOf, normaliseCalled } from '../schema/kinds/number-form.js';
import type { Attributes, Call } from '../routing/service.js';

/** What ROUTE asks; numbers as they came. */
export interface AskedRoute {
  readonly callId: string;
  readonly called: string;
  readonly calling: string | undefined;
  /** Undefined is now. */
  readonly timeMs: number | undefined;
  readonly attributes: Attributes;
}

export interface AskedEvent {
  readonly callId: string;
  readonly kind: string;
  readonly value: Json;
  readonly timeMs: number | undefined;
}

export interface AskedEnd {
  readonly callId: string;
  readonly cause: string | undefined;
  readonly durationMs: number | undefined;
  readonly timeMs: number | undefined;
}

const control = /[\x00-\x1f\x7f]/;

/**
 * The call as a decision sees it. A called text that is no number (`*72`, a SIP user) is looked up as it came and so
 * finds no route; a calling one counts as an unknown caller. Refuses what no number was ever typed like.
 */
export function callOf(asked: AskedRoute, nowMs: number, labels: readonly string[]): Call | Refusal {
  const calling = asked.calling === undefined ? undefined : normaliseCalled(asked.calling);
  const number = normaliseCalled(asked.called);
  const called = number === undefined ? asPlain(asked.called) : inAreaOf(number, calling);
  if (isRefusal(called)) return called;
  const { callId: id, called: received, calling: caller, timeMs, attributes } = asked;
  const instant = timeMs ?? nowMs;
  if (caller === calling || caller === undefined) return { id, called, received, calling, instant, attributes, labels };
  return { id, called, received, calling, caller, instant, attributes, labels };
}

function asPlain(called: string): string | Refusal {
  return called === '' || control.test(called) ? refuse('malformed', 'called must be what was dialled') : called;
}
