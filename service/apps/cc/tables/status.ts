/** How an account stands (calling-card.md, Status). */
export const statuses = ['activated', 'blocked', 'empty', 'expired', 'generated', 'uploaded'] as const;
export type Status = typeof statuses[number];

/** What an account may become. Once it was activated it is never again as it was made by niud or brought by a file. */
const next: Readonly<Record<Status, readonly Status[]>> = {
  generated: ['activated', 'blocked'],
  uploaded: ['activated', 'blocked'],
  activated: ['empty', 'expired', 'blocked'],
  empty: ['activated', 'expired', 'blocked'],
  // A later date of expiry lets it be activated again.
  expired: ['activated', 'blocked'],
  // What was never activated is not by being unblocked.
  blocked: ['activated', 'uploaded'],
};

/** Whether an account may change from one status to another; to stay as it is is no change. */
export function mayBecome(from: Status, to: Status): boolean {
  return from === to || next[from].includes(to);
}

/** Nothing has happened to its money yet. */
export function isFresh(status: Status): boolean {
  return status === 'generated' || status === 'uploaded';
}
