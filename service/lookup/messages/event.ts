import { isRefusal, refuse, wireStatus } from '../../core/refusals.js';
import type { Refusal } from '../../core/refusals.js';
import type { Routed } from '../../calls/decide.js';
import { flag } from '../frames.js';
import type { FrameWriter } from '../frames.js';
import { writeDecision } from './decision.js';
import type { Late, Message } from './message.js';

/** `[call_id, kind, value, time_ms]` -> a decision when the event asks for one, else `[]`. */
export const event: Message = {
  type: 0x11,
  answer({ body, frame, reply, calls }) {
    const callId = body.callId();
    const kind = body.nextText('kind');
    const value = body.nextValue('value');
    const timeMs = body.nextInstant('time_ms');
    if (!body.whole()) return refuse('malformed', body.fault);
    const host = calls.host(frame.application);
    if (host === undefined) return refuse('unknown_application');
    const routed = calls.event(host, { callId, kind, value, timeMs }, (frame.flags & flag.DRY) !== 0);
    if (routed instanceof Promise) return late(routed);
    return isRefusal(routed) ? routed : write(reply, routed);
  },
};

async function late(coming: Promise<Routed | undefined | Refusal>): Promise<Late | Refusal> {
  const routed = await coming;
  return isRefusal(routed) ? routed : (reply) => write(reply, routed);
}

function write(reply: FrameWriter, routed: Routed | undefined): number {
  if (routed !== undefined) return writeDecision(reply, routed);
  reply.array(0);
  return wireStatus.OK;
}
