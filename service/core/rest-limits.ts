/** The upper bounds of the REST door and of signing in (api.md, Limits), each with its reason; part of `limits`. */
const MiB = 1024 * 1024;

export const restLimits = {
  /** Bytes of a request body: api.md. */
  bodyBytes: MiB,
  /** Bytes of headers: api.md. */
  headerBytes: 32_768,
  /** Bodies being received at once, so that slow senders hold at most this many MiB. */
  openBodies: 64,
  /** Of those from one address: api.md. */
  openBodiesOfAddress: 16,
  /** Bytes kept of a body that nobody has asked for yet, before the sender is made to wait. */
  unaskedBytes: 65_536,
  /** Bytes of a body that takes no place: `restConnections` of them are less than the bodies that take one. */
  smallBodyBytes: 16_384,
  /** Codings of an Accept-Encoding that are looked at: there are some ten in all. */
  namedCodings: 20,
  /** Milliseconds for a request's header and body: api.md. */
  requestMs: 30_000,
  /** Writes in a batch: api.md. */
  batchWrites: 1_000,
  /** Fields that a table does not have, named in one answer: enough to see the mistake, however many were sent. */
  unknownFields: 100,
  /** Rows of a page: api.md. */
  pageRows: 1_000,
  /** Rows of a page when none is asked for: api.md. */
  defaultPageRows: 50,
  /** Milliseconds that one turn of the desk's loop may take for long work. */
  turnMs: 20,
  /** Milliseconds of a slice of long work: with what else comes in the same turn of the loop, within `turnMs`. */
  sliceMs: 5,
  /** Milliseconds for which work counts as short: a page of ordinary records. */
  freshMs: 10,
  /** Searches, usages and the like that run at once: each holds a snapshot and a few MiB. */
  walks: 64,
  /** The same of one role, so that nobody takes all of them. */
  walksOfCaller: 16,
  /** Milliseconds after which a list that must be searched for answers what it has: api.md. */
  setAnswerMs: 300,
  /** Milliseconds that `wait=true` waits for all of it: less than a request may take. */
  setWaitMs: 25_000,
  /** Records found by one search: api.md. */
  setKeys: 200_000,
  /** Sets kept for one session: api.md. */
  setsOfSession: 4,
  /** Milliseconds that a set is kept after it was last read: api.md. */
  setMs: 300_000,
  /** Bytes of all sets that are kept; the one that was read longest ago goes first. */
  setBytes: 64 * MiB,
  /** Bytes of one page: some thousand plans of ordinary size; a page that is longer ends there. */
  pageBytes: 8 * MiB,
  /** Records that are passed one by one to an offset: a fraction of a millisecond; beyond, landmarks lead there. */
  passedRecords: 4_096,
  /** Landmarks of one order, each a key with how many records follow up to the next: some 200 KiB. */
  landmarks: 4_096,
  /** Orders whose landmarks are kept: the large tables of a site, by key and by tenant. */
  markedOrders: 16,
  /** Changes by which landmarks are carried on; beyond, making them anew is faster. */
  followedChanges: 5_000,
  /** Records in those changes, in the same way. */
  followedRecords: 20_000,
  /** Milliseconds that a look for those who refer to a record may take: api.md. */
  usageMs: 2_000,
  /**
   * Plans whose rules are looked at for those that were never hit, of one request: each is compiled once, some
   * milliseconds in all.
   */
  neverHitPlans: 100,
  /** Bytes of a reply from which on it is compressed: shorter ones fit into a packet or two as they are. */
  compressedBytes: 1_024,
  /** Replies compressed at once: a quarter of the threads that hashes, files and commits share. */
  compressions: 4,
  /** Days of one preview: api.md, Preview. */
  previewDays: 14,
  /** Segments of one preview: more than a person looks at, and some MiB; it ends there. */
  previewSegments: 5_000,
  /** Descriptions kept as they go out, of one application, one for each set of permissions: some 50 KiB each. */
  keptDescriptions: 16,
  /** Milliseconds between two looks for changes to tell on /events: a person's notion of at once. */
  changeEventsMs: 250,
  /** Milliseconds between two looks at how the unit stands, to tell on /events. */
  unitEventsMs: 1_000,
  /** Milliseconds between two figures of calls on /events: the shortest step that is counted. */
  statisticsEventsMs: 5_000,
  /**
   * Records replaced or moved since an earlier change that an explanation against it still takes into account: some
   * tens of MiB.
   */
  earlierRecords: 100_000,
  /** Bytes of their records. */
  earlierBytes: 64 * 2 ** 20,
  /** Changes that are gone through for it, those of all applications: some seconds of short turns. */
  earlierChanges: 1_000_000,
  /** Explanations against earlier changes at once: each may hold some tens of MiB. */
  earlierAtOnce: 4,
  /** The same of one role. */
  earlierOfCaller: 2,
  /** Milliseconds that a filter without an index may search before it answers what it has: quality.md. */
  searchMs: 1_000,
  /** Requests waiting for a password hash before 429: a hash takes about 100 ms. */
  waitingHashes: 32,
  /** Least characters of a password: api.md. */
  passwordLeastCharacters: 8,
  /** Characters of a password: a bound for the hash's input. */
  passwordCharacters: 256,
  /** Hours that a token lives: api.md. */
  sessionHours: 24,
  /**
   * Milliseconds by which a clock may be set back and what was given just before still holds: a time server that
   * corrects it signs nobody out.
   */
  clockSlackMs: 60_000,
  /** Milliseconds between two sweeps of expired sessions. */
  sessionSweepMs: 3_600_000,
  /** Sessions of one administrator; the oldest ends. */
  sessionsOfAdministrator: 100,
  /** Sessions looked at for one page of them: in one turn of the loop, about 10 µs each. */
  sessionsLooked: 1_000,
  /** Milliseconds that a reset link lives: api.md. */
  resetLinkMs: 3_600_000,
  /** Failed sign-ins of one account from one address in the window before 429: api.md. */
  failedSignIns: 10,
  /** Failed sign-ins of one account in an hour before only addresses that it knows are heard: api.md. */
  failedSignInsOfAccount: 100,
  /** The window of those. */
  failedSignInHourMs: 3_600_000,
  /** Milliseconds for which an address is known to an account that was signed in to from it: api.md's 30 days. */
  knownAddressMs: 2_592_000_000,
  /**
   * Milliseconds for which a known address is not noted anew: a script signs in every minute, and each note is a write.
   */
  knownAddressNoteMs: 3_600_000,
  /** Known addresses of one account: the sites and homes of a person, and where they travel. */
  knownAddresses: 50,
  /** Places of one address in the queue of hashes: api.md. */
  hashesOfAddress: 4,
  /** Sign-ins of one account, or of one address, that wait for their turn: ten seconds of hashes. */
  waitingAttempts: 100,
  /** Sign-ins that wait in all: as many as there are connections. */
  waitingAttemptsInAll: 1_000,
  /** The window of failed sign-ins. */
  failedSignInWindowMs: 300_000,
  /** Pairs of account and address, and accounts, watched for failed sign-ins. */
  watchedSignIns: 10_000,
  /** Pairs of user name and password that are taken again without a hash: the scripts of a site. */
  rememberedPairs: 200,
  /** Milliseconds for which such a pair is taken: long enough for a script's run, short enough to be forgotten. */
  rememberedPairMs: 300_000,
  /** Connections to the REST API: browsers and scripts of a site, each held by 32 KiB of headers at most. */
  restConnections: 1_000,
  /**
   * Connections beyond those that are being told that there are too many: each takes a descriptor of `ownDescriptors`
   * for as long as its end takes to go, 10 s at most.
   */
  toldConnections: 50,
  /** Of those from one address once half are taken: api.md. */
  connectionsOfAddress: 250,
  /** Milliseconds between two looks into the kernel's tables: api.md; one takes a millisecond or two. */
  connectionCountMs: 1_000,
  /** Descriptors that niud keeps for its stores, files, sockets and threads: api.md. */
  ownDescriptors: 200,
  /** Connections to the REST API however few descriptors there are: field operations get in. */
  leastRestConnections: 16,
  /** Milliseconds without a byte of a body before the request is answered as too slow; api.md closes at about 10 s. */
  bodyStallMs: 8_000,
  /** Bytes of a body beyond its limit that are read and forgotten, so that the sender gets to read why. */
  discardedBytes: 8 * MiB,
  /** Bytes of a file read ahead of a slow receiver. */
  downloadChunkBytes: MiB / 4,
  /** Uploads being received at once. */
  openUploads: 8,
  /** Of those by one tenant: api.md. */
  openUploadsOfTenant: 2,
  /** Streams of events open at once; one for each browser window. */
  eventStreams: 256,
  /** Of those of one tenant: api.md. */
  eventStreamsOfTenant: 32,
  /** Milliseconds between signs of life on a stream of events: proxies and browsers give up silent ones. */
  eventBeatMs: 5_000,
  /** Bytes of the name of an uploaded file: what file systems take, less what is put before and behind it. */
  fileNameBytes: 200,
} as const;
