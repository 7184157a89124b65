/**
 * Upper bounds of this application alone, each with its reason; `core/limits.ts` has those of all. Names end in their
 * unit.
 */
const MiB = 1024 * 1024;

export const ccLimits = {
  /**
   * Bytes of one rate's tree: some thousand prefixes; with every quote doubled, two of three characters at most, it
   * still fits into a CSV row. Larger decks have a table of their own.
   */
  childRateBytes: MiB / 2,
  /** Rates in one tree: what those bytes hold. */
  childRateNodes: 10_000,
  /**
   * Nesting of a rate's tree: five types of rate, each within each other, three times over; two JSON levels each stay
   * within `jsonDepth`.
   */
  childRateDepth: 16,
  /**
   * Seconds within which a card call is answered: no network lets one ring longer (ITU-T E.180 leaves it to operators,
   * whose timers end at two to three minutes).
   */
  ringingSeconds: 180,
  /**
   * Lines of one prefix of a deck, all over by now, that are looked through for one that still holds: years of monthly
   * prices.
   */
  endedLines: 100,
  /** Windows of a modifier schedule: eight for each day of the week, looked through for each increment of a call. */
  modifierWindows: 56,
  /** Entries of one list of constraints: each is a regular expression that every call is tried on. */
  constraints: 100,
  /** Speed dial numbers of one account: indexes of up to three digits, more than anybody remembers. */
  speedDialNumbers: 200,
  /** Accounts that one caller may use without a PIN, each behind an access number of its own. */
  oneStepAccounts: 64,
  /** Cards of one batch: a card printer's month; more go in a second job. */
  generatedRecords: 1_000_000,
  /** Seconds of a call: the longest lease, a week (`call_lease_hours`). */
  callSeconds: 604_800,
  /** Accounts of different providers that have one PIN: each is read where callers give a PIN alone. */
  accountsOfPin: 256,
  /** Cents of a balance, of what is moved and of a price: six digits before the point. */
  balanceCents: 999_999_99,
  /** Times that a modifier may multiply a price: a thousandfold price is a mistake. */
  modifierFactor: 1_000,
  /** Characters of a dialling prefix: E.164 has 15 digits; the rest is for access codes before them. */
  diallingPrefixCharacters: 24,
  /** Prefixes that a warning names, and one more, by which it knows that there are others. */
  namedPrefixes: 4,
} as const;
