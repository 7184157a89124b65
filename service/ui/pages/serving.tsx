import { useAsked, useEvery } from '../data/asked.js';
import { measured } from '../data/events.js';
import { Failed } from '../data/failed.js';
import { unit } from '../data/sessions.js';
import { grouped } from '../data/words.js';
import { Badge, Note } from '../design/badge.js';
import { callsPerSecond, lastOf, latencyWords, rateWords, seriesOf } from './figures.js';

const everyMs = 5_000,
  refusedMs = 60_000;

/** One line: that calls are decided, how many and how fast; or what is wrong. */
export function Serving({ app }: { readonly app: string }) {
  const shown = useAsked(app, 'statistics?series=1h');
  const told = measured.value?.app === app ? measured.value : undefined;
  // While niud tells, only what was refused is asked for.
  useEvery(told === undefined ? everyMs : refusedMs, () => void shown.again());
  const { ready, reason, role } = unit.value!;
  if (!ready)
    return (
      <Note tone="bad" alert>
        Not serving: {reason ?? 'the unit is not ready'}.
      </Note>
    );
  const { answer } = shown;
  if (answer === undefined) return <p class="serving faint">–</p>;
  if (!answer.ok) return <Failed what="how calls go" refused={answer} again={shown.again} />;
  const series = seriesOf(answer.data[0]!.attributes);
  const rate = told?.callsPerSecond ?? callsPerSecond(series);
  const p99 = told?.p99 ?? lastOf(series.latency['p99']);
  const refused = series.denied.slice(-13).reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return (
    <p class="serving" role="status">
      <Badge tone="good">Serving</Badge>
      <span>
        <strong>{rate === undefined || rate === 0 ? 'No calls now' : `${rateWords(rate)} calls/s`}</strong>
        {p99 === undefined || p99 === 0 ? '' : `, 99 % under ${latencyWords(p99)}`}
        {refused > 0 ? `, ${grouped(refused)} refused in the last minute` : ''}
      </span>
      {role === 'standby' ? <span class="soft">This unit stands by.</span> : null}
    </p>
  );
}
