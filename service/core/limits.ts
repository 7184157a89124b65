import { restLimits } from './rest-limits.js';

import { callLimits } from './call-limits.js';
import { jobLimits } from './job-limits.js';
import { pairLimits } from './pair-limits.js';

/**
 * Every upper bound, with its reason. At a bound niud refuses or stops reading; nothing grows past it.
 * Names end in their unit.
 */
const MiB = 1024 * 1024;

export const limits = {
  ...restLimits,

  ...callLimits,

  ...pairLimits,
  // Lookup socket (lookup-protocol.md).
  /** Bytes that may follow a frame's length field: the protocol's own figure. */
  frameBytes: 65_536,
  /** Connections to the lookup socket: a site's stack holds some tens; the rest is head room. */
  lookupConnections: 256,
  /** Unsent reply bytes kept for one client before it is cut: the protocol's figure. */
  unsentReplyBytes: MiB,
  /** Unsent reply bytes at which niud stops reading from that client until it drains. */
  throttleReplyBytes: MiB / 4,
  /** Bytes of a call id: the protocol's figure. */
  callIdBytes: 64,
  /**
   * Open calls: the protocol's figure; 700 to 1,150 bytes each as measured, by what the stack tells of a call, so about
   * 1 GB when all are open.
   */
  openCalls: 1_000_000,
  /** Replies that may wait for durability before OVERLOADED: the protocol's figure. */
  waitingReplies: 10_000,
  /** Milliseconds the loop may lag behind before OVERLOADED: the protocol's figure. */
  loopLagMs: 100,
  /**
   * Milliseconds for which a client may take none of its replies before it is cut: no stack that lives stops reading so
   * long.
   */
  stalledClientMs: 10_000,
  /**
   * Connections that may wait in the kernel to be accepted: a whole stack that reconnects at once (availability.md).
   */
  listenBacklog: 4_096,
  /** Milliseconds of silence after which a connection is closed at a stop: availability.md. */
  drainSilenceMs: 100,
  /**
   * Milliseconds by which the wall clock must differ from what passed to have been set: a time server that steers it,
   * or a loop that stands still, does not come near.
   */
  clockStepMs: 5_000,
  /** Milliseconds after which a stop closes connections that never fall silent: less than systemd's stop timeout. */
  drainMs: 2_000,
  /** Bytes of one text in attrs, of a label, a cause: kept for as long as the call is open. */
  callTextBytes: 256,
  /** Encoded bytes of a note in a CDR: a remark, not a document. */
  noteBytes: 1_024,
  /** Events of one call kept in its CDR: more than any call flow has; later ones are done but not kept. */
  callEvents: 64,
  /** The last instant of a call, in milliseconds: the end of the year 9999, where four digits of a year end. */
  instantMs: 253_402_300_799_999,
  /** Nesting of a MessagePack value in a request: attrs and notes are shallow. */
  wireDepth: 8,
  /**
   * Accounts without an open call whose balance is kept in memory: about 200 bytes each; the others are read when they
   * are asked for.
   */
  restingAccounts: 100_000,
  /**
   * Bytes of the name of an account: what the key of a record takes, with room; with a reference's hash it stays far
   * below `keyBytes`.
   */
  accountBytes: 512,
  /** Bytes of a reference that money is entered with: an invoice, a voucher, a payment's identifier. */
  referenceBytes: 256,
  /** Faults of the ledger that its verification names: after so many a person looks at the first. */
  ledgerFaults: 100,
  /** Lines or calls that the verification of the ledger looks at before other work has its turn: a few milliseconds. */
  ledgerLines: 1_000,
  /** Labels of one call: more than any plan tests. */
  callLabels: 64,
  /** Times a call may have been diverted before it is not diverted again: routing.md, R6. */
  diversions: 5,
  /** The same where plans translate numbers too, which is no diversion though it is told as one: routing.md, R6. */
  translatedDiversions: 10,

  // Mail.
  /** Messages that wait for the mail server: a night of alarms; more would say nothing new. */
  waitingMails: 100,
  /** Milliseconds that a mail server may take for each step before a message is given up. */
  mailMs: 20_000,
  /** Milliseconds between two looks whether a job has ended that somebody is told of. */
  noticeMs: 5_000,
  /** Jobs whose end is told by mail, watched at once: as many as may be open in all applications. */
  watchedJobs: 500,

  // The journal.
  /** Bytes of an entry for the journal's own socket: what the add-on sends in a datagram. */
  journalEntryBytes: 4_096,
  /** Characters of one value in a line of the journal: a stack of calls, the beginning of a path. */
  loggedValueCharacters: 4_000,
  /**
   * Characters of a line: four bytes each stay below the 48 KiB at which journald begins another entry in the midst of
   * a line (journald.conf, LineMax).
   */
  logLineCharacters: 12_000,

  // Text and numbers.
  /** Code points of a name: columns.md, Common types. */
  nameCharacters: 64,
  /** Code points of a plan's name and of short texts: the seeds. */
  textCharacters: 250,
  /** Code points of notes: the seeds. */
  notesCharacters: 2_048,
  /** Characters of a number as typed: the seeds. */
  phoneCharacters: 250,
  /** Bytes of one JSON cell or attribute other than rules: a screenful of parameters. */
  jsonBytes: 65_536,
  /** Nesting of JSON in a cell or a body; routing.md's ten levels of rules take three JSON levels each. */
  jsonDepth: 64,
  /** Entries of a list in one cell: every area code there is, with room. */
  listEntries: 10_000,
  /** Bytes of a stored key: what LMDB takes, measured on lmdb 3.5.6. */
  keyBytes: 1_978,

  /** Characters of the name of a zone: the longest of the zone database has 32. */
  zoneCharacters: 40,
  /** Settings of providers that a thread keeps, beyond which all are read anew: of more providers than a site has. */
  keptSettings: 10_000,

  // Routing (routing.md).
  /** Rules in one list: routing.md, R2. */
  rulesInList: 255,
  /** Nesting of rule lists: routing.md, R2. */
  ruleDepth: 10,
  /** Bytes of a plan's rules: routing.md, R2. */
  planBytes: 170_000,
  /** Plans after the first in one chain, each led to by the one before: routing.md, R5. */
  planHops: 16,
  /**
   * Plans entered for one decision, by whatever ways: routing.md, R5, so that plans of 255 rules each do not multiply.
   */
  plansEntered: 256,
  /** Characters of a regular expression: routing.md, Regex. */
  regexCharacters: 256,
  /** Instructions of one regular expression, so that no tenant can stall a call: routing.md, Regex. */
  regexInstructions: 500,
  /** Bytes that the states of one expression may fill before it starts afresh: numbers are short, plans are many. */
  expressionStateBytes: 65_536,
  /** Instructions of all regular expressions of one plan: routing.md, Regex. */
  planRegexInstructions: 2_000,
  /**
   * Characters of a number that regular expressions look at: E.164 has 15 digits; a text far longer is no number, and
   * time grows with it.
   */
  matchedCharacters: 40,
  /** Masks of digits in one criterion: each is held against the caller at every call, a few microseconds for all. */
  digitMasks: 1_000,
  /** Hours of a `periodic` rule's window: a month of 31 days and a day, what its buckets are kept for. */
  periodicHours: 768,
  /** Trunks in one destination: more than any gateway hunts before the caller gives up. */
  huntedTrunks: 64,
  /** Digits of a menu's choice, and so of one entry. */
  menuDigits: 16,
  /** Tries that a menu may give. */
  menuTries: 10,
  /** Events of one decision that are kept for the CDR; a plan of thousands of broken rules tells the first of them. */
  decisionEvents: 64,
  /** Bytes of the filter of patterns, a power of two: eight bits for each of 1,000,000. */
  shapeFilterBytes: MiB,
  /**
   * Steps of one linting, counted so that every unit comes equally far with a plan: about 100 ms as measured, which a
   * person who saves does not notice.
   */
  lintSteps: 500_000,
  /**
   * Forwarded calls after one another that lint follows through the applications: a call is diverted five times at
   * most, and twice that is no plan.
   */
  forwardingHops: 10,
  /** Numbers that one such look visits: some milliseconds of the desk. */
  forwardedNumbers: 100,
  /** Numbers of one record from which such a look begins: a plan may serve thousands, and the first few tell. */
  forwardingStarts: 4,
  /** Compiled plans kept by the calls thread: 10,000 plans of a large site, with room, about 4 KiB each. */
  cachedPlans: 20_000,
  /**
   * Regular expressions kept for calls by their text, each up to 64 KiB of states: tenants mostly write the same few.
   */
  keptExpressions: 4_096,
  /** Seconds of a call that is priced on paper: a month of 31 days. */
  pricedSeconds: 2_678_400,

  ...jobLimits,

  // The unit.
  /** Milliseconds between two looks at what the system says of the unit: architecture.md's figure. */
  measureMs: 30_000,
  /**
   * Milliseconds until the first: programs are started for it, half a second of a processor, and the first calls behind
   * READY are to have both.
   */
  firstMeasureMs: 10_000,
  /** Disks, and interfaces, that are told: those of any unit; a host of containers has hundreds. */
  toldDevices: 32,

  // Backups (availability.md, The store on disk).
  /** Backups of one unit that are kept: the setting's most; a listing reads one small file of each. */
  keptBackups: 1_000,
  /**
   * Bytes copied before they are flushed: a commit of a call that waits for the same disk waits for no more than these.
   */
  backupFlushBytes: 8 * MiB,
  /** Bytes read at once while copying. */
  backupPieceBytes: MiB,
  /** Tries to see both stores at one instant: a try takes less than a millisecond, a commit far longer. */
  backupInstantTries: 10_000,
  /**
   * Milliseconds in which a backup says a word: longer than any disk takes for a piece; a share that takes longer is
   * taken for hung.
   */
  backupFirstMs: 60_000,
  /**
   * Milliseconds in which the copy is walked through and proven: an hour for the largest stores, on the slowest share.
   */
  backupProofMs: 3_600_000,
  /** Milliseconds until a nightly backup that failed is tried again. */
  backupRetryMs: 3_600_000,
  /** Operations that going back to an earlier change takes back in one transaction: some tens of MiB of pages. */
  rewoundInStep: 20_000,
  /**
   * Numbers that a restore passes over, so that none of before it ever means another change: more than can be written
   * while it is prepared.
   */
  restoredNumbers: 1_000_000,
  /** Milliseconds between two looks whether a nightly backup is due; also how long a start has the unit for itself. */
  backupLookMs: 60_000,

  /** Bytes that a unit's file takes to say what it holds: hundreds of files of media, with their names. */
  unitFileHeadBytes: 16 * MiB,
  /** What scrypt may be told to take by a file that somebody brings: eight times what is written (RFC 7914). */
  passphraseCost: 2 ** 20,
  /** Changes that `niuctl restore` names of those that it would lose: a screenful. */
  toldLosses: 10,
  /** Looks of `niuctl restore` until it gives niud up, a fifth of a second each: proven stores take seconds. */
  restoreLooks: 3_000,

  // Database.
  /** Findings of a migration that are kept for lint, of each application. */
  renewalFindings: 1_000,
  /** Damaged records that a scrub tells with what leads to them: of more the disk is changed, the store restored. */
  scrubFindings: 1_000,
  /** Alarms for single records of one scrub: of a disk that fails the first say it. */
  scrubAlarms: 20,
  /** Tenants of the records of one slice whose records are remembered: more than there are; a bound all the same. */
  rememberedTenants: 10_000,
  /**
   * Room below which no commit is tried at all: more than a group of calls takes; on a disk without any LMDB was seen
   * to abort the process.
   */
  commitRoomBytes: 2 * MiB,
  /** Milliseconds without a scrub of the stores after which somebody should look: three nights. */
  scrubOldMs: 3 * 86_400_000,
  /** Damaged records that a thread tells of one by one: of a disk that fails the first say it. */
  toldDamages: 1_000,
  /**
   * Milliseconds between two notes of how far the stores have come: what a copy of them that is put in their place may
   * lack and not be told from them.
   */
  markerMs: 60_000,
  /**
   * Milliseconds between two looks for snapshots of processes that are no more: a backup, a scrub or niuctl that was
   * killed pins pages until then.
   */
  readerCheckMs: 60_000,
  // The walk before READY (quality.md: the first seconds are as fast as later ones).
  /**
   * Milliseconds that it may take, calls that come meanwhile among them: 10,000 plans and the calls until code is warm
   * take about half of it on a machine of their own.
   */
  warmUpMs: 5_000,
  /** Milliseconds of one turn of it, for which a call that comes meanwhile waits at most. */
  warmUpTurnMs: 2,
  /** Calls asked in it at least, where there are numbers enough: what the engine compiles last it compiles by then. */
  warmUpCalls: 6_000,
  /** Calls asked in it at most. */
  warmUpMostCalls: 40_000,
  /** Times that each number is called at most: a store of a few numbers is no unit under load. */
  warmUpRounds: 50,
  /** Calls whose cost is compared with that of as many before. */
  warmUpWindow: 2_000,
  /**
   * Days before its end at which a certificate is a warning, and an alarm: time to order one, and the last working
   * week.
   */
  certificateWarningDays: 30,
  certificateAlarmDays: 7,
  /**
   * Milliseconds that connections of before a reload of settings have to end: longer than a request may take (api.md,
   * Limits).
   */
  leavingMs: 60_000,
  /** Milliseconds between two looks at how the unit stands: an alarm is told within as many. */
  standingMs: 1_000,
  /** Milliseconds over which calls a second are counted for it. */
  callRateMs: 5_000,
  /** Milliseconds behind READY for which a start that did not compile every plan is told. */
  coldStartMs: 60_000,
  // Priorities of threads (availability.md, One unit): nice values, of which the scheduler of Linux gives each step
  // about a quarter more of a busy processor.
  /** Of the thread that answers lookups, where the unit allows it to be raised: before what else runs on the unit. */
  callsNice: -10,
  /** Of the thread that keeps a pair: its lease is looked after before anything but lookups. */
  pairNice: 0,
  /** Of the desk: behind lookups, before all others, since the watchdog waits for it. */
  deskNice: 5,
  /**
   * Of every other thread: far enough behind that a lookup takes the processor from it at once, and still alive when
   * lookups leave nothing over.
   */
  backgroundNice: 15,
  /**
   * Milliseconds between two looks for threads that have begun: pools grow in the first seconds of work, and a look
   * takes a few tens of microseconds.
   */
  prioritySweepMs: 1_000,
  /** Milliseconds until a disk that was found read-only is tried again: availability.md's figure. */
  readOnlyRetryMs: 10_000,
  /** Records that one change moves; more go in slices behind one that hides them (architecture.md, Large moves). */
  movedAtOnce: 1_000,
  /**
   * Records in one slice of a large move or undo: ten milliseconds or two of the writer, for another write waits behind
   * it.
   */
  movedInSlice: 250,
  /** Operations in one change: a move of 1,000 records with its indexes; larger moves go in slices. */
  changeOperations: 100_000,
  /** Changes committed together: many share one flush. */
  groupChanges: 256,
  /** Bytes of address space reserved for a store; the file grows only as it is filled. */
  mapBytes: 256 * 1024 * MiB,
  /** Milliseconds that one read snapshot may be held: pages it pins cannot be reused. */
  snapshotMs: 10_000,
} as const;
