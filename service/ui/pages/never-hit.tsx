import { useEffect, useState } from 'preact/hooks';
import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import { get, type Json } from '../data/api.js';
import { described } from '../data/description.js';
import { useAsked } from '../data/asked.js';
import { counted } from '../data/words.js';
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
  return <Box title="Rules never hit" to={at(app, 'statistics')} shown={shown}>{({ data }) => <Plans app={app} plans={[...plansOf(data[0]!.attributes)].sort((one, other) => other.calls - one.calls).slice(0, mostPlans).map(({ key }) => key)} />}</Box>;
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

/** Where a plan stands: in the table that holds rules. */
export function planAddress(app: string, plan: string) {
  const table = described(app)?.rules?.columns[0]?.table ?? '';
  return at(app, table, ...plan.split('/'));
}
