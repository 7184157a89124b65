import { ccLimits } from './limits.js';
import { limits } from '../../core/limits.js';
import { log } from '../../core/log.js';
import { isRefusal, refuse, type Refusal } from '../../core/refusals.js';
import type { Entered } from '../../routing/account.js';
import { operation } from '../../routing/operation.js';
import type { Asked, DeclaredOperations } from '../../routing/operation.js';
import { value } from '../../schema/declaration.js';
import type { Json } from '../../schema/kind.js';
import { normaliseCalled } from '../../schema/kinds/number-form.js';
import { anything, integer, optional, text, word } from '../../schema/wire-field.js';
import { isExpired, liveAccount, unusable, type LiveAccount } from './account.js';
import { readSpeedDialNumbers, speedDialIndex } from './kinds/speed-dial-numbers.js';
import { adjustable, takingMoney } from './kinds/status.js';
import { identify, pinAttempt } from './rating/identify.js';
import { boundsOf } from './standing.js';
import { firstUse } from './tables/expiry.js';
import { lot } from './tables/lot.js';
import { productOffering } from './tables/product-offering.js';

/**
 * What callers ask by SERVE (lookup-protocol.md, SERVE operations), and administrators by commands of accounts; amounts
 * are cents.
 */

const offered = productOffering.at;

/** Refused with its reason, in the words in which a call is refused. */
const denied = (reason: string): Refusal => refuse('denied', reason);

const short = limits.textCharacters;
const number = word('account', short);
const amountOf = (about: string, least = 1) => integer('amount', about, least, ccLimits.balanceCents);
const reference = text('reference', limits.referenceBytes, 'what it means stands in calling-card.md, Transfer', 1);
const left = integer('balance', 'in minor units', Number.MIN_SAFE_INTEGER);

const login = operation({
  about: 'Whose card it is; counts as the first use where expiry asks for one.',
  writes: true,
  takes: [
    word('access', short, 'the access number dialled'),
    optional(word('card', short)),
    word('pin', short),
    optional(word('calling', short, 'who calls')),
  ],
  gives: [text('account', short), left],
  example: { takes: ['8005550141', '80000001', '104922'], gives: ['80000001', 2500] },
  async run(asked, access, card, pin, calling) {
    const { view, accounts, pins, nowMs } = asked;
    const attempt = pinAttempt(view, { access, card, pin, calling: normaliseCalled(calling ?? '') });
    const throttled = attempt && pins.begin(attempt);
    if (throttled !== undefined) return throttled;
    const identified = identify(view, accounts, { access, card, pin, calling: undefined });
    if (typeof identified === 'string') return denied(identified);
    if (attempt !== undefined) pins.right(attempt);
    const { account } = identified;
    // An empty one is for topping up.
    const reason = account.status === 'empty' ? undefined : unusable(account, accounts, nowMs);
    if (reason !== undefined) return denied(reason);
    if (accounts.mark(account.name, firstUse.FIRST_USE_IVR) === undefined)
      await asked.mark(account.name, firstUse.FIRST_USE_IVR);
    return [account.number, account.balance];
  },
});

const balance = operation({
  about: 'What is left.',
  writes: false,
  takes: [number],
  gives: [left],
  example: { takes: ['80000001'], gives: [2500] },
  run({ view, accounts }, number) {
    const account = liveAccount(view, accounts, number);
    return account === undefined ? denied('unknown account') : [account.balance];
  },
});

const speed = operation({
  about: 'A number of its speed dial list.',
  writes: false,
  takes: [number, anything('index', 'an integer from 0 to 999, or its digits')],
  gives: [text('number', short)],
  example: { takes: ['80000000', '1'], gives: ['8085550123'] },
  run({ view, accounts }, number, given) {
    const index = speedDialIndex(given);
    if (isRefusal(index)) return refuse('malformed', `index: ${index.message}`);
    const account = liveAccount(view, accounts, number);
    if (account === undefined) return denied('unknown account');
    if (account.offering === undefined || !value(account.offering, offered.allow_speed_dial_list))
      return denied('speed dial is not offered');
    const dialled = readSpeedDialNumbers(value(account.row, lot.at.speed_dial_numbers) ?? '[]').get(index);
    return dialled === undefined ? denied('no such speed dial number') : [dialled];
  },
});

const transfer = operation({
  about: 'Moves money to another card; a reference moves it once.',
  writes: true,
  takes: [word('from', short), word('to', short), amountOf('in minor units'), optional(reference)],
  gives: [left, integer('other_balance', 'of the other', Number.MIN_SAFE_INTEGER)],
  example: { takes: ['80000000', '80000010', 100], gives: [2400, 2600] },
  async run(asked, from, to, amount, reference) {
    const { view, accounts } = asked;
    const source = liveAccount(view, accounts, from);
    const target = liveAccount(view, accounts, to);
    if (source === undefined || target === undefined) return denied('unknown account');
    const scopes = [source.provider, receivedIn(source.provider)] as const;
    const had = reference === undefined ? undefined : accounts.entered(scopes[0], reference);
    if (reference !== undefined && had !== undefined) {
      const received = accounts.entered(scopes[1], reference);
      if (!isSame(had, source, -amount) || received === undefined || !isSame(received, target, amount))
        return denied(referenceUsed);
      await asked.move([]);
      return [source.balance, target.balance];
    }
    const refused = transferRefused(asked, source, target, amount);
    if (refused !== undefined) return refused;
    const named = (place: 0 | 1) => (reference === undefined ? {} : { reference, scope: scopes[place] });
    // In the turn in which all of this was looked at, so that nothing comes between.
    await asked.move([
      { account: source.name, amount: -amount, reason: 'transfer_out', ...named(0) },
      { account: target.name, amount, reason: 'transfer_in', ...named(1) },
    ]);
    if (value(source.offering!, offered.disable_account_after_transfer)) await follow(asked, source, 'block', {});
    return [source.balance - amount, target.balance + amount];
  },
});

