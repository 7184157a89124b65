import { isRefusal, refuse, wireStatus } from '../../core/refusals.js';
import { flag } from '../frames.js';
import { writeDecision } from './decision.js';
import type { Message } from './message.js';

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
    if (isRefusal(routed)) return routed;
    if (routed !== undefined) return writeDecision(reply, routed);
    reply.array(0);
    return wireStatus.OK;
  },
};
