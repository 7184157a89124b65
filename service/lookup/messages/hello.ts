import { limits } from '../../core/limits.js';
import { refuse, wireStatus } from '../../core/refusals.js';
import { called, instant, integer, optional, text, texts } from '../../schema/wire-field.js';
import type { Field } from '../../schema/wire-field.js';
import { readersOf } from '../field-readers.js';
import { message } from './message.js';

const role = integer('role', '0 alone, 1 active, 2 standby', 0, 2);
const staleSinceMs: Field<number | null | undefined, 'staleSinceMs'> = optional(
  instant(
    'stale_since_ms',
    'of a unit of a pair alone: nil where it has all that was acknowledged a moment ago, else the instant since which it may lack something, 0 where it has not followed yet',
  ),
);

const takes = [optional(text('client_name', limits.callTextBytes, 'for whoever reads along'))] as const;
const [readClientName] = readersOf(takes);

/** What the reply carries. */
export const welcome = [
  text('server', limits.callTextBytes, '`niud`'),
  text('version', limits.callTextBytes),
  role,
  integer('change', 'the newest change of the store'),
  instant('now_ms'),
  called('applications', texts('apps', 255, limits.callTextBytes, 'the short names hosted')),
  staleSinceMs,
] as const;

export const hello = message({
  name: 'HELLO',
  type: 0x01,
  about: 'who is there; may be left out',
  takes,
  ofUnit: true,
  gives: [welcome],
  statuses: [],
  examples: [
    { asks: ['stack'], gives: ['niud', '1.0.0', 0, 5, 1_768_478_400_000, ['one', 'two']] },
    { asks: [null], gives: ['niud', '1.0.0', 2, 5, 1_768_478_400_000, ['one'], 1_768_478_399_000] },
  ],
  answer({ body, reply, calls, clock, identity }) {
    readClientName(body);
    if (!body.whole()) return refuse('malformed', body.fault);
    const hosts = [...calls.hosts()];
    const stale = identity.staleSinceMs === undefined ? [] : [identity.staleSinceMs() ?? null];
    reply.value([
      'niud',
      identity.version,
      identity.role(),
      Math.max(0, ...hosts.map(({ view }) => view.change)),
      clock.now(),
      hosts.map(({ hosted }) => hosted.application.name),
      ...stale,
    ]);
    return wireStatus.OK;
  },
});
