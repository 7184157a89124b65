import { commonCdrColumns, type CdrColumn } from '../../routing/recorded-call.js';

/** What settling a call adds to its record, under these names (calls/README.md, Call detail records). */
export const settledColumns = {
  account_number: 'The card that the call was charged to.',
  rate_name: 'The rate that it was charged by.',
  charged_seconds: 'For how many seconds it was charged.',
  amount: 'What it cost.',
  balance_after: 'What the account had then.',
} as const;

/** The columns of the call detail records of cc. */
export const cdrColumns: readonly CdrColumn[] = [
  ...commonCdrColumns,
  ...Object.entries(settledColumns).map(
    ([name, meaning]): CdrColumn => ({ name, meaning, of: ({ settled }) => settled[name] ?? null }),
  ),
];
