/** How an account stands (calling-card.md, Status). */
export const statuses = ['activated', 'blocked', 'empty', 'expired', 'generated', 'uploaded'] as const;
export type Status = (typeof statuses)[number];

/**
 * `empty` is never stored: an account that is shown so is an activated one without money. Releases up to 0.2.0 stored
 * it.
 */
export type StoredStatus = Exclude<Status, 'empty'>;

/** What an account may become. Once it was activated it is never again as it was made by niud or brought by a file. */
const next: Readonly<Record<StoredStatus, readonly StoredStatus[]>> = {
  generated: ['activated', 'blocked'],
  uploaded: ['activated', 'blocked'],
  activated: ['expired', 'blocked'],
  // A later date of expiry lets it be activated again.
  expired: ['activated', 'blocked'],
  // What was never activated is not by being unblocked.
  blocked: ['activated', 'uploaded'],
};

/** Whether an account may change from one status to another; to stay as it is is no change. */
export function mayBecome(from: Status, to: Status): boolean {
  const [before, after] = [storedStatus(from), storedStatus(to)];
  return before === after || next[before].includes(after);
}

/** Under which status an account lies. */
export function storedStatus(status: Status): StoredStatus {
  return status === 'empty' ? 'activated' : status;
}

/**
 * Whether an account makes no calls that cost anything on what it has (calling-card.md, Status); `floorCents` is what
 * its offering leaves on it at least.
 */
export function isUsedUp(
  { isPrepaid, floorCents }: { readonly isPrepaid: boolean; readonly floorCents: number },
  balance: number,
): boolean {
  return isPrepaid && (balance === 0 || balance < floorCents);
}

/** Nothing has happened to its money yet. */
export function isFresh(status: Status): boolean {
  return status === 'generated' || status === 'uploaded';
}

/** Accounts that money is put on. */
export const takingMoney: readonly Status[] = ['activated', 'empty'];

/** Accounts whose balance is put right: of a new one it is provisioned. */
export const adjustable: readonly Status[] = statuses.filter((status) => !isFresh(status));
