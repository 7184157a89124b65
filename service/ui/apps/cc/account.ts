import type { Json } from '../../../schema/kind.js';
import { shortTime } from '../../data/words.js';
import { amountOf, centsOf } from './money.js';

type Attributes = Readonly<Record<string, Json>>;

/** What an account has, and what of it is free. */
interface Balance {
  readonly balance: string;
  readonly reserved: string;
  readonly openCalls: number;
  /** The balance without what calls have reserved. */
  readonly free: string;
}

export function balanceOf(attributes: Attributes, state: Attributes | undefined): Balance {
  const balance = String(attributes['current_balance'] ?? attributes['initial_balance'] ?? '0.00');
  const reserved = String(state?.['reserved'] ?? '0.00');
  return {
    balance,
    reserved,
    openCalls: Number(state?.['open_calls'] ?? 0),
    free: amountOf(centsOf(balance) - centsOf(reserved)),
  };
}

type Tone = 'good' | 'warn' | 'bad' | 'quiet';

/** A status with why it is so and what it means for calls (apps/cc/README.md, Status). */
export function statusOf(status: string): { readonly tone: Tone; readonly reason: string } {
  switch (status) {
    case 'activated':
      return { tone: 'good', reason: 'makes calls' };
    case 'empty':
      return {
        tone: 'warn',
        reason: 'no money, or less than the minimum balance: makes only calls that cost nothing, until it is topped up',
      };
    case 'expired':
      return { tone: 'bad', reason: 'a call came after its date: activate it with a later one' };
    case 'blocked':
      return { tone: 'bad', reason: 'an administrator, or a transfer that disables: unblock it' };
    case 'generated':
      return { tone: 'quiet', reason: 'made by a job, not sold yet: activate it' };
    case 'uploaded':
      return { tone: 'quiet', reason: 'came by a file or the API, not in use yet: activate it' };
    default:
      return { tone: 'quiet', reason: '' };
  }
}

/** When it expires, in words. */
export function expiryOf(
  attributes: Attributes,
  state: Attributes | undefined,
  offering: Attributes | undefined,
): string {
  const known = state?.['expires'];
  if (typeof known === 'string') return shortTime(known);
  const own = attributes['default_expiration_type'];
  const from = own === null || own === undefined ? offering : attributes;
  const type = from?.['default_expiration_type'];
  if (type === 'Fixed_Expiration') {
    const at = from?.['expiration_date'] ?? from?.['default_expiration_date'];
    return typeof at === 'string' ? shortTime(at) : 'by the offering';
  }
  if (type === 'Days_From_First_Use')
    return `${String(from?.['first_use_expiration_duration'] ?? 'some time')} after the first ${from?.['first_use_activation_type'] === 'FIRST_USE_IVR' ? 'PIN' : 'charged call'}`;
  return type === 'No_Expiration' ? 'never' : 'by the offering';
}

/** Why money moved, in words. */
export function reasonWords(reason: string): string {
  const words: Readonly<Record<string, string>> = {
    charge: 'Call',
    topup: 'Top-up',
    transfer_in: 'Transfer in',
    transfer_out: 'Transfer out',
    adjustment: 'Adjustment',
    adjust: 'Adjustment',
    sweep: 'Swept',
  };
  return words[reason] ?? reason.replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase());
}

/** `20.00, 4.20 of it reserved by 1 call; activated`, for the line under the title. */
export function accountSaid({ balance, reserved, openCalls }: Balance, status: string): string {
  return `Balance ${balance}${centsOf(reserved) === 0 ? '' : `, ${reserved} of it reserved by ${openCalls === 1 ? '1 call' : `${openCalls} calls`}`}; ${status}.`;
}
