import { useAsked, useEvery } from '../data/asked.js';
import { unit } from '../data/sessions.js';
import { grouped } from '../data/words.js';
import { Badge, Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { callsPerSecond, lastOf, latencyWords, rateWords, seriesOf } from './figures.js';

const everyMs = 5_000;

/** One line: that calls are decided, how many and how fast; or what is wrong. */
export function Serving({ app }: { readonly app: string }) {
  const shown = useAsked(app, 'statistics?series=1h');
  useEvery(everyMs, () => void shown.again());
  const { ready, reason, role } = unit.value!;
  if (!ready) return <Note tone="bad" alert>Not serving: {reason ?? 'the unit is not ready'}.</Note>;
  const { answer } = shown;
  if (answer === undefined) return <p class="serving faint">–</p>;
  if (!answer.ok) return <Note tone="bad">Could not read how calls go: {answer.message} <Button kind="plain" act={shown.again}>Try again</Button></Note>;
  const series = seriesOf(answer.data[0]!.attributes);
  const rate = callsPerSecond(series);
  const p99 = lastOf(series.latency['p99']);
  const refused = series.denied.slice(-13).reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return (
    <p class="serving" role="status">
      <Badge tone="good">Serving</Badge>
      <span><strong>{rate === undefined || rate === 0 ? 'No calls now' : `${rateWords(rate)} calls/s`}</strong>{p99 === undefined || p99 === 0 ? '' : `, 99 % under ${latencyWords(p99)}`}{refused > 0 ? `, ${grouped(refused)} refused in the last minute` : ''}</span>
      {role === 'standby' ? <span class="soft">This unit stands by.</span> : null}
    </p>
  );
}
