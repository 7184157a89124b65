import { limits } from '../../core/limits.js';
import { isRefusal, wireStatus } from '../../core/refusals.js';
import type { Refusal } from '../../core/refusals.js';
import type { Routed } from '../../calls/decisions.js';
import { anything, optional, text } from '../../schema/wire-field.js';
import { readersOf } from '../field-readers.js';
import { flag } from '../frames.js';
import type { FrameWriter } from '../frames.js';
import { callId, timeMs } from './call-fields.js';
import { decision, writeDecision } from './decision.js';
import { hostOf, isDry, message } from './message.js';
import type { Late } from './message.js';

const takes = [
  callId,
  text('kind', limits.frameBytes, 'see Events'),
  optional(anything('value', 'as the kind has it')),
  timeMs,
] as const;
const [readCallId, readKind, readValue, readTimeMs] = readersOf(takes);

export const event = message({
  name: 'EVENT',
  type: 0x11,
  about: 'what happened to an open call; a decision where it asks for one',
  takes,
  gives: [decision, []],
  statuses: ['NO_ROUTE', 'UNKNOWN_CALL', 'NOT_ACTIVE', 'DENIED'],
  examples: [
    { asks: ['c1', 'answer', null, 1_768_478_400_000], gives: [] },
    { asks: ['c1', 'digits', '1', null], gives: [1, '2015550199', 'menu/ask', 4, null] },
    { asks: ['c1', 'label', 'gold', null], flags: flag.NOREPLY, gives: [] },
  ],
  answer(exchange) {
    const { body, calls, reply } = exchange;
    const callId = readCallId(body);
    const kind = readKind(body);
    const value = readValue(body) ?? null;
    const timeMs = readTimeMs(body);
    const host = hostOf(exchange);
    if (isRefusal(host)) return host;
    const routed = calls.decisions.event(host, { callId, kind, value, timeMs }, isDry(exchange));
    if (routed instanceof Promise) return late(routed);
    return isRefusal(routed) ? routed : write(reply, routed);
  },
});

async function late(coming: Promise<Routed | undefined | Refusal>): Promise<Late | Refusal> {
  const routed = await coming;
  return isRefusal(routed) ? routed : (reply) => write(reply, routed);
}

function write(reply: FrameWriter, routed: Routed | undefined): number {
  if (routed !== undefined) return writeDecision(reply, routed);
  reply.array(0);
  return wireStatus.OK;
}
