import './box.css';
import { at, withQuery } from '../address/address.js';
import { go, here } from '../address/here.js';
import { Link } from '../address/link.js';
import { useAsked, useEvery, useMeasured } from '../data/asked.js';
import { described } from '../data/description.js';
import { Failed } from '../data/failed.js';
import { unit, zoned } from '../data/sessions.js';
import { counted, grouped, longTime } from '../data/words.js';
import { Switch } from '../design/switch.js';
import { Box } from './box.js';
import { kindWords, latencyWords, rateWords, seriesOf, sumOf, type Series } from './figures.js';
import { planAddress, plansOf } from './never-hit.js';
import { Plot } from './plot.js';
import type { PageProps } from './props.js';

type Span = '1h' | '24h' | '7d';

const spans: readonly (readonly [Span, string])[] = [
  ['1h', '1 hour'],
  ['24h', '24 hours'],
  ['7d', '7 days'],
];
const stepMs = 5_000,
  longMs = 60_000;

/** How many calls, decided how, how fast; and which plans and rules they came to. */
export function StatisticsPage({ app }: PageProps) {
  const { query } = here.value;
  const span: Span = query['span'] === '24h' || query['span'] === '7d' ? query['span'] : '1h';
  const isOwner = described(app)!.caller.role === 'platform_owner';
  return (
    <>
      <div class="tasks">
        <h1>Statistics</h1>
        <span class="soft">times in {unit.value!.zone}</span>
        <span class="grow" />
        {isOwner ? (
          <Switch
            label="Time"
            choices={spans}
            value={span}
            onChoose={(name) => go(withQuery(here.value, { span: name === '1h' ? undefined : name }), 'replace')}
          />
        ) : null}
      </div>
      <div class="page stack" tabIndex={0} role="region" aria-label="Statistics">
        {isOwner ? <Plots key={span} app={app} span={span} /> : null}
        {described(app)!.rules !== null ? (
          <Plans app={app} />
        ) : isOwner ? null : (
          <p class="empty">Nothing is counted for a service provider alone.</p>
        )}
        {query['plan'] === undefined ? null : <Rules key={query['plan']} app={app} plan={query['plan']} />}
      </div>
    </>
  );
}

function Plots({ app, span }: { readonly app: string; readonly span: Span }) {
  const shown = useAsked(app, `statistics?series=${span}`);
  // The last hour goes on with what niud tells; what is longer is looked at again.
  useMeasured(app, stepMs, () => {
    if (span === '1h') void shown.again();
  });
  useEvery(longMs, () => {
    if (span !== '1h') void shown.again();
  });
  const { answer } = shown;
  if (answer === undefined) return <p class="soft">Reading the plots</p>;
  if (!answer.ok) return <Failed what="the plots" refused={answer} again={shown.again} />;
  return <PlotsOf series={seriesOf(answer.data[0]!.attributes)} />;
}

function PlotsOf({ series }: { readonly series: Series }) {
  const { fromSeconds, stepSeconds, calls, denied, decisions, latency } = series;
  const rates = (list: readonly (number | null)[]): readonly (number | null)[] =>
    list.map((count) => (count === null ? null : count / stepSeconds));
  const times = { fromSeconds, stepSeconds, zone: unit.value!.zone };
  const total = (list: readonly (number | null)[]): string => grouped(Math.round(sumOf(list) * stepSeconds));
  const kinds = Object.entries(decisions).filter(([, list]) => sumOf(list) > 0);
  return (
    <>
      <Plot
        {...times}
        title="Calls/s"
        lines={[
          { name: 'Calls', values: rates(calls) },
          { name: 'Refused', values: rates(denied) },
        ]}
        words={rateWords}
        total={total}
      />
      {kinds.length === 0 ? null : (
        <Plot
          {...times}
          title="Decisions/s"
          lines={kinds.map(([kind, list]) => ({ name: kindWords(kind), values: rates(list) }))}
          words={rateWords}
          total={total}
        />
      )}
      <Plot
        {...times}
        title="Time to decide"
        lines={(
          [
            ['p50', '50 % under'],
            ['p99', '99 % under'],
            ['p999', '99.9 % under'],
          ] as const
        ).map(([name, words]) => ({ name: words, values: latency[name] ?? [] }))}
        words={(value) => latencyWords(value)}
      />
    </>
  );
}

function Plans({ app }: { readonly app: string }) {
  const shown = useAsked(app, 'statistics');
  const chosen = here.value.query['plan'];
  return (
    <Box title="Plans by calls" shown={shown}>
      {({ data }) => {
        const { attributes } = data[0]!;
        const plans = [...plansOf(attributes)].sort((one, other) => other.calls - one.calls);
        const since = zoned(String(attributes['since']));
        if (plans.length === 0) return <p class="soft">No plan has decided a call since {since}.</p>;
        return (
          <>
            <p class="soft">Since {since}; the rules of a plan for 30 days.</p>
            <table>
              <thead>
                <tr>
                  <th>Plan</th>
                  <th>Of</th>
                  <th class="num">Calls</th>
                  <th>Rules</th>
                </tr>
              </thead>
              <tbody>
                {plans.slice(0, 100).map(({ key, calls }) => (
                  <tr key={key} class={chosen === key ? 'chosen' : undefined}>
                    <td>
                      <Link to={planAddress(app, key)}>{key.split('/').at(-1)}</Link>
                    </td>
                    <td>{key.split('/').slice(0, -1).join(' / ')}</td>
                    <td class="num">{grouped(calls)}</td>
                    <td>
                      <Link how="replace" to={withQuery(here.value, { plan: key })}>
                        Rules and their hits
                      </Link>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            {plans.length > 100 ? (
              <p class="soft">and {counted(plans.length - 100, 'plan')} with fewer calls.</p>
            ) : null}
          </>
        );
      }}
    </Box>
  );
}

interface PlanRules {
  readonly days: number;
  readonly calls: number;
  readonly rules: readonly {
    readonly no: string | null;
    readonly label: string;
    readonly hits: number;
    readonly last: string | null;
  }[];
  readonly earlier: readonly { readonly path: string; readonly hits: number; readonly last: string | null }[];
}

function Rules({ app, plan }: { readonly app: string; readonly plan: string }) {
  const shown = useAsked(app, `statistics?plan=${encodeURIComponent(plan)}`);
  return (
    <Box
      title={`Rules of ${plan.split('/').at(-1)!}`}
      to={at(app, ...planAddress(app, plan).parts.slice(1))}
      shown={shown}
    >
      {({ data }) => {
        const { days, rules, earlier } = data[0]!.attributes as unknown as PlanRules;
        const when = (last: string | null) =>
          last === null ? <span class="warn">never hit</span> : longTime(String(last));
        return (
          <table>
            <thead>
              <tr>
                <th>Rule</th>
                <th>Label</th>
                <th class="num">Hits in {days} days</th>
                <th>Last</th>
              </tr>
            </thead>
            <tbody>
              {rules.map(({ no, label, hits, last }, nth) => (
                <tr key={nth}>
                  <td>{no}</td>
                  <td>{label}</td>
                  <td class="num">{grouped(hits)}</td>
                  <td>{when(last)}</td>
                </tr>
              ))}
              {earlier.map(({ path, hits, last }) => (
                <tr key={path}>
                  <td class="soft">gone</td>
                  <td class="soft mono">{path}</td>
                  <td class="num">{grouped(hits)}</td>
                  <td>{last === null ? '' : longTime(String(last))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        );
      }}
    </Box>
  );
}
