import { useEffect, useState } from 'preact/hooks';
import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import { get, type Json } from '../data/api.js';
import { countsOf } from '../data/counts.js';
import { described, listTitle, tableOf } from '../data/description.js';
import { useAsked } from '../data/asked.js';
import { counted, grouped } from '../data/words.js';
import { Box } from './box.js';

/** The plans with the most calls are looked at; a rule of a plan without calls says nothing. */
const mostPlans = 8;

interface PlanRules {
  readonly plan: string;
  readonly days: number;
  readonly rules: readonly { readonly no: string | null; readonly label: string; readonly hits: number }[];
}

/** What `GET /statistics` says of plans: those that had calls since niud started. */
export function plansOf(attributes: Readonly<Record<string, Json>>): readonly { readonly key: string; readonly calls: number }[] {
  return (attributes['plans'] ?? []) as unknown as readonly { readonly key: string; readonly calls: number }[];
}

/** Rules that no call has reached, of the plans that have calls. */
export function NeverHit({ app }: { readonly app: string }) {
  const shown = useAsked(app, 'statistics');
  return <Box title="Rules never hit in 30 days" to={at(app, 'statistics')} shown={shown}>{({ data }) => {
    const plans = [...plansOf(data[0]!.attributes)].sort((one, other) => other.calls - one.calls);
    const table = tableOf(app, planTable(app));
    const idle = table === undefined ? 0 : (countsOf(app, table.name)?.live ?? 0) - plans.length;
    return <><Plans app={app} plans={plans.slice(0, mostPlans).map(({ key }) => key)} />{plans.length > 0 && idle > 0 ? <p class="soft small">{grouped(idle)} of <Link to={at(app, table!.name)}>{listTitle(table!)}</Link> had no call since niud started.</p> : null}</>;
  }}</Box>;
}

function Plans({ app, plans }: { readonly app: string; readonly plans: readonly string[] }) {
  const [found, setFound] = useState<readonly PlanRules[]>();
  useEffect(() => {
    let over = false;
    void Promise.all(plans.map((plan) => get(app, `statistics?plan=${encodeURIComponent(plan)}`))).then((answers) => {
      if (!over) setFound(answers.filter((answer) => answer.ok).map(({ data }) => data[0]!.attributes as unknown as PlanRules));
    });
    return () => { over = true; };
  }, [app, plans.join('\n')]);
  if (plans.length === 0) return <p class="soft">No plan has had calls since niud started.</p>;
  if (found === undefined) return <p class="faint">–</p>;
  const idle = found.map((one) => ({ ...one, rules: one.rules.filter(({ hits }) => hits === 0) })).filter(({ rules }) => rules.length > 0);
  if (idle.length === 0) return <p>Every rule of the plans with calls was hit in {found[0]?.days ?? 30} days.</p>;
  return (
    <ul>{idle.map(({ plan, days, rules }) => <li key={plan}><Link to={planAddress(app, plan)}>{plan.split('/').at(-1)}</Link> <span class="soft small">{plan.split('/').slice(0, -1).join(' / ')}, {counted(rules.length, 'rule')} in {days} days</span>
      <div class="small">{rules.slice(0, 6).map(({ no, label }) => `${no ?? ''} ${label}`.trim()).join(', ')}{rules.length > 6 ? ` and ${rules.length - 6} more` : ''}</div></li>)}</ul>
  );
}

const planTable = (app: string): string => described(app)?.rules?.columns[0]?.table ?? '';

/** Where a plan stands: in the table that holds rules. */
export function planAddress(app: string, plan: string) {
  return at(app, planTable(app), ...plan.split('/'));
}
