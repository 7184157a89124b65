/**
 * Upper bounds of this application alone, each with its reason; `core/limits.ts` has those of all. Names end in their
 * unit.
 */
export const ecfLimits = {
  /** Windows in the schedules of one subscriber: a window for each hour of a week. */
  scheduleEntries: 168,
  /** Callers on one subscriber's acceptance list: an address book. */
  acceptedCallers: 1_000,
  /** Forwards of one subscriber that run or are to come: more than anybody dates ahead. */
  forwardEntries: 64,
  /** Minutes that a forward may be given: a leap year; what lasts longer is the default number. */
  forwardMinutes: 527_040,
  /** Numbers on one subscriber's speed-call list: a page of an address book; three of them have a key. */
  speedCallNumbers: 100,
  /** Subscribers of different providers with one ten-digit name. */
  subscribersOfName: 16,
  /** Characters of what a caller may have dialled as a PIN: more is none. */
  dialledCharacters: 64,
} as const;
