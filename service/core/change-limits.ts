/** The bounds of changes and of their log, beside `limits`. */
export const changeLimits = {
  /** Milliseconds that a batch may hold the writer: others wait for it (api.md, Limits). */
  batchMs: 300,
  /**
   * Milliseconds that the records of one batch may be linted for before the writer has it: the largest plans that a
   * body holds, twice.
   */
  lintMs: 10_000,
  /** Records of a batch that the writer lints itself because others changed them meanwhile (api.md, Limits). */
  relinted: 3,
  /**
   * Keys of records that an entry of the change log names by itself: a line of a list, and what the UI looks for to see
   * whether a page in sight is touched.
   */
  toldKeys: 20,
  /** Tenants that an entry of the change log names; an entry of more is read to see whose it is. */
  toldTenants: 8,
  /** Milliseconds that one page of the change log is looked for: then the page ends, and the next goes on there. */
  entriesMs: 1_500,
  /** Records or heads that are looked at before others may go first: a few milliseconds. */
  looks: 200,
  /** Undos of undos of one record that are followed: nobody does so many. */
  undoSteps: 1_000,
  /** Changes that an undo keeps decoded to see how records came to stand as they do: some MiB. */
  changesRead: 16,
  /** Changes looked through for the slices of a job that a release up to 0.2.0 wrote: they lie near each other. */
  oldUnitLooks: 5_000,
  /** Changes of an entry of a release up to 0.2.0 that are read to say what it did. */
  oldChangesTold: 4,
} as const;
