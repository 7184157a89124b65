import { limits } from '../../core/limits.js';
import { isRefusal, refuse } from '../../core/refusals.js';
import type { Refusal } from '../../core/refusals.js';
import type { Routed } from '../../calls/decide.js';
import { flag } from '../frames.js';
import { nextAttributes } from './attributes.js';
import { writeDecision } from './decision.js';
import type { Exchange, Late, Message } from './message.js';

/** `[call_id, called, calling, time_ms, attrs]` -> a decision. */
export const route: Message = {
  type: 0x10,
  answer(exchange) {
    const { body, frame, reply, calls } = exchange;
    const callId = body.callId();
    const called = body.nextText('called', limits.phoneCharacters);
    const calling = body.nextOptionalText('calling', limits.phoneCharacters);
    const timeMs = body.nextInstant('time_ms');
    const attributes = nextAttributes(body);
    if (!body.whole()) return refuse('malformed', body.fault);
    const host = calls.host(frame.application);
    if (host === undefined) return refuse('unknown_application');
    const dry = (frame.flags & flag.DRY) !== 0;
    const routed = calls.route(host, { callId, called, calling, timeMs, attributes }, dry);
    if (routed instanceof Promise) return late(routed, exchange, host.number);
    if (isRefusal(routed)) return routed;
    const status = writeDecision(reply, routed);
    if (!dry) calls.statistics.took(host.number, exchange.clock.monotonic() - exchange.startedMs);
    return status;
  },
};

/** A call that waited for the disk is counted with the time it waited. */
async function late(coming: Promise<Routed | Refusal>, { calls, clock, startedMs }: Exchange, application: number): Promise<Late | Refusal> {
  const routed = await coming;
  calls.statistics.took(application, clock.monotonic() - startedMs);
  return isRefusal(routed) ? routed : (reply) => writeDecision(reply, routed);
}
