/** Upper bounds of a pair and its log, part of `limits`, each with its reason. Names end in their unit. */
export const pairLimits = {
  /**
   * Bytes of one value in the log: a charge behind one of 128 KiB waits 3.3 ms as measured, behind one of 512 KiB 4.7,
   * and the log's members keep thousands of them in memory.
   */
  entryBytes: 131_072,
  /**
   * Bytes of effects that one part of a group may hold before it is deflated: four parts that cannot be deflated; a
   * follower makes no more of a part, whatever its bytes say.
   */
  partRawBytes: 4 * (131_072 - 48),
  /**
   * Parts of one group: 128 MiB of effects even where nothing can be deflated, twice the largest change
   * (`changeOperations`) of records of common size.
   */
  groupParts: 1_024,
  /** Bytes of effects at which a group takes no further proposal: a second of import is some ten of them. */
  groupRawBytes: 512 * 1024,
  /** Bytes of a body below which deflating saves nothing worth its time. */
  deflateBytes: 512,
  /**
   * Groups that wait for a stream: those of the writer or of the calls thread, of which each has one in flight, and the
   * marks of the pair itself.
   */
  offeredGroups: 8,
  /**
   * Milliseconds between two appends to the stream of calls: 0.75 ms of CPU each; what comes meanwhile shares the next.
   */
  appendPaceMs: 4,
  /** Milliseconds until an append that was not answered is sent again, to the next member. */
  appendAnswerMs: 250,
  /** Milliseconds until any other question to the log or the peer counts as unanswered. */
  pairAnswerMs: 250,
  /**
   * Milliseconds until the other unit counts as silent that has to be connected to first: a handshake of TLS on a busy
   * machine was seen to take 300. Behind a lease that has run out there is room for it.
   */
  peerConnectMs: 1_000,
  /**
   * Milliseconds for which a unit of two boxes waits for the other's word before it leads again: nothing else tells it
   * that somebody promoted that one.
   */
  peerWordMs: 2_000,
  /** Milliseconds for which the own log is asked for what this unit alone has, before that stays unlisted. */
  tailMs: 10_000,
  /** Milliseconds in which the members agree on a change of themselves: two rounds, and an election between them. */
  memberChangeMs: 5_000,
  /**
   * Milliseconds before a question that failed at once may be asked again: whoever waits for a log that is gone does
   * not spend a core on it.
   */
  memberPauseMs: 20,
  /**
   * Milliseconds between two looks at what is watched, should the watch have died unseen, and at the own member, while
   * another is asked.
   */
  memberLookMs: 1_000,
  /**
   * Milliseconds of silence after which a connection is opened anew: the network was cut, and what was sent meanwhile
   * is sent again by TCP after ever longer pauses.
   */
  memberSilenceMs: 2_000,
  /** Seconds for which what a unit reports of itself stands. */
  reportSeconds: 10,
  /** Milliseconds of the lease: a unit that is gone is replaced after it. */
  leaseMs: 3_000,
  /** Milliseconds between two keepalives: four may be lost. */
  keepAliveMs: 500,
  /**
   * Milliseconds by which the deadline lies before the lease's end as the active's clock has it. A clock may be slewed
   * by 10 % (adjtimex), and that of the log's leader by as much the other way: 3,000 ms there are then 2,454 here
   * (3,000 x 0.9 / 1.1).
   */
  leaseMarginMs: 600,
  /** Milliseconds that a process which ends its role may take for its outbox and for giving its lease back. */
  lastWordsMs: 200,
  /** Milliseconds between two looks at how much of the log need not be kept. */
  trimLookMs: 10_000,
  /** Milliseconds between two looks of the pair's thread at the deadline. */
  deadlineLookMs: 50,
  /** Milliseconds for which a unit does not claim what was handed to the other: it begins meanwhile. */
  switchMs: 10_000,
  /**
   * Milliseconds that a drain before a hand-over may take: writers are refused meanwhile. It takes some ten where the
   * machine has time; one that is busy shall still give the lead away when it is told so.
   */
  handOverMs: 2_000,
  /** Milliseconds between two questions to the peer. */
  peerAskMs: 1_000,
  /** Milliseconds until a follower tries again what its disk, or the log, refused. */
  followRetryMs: 1_000,
  /** Bytes of a question or an answer about how a unit stands. */
  peerHeadBytes: 8_192,
  /** Connections of the pair's own link: the other unit's, and some that are half dead. */
  peerConnections: 16,
  /** Milliseconds in which a question has to be there whole. */
  peerRequestMs: 5_000,
  /**
   * Milliseconds for which a unit that follows counts as level behind a look that found it so: three looks, of which
   * two may be lost.
   */
  levelMs: 3_000,
  /** Bytes of effects from which on a buffer is handed from thread to thread; fewer are copied sooner than that. */
  handedBytes: 4_096,
  /**
   * Milliseconds for which it is told that the last process of a unit ended its role in doubt: whoever looks each
   * quarter of an hour sees it.
   */
  endToldMs: 3_600_000,
  /** Milliseconds without an answer of the other unit after which it is told as lost: four questions. */
  peerLostMs: 5_000,
  /**
   * Milliseconds for which a unit may lack something of the log before somebody is told: behind a restart it catches up
   * sooner.
   */
  behindMs: 30_000,
  /** Milliseconds without an active after which somebody is told: every takeover takes less. */
  leaderlessMs: 10_000,
  /** Sessions, and what goes with them, that a standby keeps in memory: some for each of its operators. */
  standbySessions: 10_000,
  /** Entries read at once. */
  rangeEntries: 32,
  /** Stored bytes of entries that are on their way into an environment at a time; one group may be larger. */
  applyBytes: 1_048_576,
  /** Milliseconds after which an entry may leave the log. */
  logAgeMs: 86_400_000,
  /** Stored bytes of one stream. */
  logBytes: 1_073_741_824,
  /** Entries that stay in a stream, however old: a peer that restarts needs no snapshot. */
  logEntries: 1_000,
  /**
   * Bytes of a member's store, of which all of the log is a part, from which on somebody is told: three quarters of
   * what `niud-etcd.service` lets it have.
   */
  memberBytes: 3_221_225_472,
  /** Milliseconds for which a snapshot that was given out holds the log behind it. */
  snapshotHoldMs: 1_800_000,
  /**
   * Bytes a second of a snapshot on the pair's link: a million numbers in four seconds, and half of a gigabit is left
   * to calls and log.
   */
  snapshotBytesPerSecond: 64 * 1_048_576,
  /** Bytes of a snapshot that are read, sent and kept in memory at once. */
  snapshotPieceBytes: 262_144,
  /**
   * Bytes of a snapshot behind which what has come is flushed: a disk that has to take all at the end would hold
   * everybody.
   */
  snapshotFlushBytes: 64 * 1_048_576,
  /**
   * Milliseconds without a byte of a snapshot after which it is given up: the other unit copies and proves its stores
   * before the first.
   */
  snapshotSilenceMs: 120_000,
  /** Milliseconds until a snapshot is asked for again that did not come. */
  snapshotRetryMs: 5_000,
  /** Bytes of what waits in the outbox: half an hour of 500 calls a second that nobody can log. */
  outboxBytes: 268_435_456,
  /** Bytes of one record of it: a block of CDRs. */
  outboxRecordBytes: 65_536,
  /** Bytes of records that are handed on at once, but for the first. */
  outboxBatchBytes: 1_048_576,
  /** Bytes of a batch as it goes over the link, its head among them. */
  outboxBodyBytes: 1_114_112,
  /** Bytes that were confirmed, and at most so many that were not, at which its file begins anew. */
  outboxTurnBytes: 1_048_576,
  /** Milliseconds between two flushes of the outbox: what a kill costs. */
  outboxFlushMs: 1_000,
  /** Milliseconds in which the active has a batch in the log. */
  outboxAnswerMs: 5_000,
  /** Characters of the place of a file below its application's folder: two names of 255 bytes, and room. */
  filePlaceCharacters: 600,
  /** Milliseconds between two looks at which files there are, and which are missing. */
  filesLookMs: 5_000,
  /** Files that are entered in one change. */
  filesInChange: 100,
  /**
   * Change numbers that a new generation passes over: those behind a lost tail must never mean another change. A unit
   * that writes 100 a second has so many in the 100 s that the other may be behind.
   */
  skippedChanges: 10_000,
  /** Lines that led to one and are remembered with it: a unit that was away for longer takes a snapshot. */
  lineages: 16,
  /** Buckets that an audit parts the keys of a sub-database into: of a million records one has some 4,000. */
  auditBuckets: 256,
  /** Buckets of a sub-database that differ and are looked into; where more do, the whole is another. */
  auditBucketsListed: 8,
  /** Entries of a sub-database that are listed of them: those buckets of six million. */
  auditListed: 200_000,
  /** Differences that are kept by name. */
  auditNamed: 1_000,
  /** Entries between two rests of the process that goes through the stores. */
  auditSlice: 5_000,
  /** Milliseconds of such a rest. */
  auditRestMs: 5,
  /** Rounds in which what differs is looked at again: what moves is another each time. */
  auditRounds: 4,
  /** Milliseconds between two of them. */
  auditPauseMs: 2_000,
  /** Times that the other unit is asked again where it is behind. */
  auditTries: 15,
  /** Bytes of an answer of the other unit to an audit. */
  auditAnswerBytes: 64 * 1_048_576,
  /** Milliseconds by which the clocks of the two units may differ before somebody is told: both follow time servers. */
  clockApartMs: 1_000,
  /** Bytes of the name of a pair or a unit. */
  unitNameBytes: 63,
  /** Tries of a token before an invitation ends: whoever guesses 128 bits needs more. */
  joinTries: 5,
} as const;
