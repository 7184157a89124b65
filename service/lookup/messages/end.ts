import { limits } from '../../core/limits.js';
import { isRefusal, wireStatus } from '../../core/refusals.js';
import { cause, integer, optional } from '../../schema/wire-field.js';
import { readersOf } from '../field-readers.js';
import { callId, timeMs } from './call-fields.js';
import { hostOf, isDry, message, writing } from './message.js';

const minorUnits = [
  integer('charged', 'in minor units'),
  integer('balance', 'what is left, in minor units', Number.MIN_SAFE_INTEGER),
] as const;

const takes = [
  callId,
  optional(cause('cause', limits.callTextBytes, 'a word, or an integer as Q.850 has them')),
  optional(integer('duration_ms')),
  timeMs,
] as const;
const [readCallId, readCause, readDurationMs, readTimeMs] = readersOf(takes);

export const end = message({
  name: 'END',
  type: 0x12,
  about: 'the call is over, or was never set up; what was charged where it costs',
  takes,
  gives: [minorUnits, []],
  statuses: ['UNKNOWN_CALL', 'NOT_ACTIVE', 'DENIED'],
  examples: [
    { asks: ['c1', 'normal', 63_000, 1_768_478_463_000], gives: [] },
    { asks: ['k1', null, 61_000, null], gives: [20, 980] },
  ],
  answer(exchange) {
    const { body, calls, reply } = exchange;
    const callId = readCallId(body);
    const cause = readCause(body);
    const durationMs = readDurationMs(body);
    const timeMs = readTimeMs(body);
    const host = hostOf(exchange);
    if (isRefusal(host)) return host;
    const ended = calls.endings.end(host, { callId, cause, durationMs, timeMs }, isDry(exchange));
    if (ended instanceof Promise) return ended.then((late) => (isRefusal(late) ? late : writing(late)));
    if (isRefusal(ended)) return ended;
    reply.value(ended);
    return wireStatus.OK;
  },
});
