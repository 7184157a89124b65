import { outcomeNames } from '../routing/service.js';
import type { Cdr } from './cdr.js';
import { decisionsIn, givenOf, ownerOf } from './cdr.js';

/** What CDRs are chosen by beside number and time; what is absent is not asked for. */
export interface CdrFilter {
  /**
   * A plan or a rule that made one of the call's decisions: `provider/subscriber/plan[/rule...]`; of a plan of the
   * provider itself `subscriber` is empty.
   */
  readonly plan?: string;
  /** One of `outcomeNames`: what the call came to in the end. */
  readonly kind?: string;
  /** The account that it was made with, by its number. */
  readonly account?: string;
  readonly provider?: string;
  readonly subscriber?: string;
}

/** Whether a CDR is one of those asked for. Whose it is, is asked apart (`isCdrOf`). */
export function fits(cdr: Cdr, { plan, kind, account, provider, subscriber }: CdrFilter): boolean {
  if (kind !== undefined && outcomeOf(cdr) !== kind) return false;
  if (provider !== undefined || subscriber !== undefined) {
    const owner = ownerOf(cdr);
    if ((provider ?? owner.provider) !== owner.provider || (subscriber ?? owner.subscriber) !== owner.subscriber)
      return false;
  }
  return (
    (plan === undefined || isBy(cdr, plan)) &&
    (account === undefined || accountsOf(cdr).some((found) => found === account || found.startsWith(`${account}/`)))
  );
}

function outcomeOf({ refused, noRoute, decision }: Cdr): string {
  if (refused !== undefined) return 'denied';
  return noRoute ? 'no_route' : outcomeNames[decision.kind]!;
}

/** Of a CDR that tells only the last decision, by that one. */
function isBy(cdr: Cdr, plan: string): boolean {
  const decisions = decisionsIn(cdr);
  return (decisions.length === 0 ? [givenOf(cdr)] : decisions).some(({ provider, subscriber, rule }) => {
    const path = rule === undefined ? undefined : `${provider ?? ''}/${subscriber ?? ''}/${rule}`;
    return path !== undefined && (path === plan || path.startsWith(`${plan}/`));
  });
}

/** As the call named it, as its charge was entered, and as its application writes it. */
function accountsOf({ attributes: { account }, settled, entries = [] }: Cdr): readonly string[] {
  const written = settled?.['account_number'];
  return [account, typeof written === 'string' ? written : undefined, ...entries.map((entry) => entry.account)].filter(
    (found) => found !== undefined,
  );
}
