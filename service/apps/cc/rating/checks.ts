import type { Call } from '../../../routing/call.js';
import { spellingsOf } from '../../../routing/constraints.js';
import type { Trace, World } from '../../../routing/service.js';
import type { Constraint } from '../kinds/constraints.js';
import type { Status } from '../kinds/status.js';
import { expiryMs } from '../account.js';
import { constraintsOf } from './constraints.js';
import type { Identified } from './identify.js';
import { moneyText } from './price-telling.js';

/** Why a call is refused, as the stack is told it; a status other than `activated` is its own reason. */
export type Denial =
  | 'unknown account'
  | 'archived'
  | Exclude<Status, 'activated'>
  | 'balance'
  | 'simultaneous calls'
  | 'destination'
  | 'no rate'
  | 'blocked destination';

/** Whether the account may make calls at all: the status, then the date. */
export function standing({ account }: Identified, call: Call, { accounts }: World, trace?: Trace): Denial | undefined {
  const { status } = account;
  // An empty one makes calls that cost nothing.
  const isActivated = status === 'activated' || status === 'empty';
  tell(trace, 'status', 'activated', status, isActivated);
  if (!isActivated) return status;
  const expires = expiryMs(account, accounts);
  const holds = expires === undefined || call.instant < expires;
  tell(
    trace,
    'expiry',
    'before the account expires',
    expires === undefined ? 'does not expire' : `expires ${new Date(expires).toISOString()}`,
    holds,
  );
  return holds ? undefined : 'expired';
}

/** Whether it may make this call: its other calls, the destination (calling-card.md, Checks). */
export function allowance(
  identified: Identified,
  call: Call,
  { accounts, view }: World,
  trace?: Trace,
): Denial | undefined {
  const { account, offering } = identified;
  const most = offering.simultaneousCalls;
  if (most !== undefined) {
    const others = accounts.calls(account.name, call.id);
    tell(trace, 'simultaneous calls', `fewer than ${most}`, `${others} other calls`, others < most);
    if (others >= most) return 'simultaneous calls';
  }
  return isAllowed(constraintsOf(view, account, offering), call, trace) ? undefined : 'destination';
}

/** Whether it has money for a call that costs anything. */
export function solvency({ account: { status, balance }, offering }: Identified, trace?: Trace): Denial | undefined {
  tell(
    trace,
    'balance',
    `${moneyText(offering.floorCents)} or more, and not empty`,
    moneyText(balance),
    status !== 'empty' && balance >= offering.floorCents,
  );
  if (status === 'empty') return status;
  return balance < offering.floorCents ? 'balance' : undefined;
}

/**
 * Any `block` that finds a match refuses; where there are `require` entries, one has to. Tried on what was dialled too
 * (routing.md, Regex).
 */
function isAllowed(constraints: readonly Constraint[], { called, received }: Call, trace?: Trace): boolean {
  if (constraints.length === 0) return true;
  const spellings = [...spellingsOf(called), ...spellingsOf(received)];
  let isRequired = false,
    isMet = false;
  for (const { action, text, expression } of constraints) {
    const finds = spellings.some((spelling) => expression.finds(spelling));
    tell(trace, `constraint ${action}`, text, called, finds === (action === 'require'));
    if (action === 'block' && finds) return false;
    if (action === 'require') {
      isRequired = true;
      isMet ||= finds;
    }
  }
  return isMet || !isRequired;
}

function tell(trace: Trace | undefined, criterion: string, expected: string, found: string, holds: boolean): void {
  trace?.step({ path: '', criterion, expected, found, outcome: holds ? 'matched' : 'failed', reason: '' });
}