/** What a reference that has moved other money is refused with (calling-card.md, Transfer). */
const referenceUsed = 'reference used';

/** Where the other side of a transfer has its reference; no provider has such a name. */
function receivedIn(provider: string): string {
  return `${provider}\u0001`;
}

function isSame(had: Entered, { name }: LiveAccount, amount: number): boolean {
  return had.account === name && had.amount === amount;
}

function transferRefused(
  { accounts, nowMs }: Asked,
  source: LiveAccount,
  target: LiveAccount,
  amount: number,
): Refusal | undefined {
  if (source.number === target.number) return denied('the same account');
  // One currency per provider: the same provider is the same currency. Another's accounts are not there.
  if (source.provider !== target.provider) return denied('unknown account');
  const reason = unusable(source, accounts, nowMs);
  if (reason !== undefined) return denied(reason);
  if (source.offering === undefined || !value(source.offering, offered.allow_balance_transfer))
    return denied('transfers are not offered');
  if (amount > source.balance - accounts.reserved(source.name)) return denied('balance');
  return receiptRefused(target, amount, isExpired(target, accounts, nowMs));
}

/** Why an account cannot take money. */
function receiptRefused(
  { status, offering, balance: has }: LiveAccount,
  amount: number,
  expired: boolean,
): Refusal | undefined {
  if (!takingMoney.includes(status)) return denied(status);
  if (expired) return denied('expired');
  return has + amount > mostOf(offering) ? denied('maximum balance') : undefined;
}

/** What an account may hold. */
function mostOf(offering: LiveAccount['offering']): number {
  return Math.min(
    offering === undefined
      ? ccLimits.balanceCents
      : (value(offering, offered.maximum_balance) ?? ccLimits.balanceCents),
    ccLimits.balanceCents,
  );
}

const topup = operation({
  about: 'Adds money; a reference that an account of the provider has had adds nothing more.',
  writes: true,
  takes: [number, amountOf('in minor units'), reference],
  gives: [left, optional(integer('other_balance', 'always nil'))],
  example: { takes: ['80000000', 500, 'invoice 1'], gives: [3000, null] },
  async run(asked, number, amount, reference) {
    const { view, accounts, nowMs } = asked;
    const account = liveAccount(view, accounts, number);
    if (account === undefined) return denied('unknown account');
    const had = accounts.entered(account.provider, reference);
    if (had !== undefined && !isSame(had, account, amount)) return denied(referenceUsed);
    const refused =
      had === undefined ? receiptRefused(account, amount, isExpired(account, accounts, nowMs)) : undefined;
    if (refused !== undefined) return refused;
    // A repeated one waits for the first.
    await asked.move(
      had === undefined ? [{ account: account.name, amount, reason: 'topup', reference, scope: account.provider }] : [],
    );
    return [had === undefined ? account.balance + amount : account.balance, null];
  },
});

const adjust = operation({
  about:
    'Puts an account right by an amount below or above nothing, whatever its status once it was activated; a reference that it has had changes nothing.',
  writes: true,
  administrators: true,
  takes: [number, amountOf('in minor units, not 0', -ccLimits.balanceCents), reference],
  gives: [left],
  example: { takes: ['80000000', 100, 'correction 1'], gives: [2600] },
  async run(asked, number, amount, reference) {
    const { view, accounts } = asked;
    if (amount === 0) return refuse('malformed', 'amount must not be 0');
    const account = liveAccount(view, accounts, number);
    if (account === undefined) return denied('unknown account');
    const had = accounts.entered(account.provider, reference);
    if (had !== undefined && !isSame(had, account, amount)) return denied(referenceUsed);
    const refused = had === undefined ? adjustmentRefused(account, amount, asked) : undefined;
    if (refused !== undefined) return refused;
    await asked.move(
      had === undefined
        ? [{ account: account.name, amount, reason: 'adjustment', reference, scope: account.provider }]
        : [],
    );
    return [had === undefined ? account.balance + amount : account.balance];
  },
});

/**
 * Why an account is not put right by so much: a new one has its balance provisioned; money that calls have reserved, or
 * below what it may fall to, is not taken.
 */
function adjustmentRefused(account: LiveAccount, amount: number, { accounts, view }: Asked): Refusal | undefined {
  if (!adjustable.includes(account.status)) return denied(account.status);
  if (amount > 0) return account.balance + amount > mostOf(account.offering) ? denied('maximum balance') : undefined;
  return -amount > account.balance - boundsOf(account.row, view).floorCents - accounts.reserved(account.name)
    ? denied('balance')
    : undefined;
}

export const operations: DeclaredOperations = { login, balance, speed, transfer, topup, adjust };

/**
 * What follows from money that has moved. It has moved whatever comes of this, and the reply says so; a person has to
 * see the rest.
 */
async function follow(
  asked: Asked,
  { number }: LiveAccount,
  name: string,
  values: { readonly [column: string]: Json },
): Promise<void> {
  const done = await asked.command(lot.name, [number], name, values);
  if (isRefusal(done))
    log.error('what follows from moved money was refused', { command: name, account: number, reason: done.message });
}
