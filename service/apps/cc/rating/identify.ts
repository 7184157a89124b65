import type { Trace } from '../../../routing/service.js';
import { normaliseCalled } from '../../../schema/kinds/number-form.js';
import type { View } from '../../../schema/view.js';
import { liveAccount, type LiveAccount } from '../account.js';
import type { Accounts } from '../../../routing/account.js';
import type { PinAttempt } from '../../../routing/pins.js';
import { numberOfOneStep, numberOfPin, offeringOfAccess } from '../lot-search.js';
import { lot, offeringOf } from '../tables/lot.js';
import { offerings, type KeptOffering } from './kept.js';

/** What callers bring to be known by. */
export interface Credentials {
  /** The number they dialled in on. */
  readonly access: string | undefined;
  readonly card: string | undefined;
  readonly pin: string | undefined;
  /** As numbers are known. */
  readonly calling: string | undefined;
  /** The number of an account that is known already: of a call on paper, or one that was made. */
  readonly account?: string | undefined;
}

export interface Identified {
  readonly offering: KeptOffering;
  readonly account: LiveAccount;
  readonly by: 'card' | 'pin' | 'one_step' | 'account';
}

/** Why nobody is identified: the first two reasons of a refusal. */
export type Unidentified = 'unknown account' | 'archived';

/** The live offering of an access number. */
export function offeringAt(view: View, access: string | undefined): KeptOffering | undefined {
  const number = access === undefined ? undefined : (normaliseCalled(access) ?? access);
  const key = number === undefined || number === '' ? undefined : offeringOfAccess(view, number);
  return key && offerings.read(view, key);
}

/** What a PIN is tried on; undefined without one, and where no offering is: nobody has an account there. */
export function pinAttempt(view: View, { access, card, pin, calling, account }: Credentials): PinAttempt | undefined {
  if (pin === undefined || account !== undefined || offeringAt(view, access) === undefined) return undefined;
  return card === undefined ? { door: normaliseCalled(access!) ?? access!, caller: calling } : { account: card };
}

/**
 * Whose call it is (calling-card.md, At call time): the account of the access number's offering by card number and PIN,
 * by PIN alone, or by the caller's number where the offering allows it. The PIN is never told.
 */
export function identify(
  view: View,
  accounts: Accounts,
  credentials: Credentials,
  trace?: Trace,
): Identified | Unidentified {
  const { access, card, pin, calling, account: known } = credentials;
  const offering = offeringAt(view, access);
  if (trace !== undefined) {
    tell(
      trace,
      'access number',
      'an access number of a live product offering',
      access ?? 'none',
      offering && `${offering.provider}/${offering.name}`,
    );
  }
  if (offering === undefined) return 'unknown account';
  const by = known !== undefined ? 'account' : pin === undefined ? 'one_step' : card === undefined ? 'pin' : 'card';
  const number =
    by === 'account'
      ? known
      : by === 'one_step'
        ? numberOfCaller(view, offering, calling, card)
        : numberOfPin(view, pin!, offering.provider);
  // A PIN is one account's. What is looked for is its keyed digest, so that the time tells nothing of another one; a
  // card that is not there takes as long as one with another PIN.
  const account =
    number === undefined || (by === 'card' && number !== card) ? undefined : liveAccount(view, accounts, number);
  const isIdentified = account !== undefined && isOf(account, offering);
  if (trace !== undefined) {
    const caller = `${card === undefined ? '' : `card ${card} without a PIN, `}${calling === undefined || calling === '' ? 'no caller' : `caller ${calling}`}`;
    tell(
      trace,
      'account',
      expectedOf[by],
      { card, pin: 'a PIN', one_step: caller, account: known }[by] ?? '',
      isIdentified ? account.number : undefined,
    );
  }
  if (isIdentified) return { offering, account, by };
  return by === 'card' && !view.has(lot.name, [card!]) && view.isArchived(lot.name, [card!])
    ? 'archived'
    : 'unknown account';
}

const expectedOf = {
  card: 'an account of the offering with this card number and PIN',
  pin: 'an account of the offering with this PIN',
  one_step: 'an account of the offering with this one step number',
  account: 'an account of the offering with this number',
} as const;

/** A card number beside the caller's has to be that of the account. */
function numberOfCaller(
  view: View,
  offering: KeptOffering,
  calling: string | undefined,
  card: string | undefined,
): string | undefined {
  if (!offering.allowsOneStep || calling === undefined || calling === '') return undefined;
  const number = numberOfOneStep(view, calling, [offering.provider, offering.name]);
  return card === undefined || card === number ? number : undefined;
}

function isOf({ row }: LiveAccount, { provider, name }: KeptOffering): boolean {
  const key = offeringOf(row);
  return key !== undefined && key[0] === provider && key[1] === name;
}

function tell(trace: Trace, criterion: string, expected: string, found: string, matched: string | undefined): void {
  trace.step({
    path: '',
    criterion,
    expected,
    found,
    outcome: matched === undefined ? 'failed' : 'matched',
    reason: matched ?? 'unknown account',
  });
}
