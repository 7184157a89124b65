import type { StoreView } from '../records/store-view.js';
import type { StatisticsAsked, NeverHitAsked, NeverHit } from '../calls/kept-statistics.js';
import type { Metric } from '../core/metric.js';
import type { ExplainRequest, PreviewRequest, Explanation } from '../explain/request.js';
import type { History } from '../records/told-history.js';
import type { Scope } from '../schema/tenant.js';
import type { Cdrs } from '../calls/cdrs.js';
import type { LedgerLine } from '../calls/ledger/ledger-layout.js';
import type { LedgerReceipt } from '../calls/ledger/verify.js';
import type { Clock } from '../core/clock.js';
import type { Counters } from '../core/counters.js';
import type { Finding, Refusal, RefusalData } from '../core/refusals.js';
import type { JobRequest } from '../jobs/job-request.js';
import type { JobRecord } from '../jobs/job-desk.js';
import type { Media } from '../jobs/media.js';
import type { MediaRoom } from '../jobs/media-room.js';
import type { Report } from '../jobs/report.js';
import type { Passwords } from '../people/passwords.js';
import type { ResetLinks } from '../people/reset-links.js';
import type { Sessions } from '../people/sessions.js';
import type { SignIn } from '../people/sign-in.js';
import type { Throttle } from '../core/throttle.js';
import type { Lists } from '../records/lists.js';
import type { Moved } from '../records/movements.js';
import type { Submit } from '../records/request.js';
import type { CdrColumn } from '../routing/recorded-call.js';
import type { Vocabulary } from '../routing/vocabulary.js';
import type { Condition } from './condition.js';
import type { Leases } from './leases-desk.js';
import type { LiveCalls } from './live-calls-desk.js';
import type { Scrubs } from './scrub-desk.js';
import type { Json } from '../schema/kind.js';
import type { Registry } from '../schema/registry.js';
import type { Pages } from './pages.js';
import type { CheckResult } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';

/** A record of an earlier release that somebody should look at; with a generation it lies in the archive. */
interface TakenOn {
  readonly table: string;
  readonly key: Key;
  readonly generation?: number;
  readonly finding: Finding;
}

/** Everything the REST door needs of the rest of niud; made by `main`, which alone knows the threads behind it. */
export interface Desk {
  readonly registry: Registry;
  readonly reader: { refresh(): void; view(application: string): StoreView };
  readonly submit: Submit;
  /** Pages of tables. */
  readonly lists: Lists;
  readonly clock: Clock;
  /** The zone of the NIU, an IANA name. */
  readonly zone: () => string;
  readonly people: People;
  readonly jobs: Jobs;
  readonly media: Media;
  /** Room for uploads; absent where there is any. */
  readonly mediaRoom?: MediaRoom;
  readonly history: History;
  /** What is wrong with rows as they stand among the records: found out in the jobs thread, for one may take long. */
  readonly check: (application: string, table: string, rows: readonly Row[]) => Promise<readonly CheckResult[]>;
  /** Of a unit of a pair: why nothing may be written here, naming who writes; undefined where it may. */
  readonly standby?: () => Refusal | undefined;
  /** Of a unit of a pair: it led, and may not know any more what holds. Nobody is answered then; the process ends. */
  readonly isOver?: () => boolean;
  readonly night: Nights;
  /**
   * Warnings about calls that a record, stored or not, would send in a circle through the applications (routing.md,
   * Lint).
   */
  readonly forwardedBack: (application: string, table: string, row: Row, tenant: Scope) => readonly Finding[];
  /**
   * What was found when records of an earlier release were taken on, and up to which change they were made; absent
   * where none were.
   */
  readonly takenOn?: (application: string) => { readonly change: number; readonly findings: readonly TakenOn[] };
  readonly explain: (request: ExplainRequest) => Promise<Explanation | RefusalData>;
  /** The attributes of a reply to preview, or why there is none. */
  readonly preview: (request: PreviewRequest) => Promise<Explanation | RefusalData>;
  /** Carries an operation of an application out where calls are, as SERVE does, for an administrator. */
  readonly serve: (request: ServeRequest) => Promise<readonly Json[] | RefusalData>;
  readonly ledger: LedgerDoor;
  /** The CDRs of calls that have ended. */
  readonly cdrs: Cdrs;
  /** What the ledger of an application has moved, as it is on disk now. */
  readonly movedIn: (application: string) => Moved;
  /** When what the ledger marks on an account happened first. */
  readonly marksIn: (application: string) => (account: string, name: string) => number | undefined;
  /** The columns that an application shows them in. */
  readonly cdrColumns: (application: string) => readonly CdrColumn[];
  /** What the rules of an application are made of; undefined where it has none. */
  readonly vocabulary: (application: string) => Vocabulary | undefined;
  /** The attributes of `GET /statistics` (api.md, Results). Undefined where there is no such plan. */
  readonly statistics: (asked: StatisticsAsked) => Promise<{ readonly [name: string]: Json } | undefined>;
  /** A page of plans that had calls in 30 days, those with rules that no call came to. */
  readonly neverHit: (asked: NeverHitAsked) => Promise<NeverHit>;
  readonly leases: Leases;
  readonly liveCalls: LiveCalls;
  readonly health: () => Health;
  /** The attributes of `GET /system`. */
  readonly system?: () => { readonly [name: string]: Json };
  /** Backups of the unit; absent where there are none. */
  readonly backups?: Backups;
  /**
   * What waits to be put in the place of the stores is, by an end in order and a new beginning; gives its name,
   * undefined where nothing waits.
   */
  readonly restore?: () => string | undefined;
  /** Of a unit of a pair: gives the lead to the other one, or says why not. */
  readonly switchOver?: () => Refusal | undefined;
  /**
   * Begins to compare both units of a pair; `repair`: what differs is mended on the other, money too. Says why not.
   * Absent on a unit alone.
   */
  readonly audit?: (repair: boolean) => Refusal | undefined;
  /** Scrubs of the stores, and what they put into quarantine; absent where there are none. */
  readonly scrubs?: Scrubs;
  /** Counters and gauges of all threads for /metrics, by name without the `niud_` before it. */
  readonly metrics: () => readonly Metric[];
  readonly counters: Counters<RestCounter>;
  readonly events: Events;
  /**
   * Takes a message to be sent where SMTP is configured, false where it cannot be; nobody waits for it. Absent, reset
   * links go to the journal.
   */
  readonly mail?: (to: string, subject: string, text: string) => boolean;
  /** Remembers that somebody started a job, to tell them when it has ended. */
  readonly jobStarted?: (application: string, jobId: number, by: string) => void;
  /** The web UI; absent where it was not built. */
  readonly pages?: Pages;
  readonly settings: RestSettings;
}

