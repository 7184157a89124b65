import { limits } from '../../core/limits.js';
import { isRefusal } from '../../core/refusals.js';
import type { Refusal } from '../../core/refusals.js';
import type { Attributes } from '../../routing/service.js';
import type { Routed } from '../../calls/decide.js';
import { optional, text } from '../../schema/wire-field.js';
import { readersOf } from '../field-readers.js';
import { attrs } from './attributes.js';
import { callId, timeMs } from './call-fields.js';
import { writeDecision } from './decision.js';
import { hostOf, isDry, message } from './message.js';
import type { Exchange, Late } from './message.js';

const none: Attributes = {};

const takes = [
  callId, text('called', limits.phoneCharacters, 'as received; what is no number (`*72`) finds no route'), optional(text('calling', limits.phoneCharacters, 'as received; nil is an unknown caller')),
  timeMs, optional(attrs),
] as const;
const [readCallId, readCalled, readCalling, readTimeMs, readAttributes] = readersOf(takes);

export const route = message({
  name: 'ROUTE',
  type: 0x10,
  about: 'where a call goes; opens it',
  takes,
  gives: ['a decision'],
  answer(exchange) {
    const { body, reply, calls } = exchange;
    const callId = readCallId(body);
    const called = readCalled(body);
    const calling = readCalling(body);
    const timeMs = readTimeMs(body);
    const attributes = readAttributes(body) ?? none;
    const host = hostOf(exchange);
    if (isRefusal(host)) return host;
    const dry = isDry(exchange);
    const routed = calls.route(host, { callId, called, calling, timeMs, attributes }, dry);
    if (routed instanceof Promise) return late(routed, exchange, host.number);
    if (isRefusal(routed)) return routed;
    const status = writeDecision(reply, routed);
    if (!dry) calls.statistics.took(host.number, exchange.clock.monotonic() - exchange.startedMs);
    return status;
  },
});

/** A call that waited for the disk is counted with the time it waited. */
async function late(coming: Promise<Routed | Refusal>, { calls, clock, startedMs }: Exchange, application: number): Promise<Late | Refusal> {
  const routed = await coming;
  calls.statistics.took(application, clock.monotonic() - startedMs);
  return isRefusal(routed) ? routed : (reply) => writeDecision(reply, routed);
}
