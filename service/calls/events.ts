import { limits } from '../core/limits.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import { decisionKind } from '../routing/service.js';
import type { Extension, Resumption } from '../routing/service.js';
import type { Answer } from '../routing/decision.js';
import type { AskedEvent } from './asked.js';
import type { Host } from './host.js';
import type { OpenCall } from './open-call.js';

/** What an event comes to; nothing of the call has changed yet. */
export interface Resumed {
  /** The value as the CDR keeps it. */
  readonly detail: string;
  /** The next decision, for an event that asks for one. */
  readonly answer?: Answer;
  readonly label?: string;
  /** Of `extend`: more time, or none, answered by the decision in force. */
  readonly extension?: Extension | 'none';
}

/** EVENT kinds (lookup-protocol.md). */
const kinds: Readonly<Record<string, (open: OpenCall, value: Json, host: Host) => Resumed | Refusal>> = {
  answer: () => ({ detail: '' }),
  label: (open, value) => {
    if (typeof value !== 'string' || value === '' || Buffer.byteLength(value) > limits.callTextBytes)
      return refuse('malformed', `a label is a str of 1 to ${limits.callTextBytes} bytes`);
    if (open.labels.includes(value)) return { detail: value };
    return open.labels.length < limits.callLabels
      ? { detail: value, label: value }
      : refuse('malformed', `a call has at most ${limits.callLabels} labels`);
  },
  note: (_, value) => {
    const text = JSON.stringify(value);
    return Buffer.byteLength(text) > limits.noteBytes
      ? refuse('malformed', `a note is at most ${limits.noteBytes} bytes`)
      : { detail: text };
  },
  digits: (open, value, host) => {
    if (typeof value !== 'string' || Buffer.byteLength(value) > limits.callTextBytes)
      return refuse('malformed', `digits are a str of at most ${limits.callTextBytes} bytes`);
    if (open.decision.kind !== decisionKind.COLLECT) return refuse('malformed', 'the call was not asked for digits');
    const { position } = open.answer;
    const detail = host.hosted.service.secretDigits === true ? '' : value;
    return { detail, answer: goOn(open, host, position && { kind: 'digits', position, digits: value }) };
  },
  busy: after,
  noanswer: after,
  fail: after,
  extend: (open, value, host) => {
    const { answeredMs, charge } = open;
    const { service } = host.hosted;
    if (answeredMs === undefined || charge === undefined || service.extend === undefined)
      return refuse('malformed', 'extend is for an answered call that is charged');
    if (value !== null && !(typeof value === 'number' && Number.isInteger(value) && value >= 0))
      return refuse('malformed', 'the value of extend is the max_seconds that the stack has, or nil');
    const seconds = open.decision.extra?.max_seconds;
    const detail = value === null ? '' : String(value);
    // A call without an end has all; a stack that has another figure has missed an answer, and gets it again.
    if (seconds === undefined || (value !== null && value !== seconds)) return { detail, extension: 'none' };
    return {
      detail,
      extension: host.reading(
        () => service.extend!({ reservation: charge.reservation, answeredMs, seconds }, open.call, host) ?? 'none',
        () => 'none',
      ),
    };
  },
};

/** What a stack may tell of a call. */
export const eventKinds: readonly string[] = Object.keys(kinds);

/**
 * Checks the event and, where it asks for a decision, takes the next one, after the rule used and at the call's
 * instant.
 */
export function resume(open: OpenCall, { kind, value }: AskedEvent, host: Host): Resumed | Refusal {
  if (!Object.hasOwn(kinds, kind)) return refuse('malformed', 'kind is none that EVENT has');
  return kinds[kind]!(open, value, host);
}

function after(open: OpenCall, value: Json, host: Host): Resumed | Refusal {
  const detail = cause(value);
  if (isRefusal(detail)) return detail;
  const { position } = open.answer;
  return { detail, answer: goOn(open, host, position && { kind: 'after', position }) };
}

function cause(value: Json): string | Refusal {
  const text = value === null ? '' : typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  if (text === undefined || Buffer.byteLength(text) > limits.callTextBytes)
    return refuse('malformed', `a cause is a str of at most ${limits.callTextBytes} bytes or an integer`);
  return text;
}

/** Where nothing stands behind the decision, the call goes on as dialled: no route (routing.md, R3). */
function goOn(open: OpenCall, host: Host, resumption: Resumption | undefined): Answer {
  if (resumption !== undefined) return host.decide(open.call, resumption);
  const decision = { kind: decisionKind.CONTINUE, value: undefined, rule: undefined, extra: undefined };
  return { noRoute: true, decision, effects: [], position: undefined };
}
