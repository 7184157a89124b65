import { limits } from '../../core/limits.js';
import { isRefusal, refuse, wireStatus } from '../../core/refusals.js';
import type { BodyReader } from '../body-reader.js';
import { flag } from '../frames.js';
import { writing } from './message.js';
import type { Message } from './message.js';

/** `[call_id, cause, duration_ms, time_ms]` -> what was charged, or `[]`. */
export const end: Message = {
  type: 0x12,
  answer({ body, frame, reply, calls }) {
    const callId = body.callId();
    const cause = nextCause(body);
    const durationMs = body.nextOptionalInteger('duration_ms');
    if (durationMs !== undefined && durationMs < 0) body.fail('duration_ms must be 0 or more');
    const timeMs = body.nextInstant('time_ms');
    if (!body.whole()) return refuse('malformed', body.fault);
    const host = calls.host(frame.application);
    if (host === undefined) return refuse('unknown_application');
    const ended = calls.end(host, { callId, cause, durationMs, timeMs }, (frame.flags & flag.DRY) !== 0);
    if (ended instanceof Promise) return ended.then((late) => (isRefusal(late) ? late : writing(late)));
    if (isRefusal(ended)) return ended;
    reply.value(ended);
    return wireStatus.OK;
  },
};

/** A word, or a number as Q.850 has them. */
function nextCause(body: BodyReader): string | undefined {
  if (body.absent()) return undefined;
  return body.isText() ? body.knownText('cause', limits.callTextBytes) : String(body.integer('cause'));
}
