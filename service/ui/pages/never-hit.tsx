import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import type { Json } from '../data/api.js';
import { described } from '../data/description.js';
import { Failed } from '../data/failed.js';
import { usePaged } from '../data/paged.js';
import { counted } from '../data/words.js';
import { Button } from '../design/button.js';

const title = 'Rules never hit in 30 days';

interface PlanRules {
  readonly plan: string;
  readonly days: number;
  readonly never_hit: readonly { readonly no: string | null; readonly label: string }[];
}

/** What `GET /statistics` says of plans: those that had calls since niud started. */
export function plansOf(
  attributes: Readonly<Record<string, Json>>,
): readonly { readonly key: string; readonly calls: number }[] {
  return (attributes['plans'] ?? []) as unknown as readonly { readonly key: string; readonly calls: number }[];
}

/** Rules that no call has come to in 30 days, of all plans that had calls. */
export function NeverHit({ app }: { readonly app: string }) {
  const { entries, refused, more, again } = usePaged(app, 'statistics?never_hit=true', 20);
  const plans = entries?.map(({ attributes }) => attributes as unknown as PlanRules);
  return (
    <section class="card box" aria-label={title}>
      <h2>
        <Link to={at(app, 'statistics')}>{title}</Link>
      </h2>
      <Failed what={title} refused={refused} again={again} />
      {plans === undefined ? null : plans.length > 0 ? (
        <ul>
          {plans.map(({ plan, days, never_hit: rules }) => (
            <li key={plan}>
              <Link to={planAddress(app, plan)}>{plan.split('/').at(-1)}</Link>{' '}
              <span class="soft small">
                {plan.split('/').slice(0, -1).join(' / ')}, {counted(rules.length, 'rule')} in {days} days
              </span>
              <div class="small">
                {rules
                  .slice(0, 6)
                  .map(({ no, label }) => `${no ?? ''} ${label}`.trim())
                  .join(', ')}
                {rules.length > 6 ? ` and ${rules.length - 6} more` : ''}
              </div>
            </li>
          ))}
        </ul>
      ) : more === undefined ? (
        <p class="soft">None, of plans that have had calls.</p>
      ) : null}
      {more === undefined ? null : (
        <div>
          <Button act={more}>More</Button>
        </div>
      )}
    </section>
  );
}

const planTable = (app: string): string => described(app)?.rules?.columns[0]?.table ?? '';

/** Where a plan stands: in the table that holds rules. */
export function planAddress(app: string, plan: string) {
  return at(app, planTable(app), ...plan.split('/'));
}
