import { useNow } from '../../data/clock.js';
import { saidTime, zoneTitle } from '../../data/zones.js';
import { spaced } from '../../data/words.js';
import { say } from '../../data/toasts.js';
import { Note } from '../../design/badge.js';
import { Button } from '../../design/button.js';
import { saidNow } from './now.js';
import type { Part } from './part-props.js';
import { numberOf } from './use-where.js';

/** Where calls go now, until when, and what then. */
export function NowCard({ record, entry, found, mayDo }: Part) {
  const tickMs = useNow();
  if (found === undefined)
    return (
      <section class="now">
        <p class="soft">
          {numberOf(entry) === undefined
            ? 'There is no number whose calls could be forwarded.'
            : 'Your calls now go to'}
        </p>
        <p class="to faint">–</p>
      </section>
    );
  if ('ok' in found)
    return (
      <section class="now">
        <Note tone="warn">Where your calls go now cannot be told: {found.message}</Note>
      </section>
    );
  const { where, stretches, zone, askedMs } = found;
  // The clock ticks seldom; a forward that has just begun is not to come.
  const nowMs = Math.max(tickMs, askedMs);
  const { until, then } = saidNow(where, stretches, nowMs, zone);
  const isScreened =
    (entry.attributes['screening'] as { readonly active?: boolean } | null)?.active === true &&
    where.number !== undefined;
  const stop = async (): Promise<void> => {
    const answer = await record.command('stop_forward', {}, ['forward_plan'], 'Forwarding stopped.');
    if (!answer.ok) say(answer.message, { bad: true });
  };
  return (
    <section class="now" aria-live="polite">
      <p class="soft">{where.number === undefined ? 'Your calls now ring' : 'Your calls now go to'}</p>
      <p class="to">{where.number === undefined ? 'your own line' : spaced(where.number)}</p>
      {until === undefined ? (
        <p>{where.way === 'default' ? 'your default number' : where.way === 'week' ? 'by your week' : null}</p>
      ) : (
        <p>
          {until}
          {then === undefined ? '' : ', '}
          {then === undefined ? null : (
            <>
              {then.before}
              {then.number === undefined ? null : <b class="nowrap">{spaced(then.number)}</b>}
              {then.until === undefined ? '' : ` ${then.until}`}
            </>
          )}
          .
        </p>
      )}
      {isScreened ? <p class="small soft">Callers dial your code first, unless they are always let through.</p> : null}
      {where.way === 'forward' && mayDo('stop_forward') ? <Button act={stop}>Stop forwarding</Button> : null}
      <p class="small faint">
        Times are {zoneTitle(zone, nowMs)}: it is {saidTime(nowMs, nowMs, zone).replace('today ', '')}.
      </p>
    </section>
  );
}
