/**
 * Upper bounds of what is remembered and counted of calls, part of `limits`, each with its reason. Names end in their
 * unit.
 */
export const callLimits = {
  /**
   * Open calls with money looked at for one list of leases: some tens of milliseconds at most, for which lookups wait.
   */
  heldLooked: 100_000,
  /** Wrong PINs of an account or card, or of a caller who gives a PIN alone, in their window: the protocol's figure. */
  wrongPins: 10,
  /** Their window. */
  wrongPinsMs: 300_000,
  /** Wrong PINs that stand alone, at one access number: the protocol's figure. */
  wrongPinsOfDoor: 1_000,
  /** Their window. */
  wrongPinsOfDoorMs: 3_600_000,
  /** Accounts, callers and access numbers of one application that are watched for wrong PINs: about 100 bytes each. */
  watchedPins: 100_000,
  /** CDRs of refused calls that one access number leaves in a second: routing.md. */
  refusedCdrs: 10,
  /** Access numbers that leave such in one second: more than any site has. */
  refusedDoors: 1_000,
  /** Settled calls for each abandoned one that are no alarm: calling-card.md. */
  settledToAbandoned: 100,
  /** Service providers whose abandoned calls are counted: about 600 bytes each. */
  providersWatched: 10_000,
  /** Parts of time of one `periodic` rule: routing.md. */
  periodicParts: 1_024,
  /** Rules whose `periodic` counts are kept: each about 10 KiB while calls come at the present, at most 40 KiB. */
  periodicRules: 100_000,
  /**
   * Calls that wait to be written before further ones are given up: some seconds of the largest site on a stalled disk.
   */
  waitingCdrs: 200_000,
  /** Rules whose hits are counted for statistics: every rule of a large site that calls reach. */
  watchedRules: 100_000,
  /** Milliseconds between two looks at what a series counts: a fifth of its shortest step. */
  seriesLookMs: 1_000,
  /** Milliseconds after which points of series are written: what a crash loses of them. */
  seriesWriteMs: 60_000,
  /** Milliseconds to which the last hit of a rule is known. */
  hitsTakenMs: 5_000,
  /**
   * Milliseconds after which hits per rule are written, all of them anew: what a crash loses of them; at the most rules
   * 12 MB each time.
   */
  hitsWriteMs: 900_000,
  /** Milliseconds for which a repeated END of a charged call gets its first answer: the protocol's figure. */
  endedCallMs: 600_000,
  /**
   * Ended calls of one application remembered for a repeated END: the protocol's figure; older ones answer
   * UNKNOWN_CALL.
   */
  endedCalls: 300_000,
  /** Decisions kept for whoever watches calls: more than anybody reads between two looks. */
  watchedCalls: 200,
  /** Milliseconds for which a look keeps decisions coming: some looks may be late. */
  watchMs: 5_000,
  /** Open calls gone through for a list of them: a millisecond or two of the lookups. */
  liveCallsLooked: 10_000,
} as const;
