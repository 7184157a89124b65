/**
 * The upper bounds of jobs (jobs.md) and of the night (availability.md, The clock), each with its reason; part of
 * `limits`.
 */
const MiB = 1024 * 1024;

export const jobLimits = {
  /** Rows in one slice of an import: one change, some tens of milliseconds of the writer. */
  sliceRows: 4_000,
  /** Encoded bytes in one slice, whichever comes first: keeps messages between threads small. */
  sliceBytes: 4 * MiB,
  /**
   * Slices of an import that are put in the order of their keys together, as far as `sliceBytes` go: several rows on
   * each page of a store of a million.
   */
  slicesInStretch: 32,
  /** Stretches of an import that are held: one is read and put in order while the one before is written. */
  stretchesInFlight: 2,
  /** Bytes of one CSV row: two plans' rules with every quote doubled. */
  rowBytes: MiB,
  /**
   * Bytes of a line of a CSV file that is read as a whole; longer ones are csv-parse's: a cell that is cut from a line
   * keeps all of it in memory, as long as the cell itself is kept.
   */
  copiedLineBytes: 4_096,
  /** Rows of a file by which it is told whether it is one of the table at all (jobs.md, Import). */
  firstRows: 100,
  /** Bytes of a file in which they are looked for: one row of the largest size. */
  fileHeadBytes: MiB,
  /** Jobs waiting or running in one application. */
  openJobs: 100,
  /**
   * Slices of an import that the writer may hold before jobs waits; what it holds shares a transaction, and the pages
   * that random keys touch: half a second, for which another write waits at most twice.
   */
  slicesInFlight: 8,
  /** Bytes of a file read, or of an export written, at once: small beside memory, large beside the cost of a call. */
  fileBlockBytes: 262_144,
  /**
   * Bytes that a job writes between two looks at the room for files: what a tenant's jobs may come beyond a quota,
   * each.
   */
  roomLookBytes: 4 * MiB,
  /**
   * Keys that a dry run remembers to find a key twice in one file: 128 MiB; of longer files the rest is not compared,
   * and the job says so.
   */
  dryRunKeys: 10_000_000,
  /** Records that a file in mode replace may name: five times the largest deck, at eight bytes each in three sets. */
  replacedNames: 2_000_000,
  /** Records that such a job writes at once: others wait for the writer some 20 ms at most. */
  replacedSliceRows: 500,
  /** Characters of a refused value in a report: enough to find it. */
  reportValueCharacters: 250,
  /** Records named in a job's message because they could not be taken back: fits into it. */
  namedLeft: 50,
  /** Milliseconds before a job tries again what was refused for the time being (standby, disk reserve, overload). */
  jobRetryMs: 1_000,
  /** Milliseconds between two announcements of a job's progress. */
  jobProgressMs: 250,
  /**
   * Milliseconds that an export may hold its snapshot: fifty million rows at the aimed rate; pages freed meanwhile
   * cannot be reused.
   */
  exportMs: 300_000,
  /** Milliseconds that a rehearsal may hold its snapshot: as an export; sixty million cases at the aimed rate. */
  rehearsalMs: 300_000,
  /**
   * Records that a rehearsal remembers of each kind: the numbers of a site's test calls. Looking for what is not among
   * many more costs more than reading it.
   */
  rememberedRecords: 10_000,
  /** Days that a replay may look back: ten years, longer than anybody keeps CDRs. */
  replayDays: 3_660,
  /** CDRs that the desk looks at before other requests may have their turn: about a millisecond. */
  cdrsInStep: 250,

  /** Milliseconds for which files with secrets stay when their import or export has ended: jobs.md's figure. */
  secretKeptMs: 3_600_000,
  /** Milliseconds for which uploads stay that no job has read, and files with secrets at most: jobs.md's figure. */
  uploadKeptMs: 86_400_000,
  /** Milliseconds between two looks for files whose time is over. */
  mediaSweepMs: 600_000,

  // The night (availability.md, The clock).
  /**
   * Milliseconds between two looks whether a new date has begun: what a clock that was set behind everyone's back
   * costs.
   */
  nightCheckMs: 60_000,
  /**
   * Days by which the date may differ from the last purge's without a word: a unit that was off over a long weekend
   * goes on by itself.
   */
  clockJumpDays: 3,
  /** Batches or changes looked at before the jobs thread lets others go first: a few milliseconds. */
  nightLooks: 1_000,
  /**
   * Changes too young to be trimmed that are passed before the look for older ones ends: those written while the clock
   * was ahead.
   */
  youngChanges: 10_000,
  /** CDRs removed at once: a millisecond or two of the calls thread, be they in one block or each in its own. */
  purgedCdrs: 100,
  /** Old jobs removed in one change: half a batch of writes, for the purge's own record comes with them. */
  purgedJobs: 500,
} as const;
