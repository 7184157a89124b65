import type { Step } from '../../../schema/explanation-description.js';
import type { Json } from '../../../schema/kind.js';

/** What a call costs, read from an explanation. */
export interface Price {
  /** Whether the account may make it now, and why not. */
  readonly refused: string | undefined;
  readonly rate: string | null;
  readonly billedSeconds: number | null;
  readonly amount: string | null;
  /** For how long the money lasts; undefined where nothing ends it. */
  readonly affordableSeconds: number | undefined;
  readonly affordable: string | undefined;
  /** The steps of the arithmetic, in their order. */
  readonly lines: readonly { readonly what: string; readonly how: string; readonly comes: string }[];
}

/** Steps that choose who sells and who pays; they are not arithmetic. */
const before = new Set([
  'access number',
  'account',
  'status',
  'expiry',
  'simultaneous calls',
  'constraint block',
  'constraint require',
  'balance',
  'affordable time',
]);

export function priceOf(explanation: Readonly<Record<string, Json>>): Price {
  const decision = explanation['decision'] as {
    readonly reason?: string;
    readonly extra?: { readonly max_seconds?: number | null } | null;
  } | null;
  const price = (explanation['price'] ?? null) as {
    readonly rate: string | null;
    readonly billed_seconds: number | null;
    readonly amount: string | null;
    readonly steps: readonly Step[];
  } | null;
  const steps = (explanation['steps'] ?? []) as unknown as readonly Step[];
  const max = decision?.extra?.max_seconds;
  const all = price?.steps ?? [];
  return {
    refused: decision?.reason,
    rate: price?.rate ?? null,
    billedSeconds: price?.billed_seconds ?? null,
    amount: price?.amount ?? null,
    affordableSeconds: typeof max === 'number' ? max : undefined,
    affordable: steps.find(({ criterion }) => criterion === 'affordable time')?.reason,
    lines: all
      .filter(({ criterion, outcome }) => !before.has(criterion) && outcome !== 'not_reached')
      .map(({ path, criterion, expected, found, outcome, reason }) => ({
        what: `${criterion.charAt(0).toUpperCase()}${criterion.slice(1)}${outcome === 'failed' ? ' (does not hold)' : ''}`,
        how: [path, found, expected].filter((part) => part !== '').join('; '),
        comes: reason,
      })),
  };
}

/** Why a card is refused, as people say it. */
export function refusalWords(reason: string): string {
  const words: Readonly<Record<string, string>> = {
    balance: 'there is not enough money for one interval',
    destination: 'a constraint blocks the destination',
    'blocked destination': 'the rate does not sell the destination',
    'no rate': 'no rate has a price for it',
    'unknown account': 'the offering has no such account, or no access number',
    blocked: 'the account is blocked',
    expired: 'the account has expired',
    generated: 'the account is not activated',
    uploaded: 'the account is not activated',
    empty: 'the account is empty',
  };
  return words[reason] ?? reason;
}