export const restCounters = [
  'requests',
  'refused',
  'faults',
  'sign_ins',
  'sign_ins_refused',
  'uploaded_bytes',
  'downloaded_bytes',
] as const;
type RestCounter = (typeof restCounters)[number];

interface RestSettings {
  /** The release of niud, for replies that belong to no application. */
  readonly release: string;
  /** The name of the unit in its network. */
  readonly unit: string;
  /** Bytes of one upload. */
  readonly uploadBytes: number;
  /** Addresses that may read /metrics beside loopback. */
  readonly metricsAddresses: readonly string[];
}

export interface People {
  readonly passwords: Passwords;
  readonly signIn: SignIn;
  readonly throttle: Throttle;
  readonly sessions: Sessions;
  readonly resetLinks: ResetLinks;
}

interface Jobs {
  start(request: JobRequest): Promise<JobRecord | RefusalData>;
  /** Newest first. */
  all(application: string): Iterable<JobRecord>;
  one(application: string, jobId: number): JobRecord | undefined;
  cancel(application: string, jobId: number): Promise<JobRecord | RefusalData>;
  /** The job whose `out_file` or report has this name in the download folder. */
  ofFile(application: string, name: string): JobRecord | undefined;
  /** Whether an unfinished job reads the file at this place of the media folders. */
  reads(application: string, place: string): boolean;
  report(application: string, jobId: number, offset: number, limit: number): Promise<Report | RefusalData>;
}

/** The nightly purges, and what waits of them for a person. */
interface Backups {
  /** Begins one where none is under way. */
  begin(): void;
  /** `backup` of `GET /system`. */
  state(nowMs: number): { readonly [name: string]: Json };
}

export interface Nights {
  /** Purges that wait because the clock has jumped, with what each would remove for good: of `GET /system`. */
  waiting(): Promise<readonly WaitingPurge[]>;
  /** A person has seen that the clock is right: the purge begins. Refuses `not_found` where none waits. */
  acknowledge(application: string, by: string): Promise<RefusalData | undefined>;
  /**
   * The date is to have no purge: what it would have removed goes with a later one. Refuses `not_found` where none
   * waits.
   */
  skip(application: string, by: string): Promise<RefusalData | undefined>;
}

export interface WaitingPurge {
  readonly application: string;
  /** The local date that had its purge last, and that of the clock, `YYYY-MM-DD`. */
  readonly mark: string;
  readonly date: string;
  /** What would go, by table; at least so much where it is `partial`. */
  readonly records: { readonly [table: string]: number };
  readonly partial: boolean;
}

export interface ServeRequest {
  readonly application: string;
  readonly operation: string;
  readonly args: readonly Json[];
  /** The administrator's user name. */
  readonly by: string;
}

/** The money of an application's accounts as it is on disk. */
interface LedgerDoor {
  /** At most `limit` lines of an account before the one of this serial, newest first. */
  lines(application: string, account: string, before: number, limit: number): readonly LedgerLine[];
  /** Goes through all of it; a second request meanwhile gets the receipt of the first. */
  verify(application: string): Promise<LedgerReceipt>;
}

export interface Health {
  readonly role: 'active' | 'standby' | 'standalone';
  /** Of a unit of a pair: since when, and how the other one stands, in some words. */
  readonly pair?: string;
  /** Of a unit that follows: the one that leads, and its address. */
  readonly active?: { readonly unit: string; readonly host: string };
  /** Lookups and requests are answered as they should be. */
  readonly ready: boolean;
  /** Why not, in words. */
  readonly reason?: string;
  /** Number of the last change. */
  readonly change?: number;
  readonly calls_per_second?: number;
  /** What somebody should know although it is ready, the gravest first. */
  readonly warnings?: readonly Condition[];
}

export interface Events {
  /** Hands every event of an application to `take` until the function given back is called. */
  subscribe(application: string, take: (event: StreamEvent) => void): () => void;
}

/**
 * Data of an event: of a change `txnid`, `at`, `by`, `what`, `records`, `tables` and up to 20 `keys`; of a job members
 * of its record; of the unit its role; of statistics what a step of five seconds came to.
 */
export interface StreamEvent {
  readonly kind: 'job' | 'change' | 'unit' | 'statistics';
  /** Whose it is; a role sees only what lies under it. */
  readonly tenant: Scope;
  readonly data: { readonly [name: string]: Json };
  /** Of a change that is not all one tenant's: what of it is this one's. */
  readonly own?: (tenant: Scope) => { readonly [name: string]: Json } | undefined;
}
