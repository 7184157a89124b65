import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { cdrColumnsOf, hosted, vocabularyOf } from '../apps/all.js';
import type { Cdrs } from '../calls/cdrs.js';
import type { KeptStatistics } from '../calls/kept-statistics.js';
import { Ledgers } from '../calls/ledger/ledgers.js';
import type { callCounters } from '../calls/statistics.js';
import { statisticsOf } from '../calls/told-statistics.js';
import { systemClock } from '../core/clock.js';
import { Counters } from '../core/counters.js';
import type { Turns } from '../core/turns.js';
import { formatTimestamp } from '../core/zones.js';
import type { Reader } from '../database/reader.js';
import { renewedOf } from '../database/renewal.js';
import { callExplainer } from '../explain/call-explainer.js';
import { previewer } from '../explain/previewer.js';
import type { JobDesk } from '../jobs/job-desk.js';
import type { Night } from '../jobs/night.js';
import { attributesFrom } from '../lookup/messages/attributes.js';
import { ChangeLog } from '../records/history.js';
import { Lists } from '../records/lists.js';
import { restCounters } from '../rest/desk.js';
import type { Desk } from '../rest/desk.js';
import { Pages } from '../rest/pages.js';
import type { Remote } from './bridge.js';
import type { CallsFace } from './calls-thread.js';
import { forwardingLint } from './forwarding.js';
import type { JobsFace } from './jobs-thread.js';
import { release } from './release.js';
import type { Reload } from './reload.js';
import { nights } from './waiting-purges.js';
import type { WriterFace } from './writer-thread.js';

/** What the doors' desk is made of: the other threads, and what this one keeps. */
interface Behind {
  readonly reader: Reader;
  readonly turns: Turns;
  readonly writer: Remote<WriterFace>;
  readonly calls: Remote<CallsFace>;
  readonly jobs: Remote<JobsFace>;
  /** The jobs thread is told of a job. */
  readonly wake: (application: string) => void;
  readonly jobDesk: JobDesk;
  readonly ledgers: Ledgers;
  readonly night: Night;
  readonly cdrs: Cdrs;
  readonly kept: KeptStatistics;
  readonly counters: ReturnType<typeof callCounters>;
  readonly zone: () => string;
  readonly startedMs: number;
  readonly reload: Reload;
}

/** What of the desk is made here; the rest is handed in as it is. */
type Made = RecordsDesk &
  CallsDesk &
  Pick<Desk, 'clock' | 'zone' | 'jobs' | 'night' | 'settings' | 'counters' | 'pages'>;

/** Everything that the doors ask for, of which each answer is somebody else's. */
export function restDesk(behind: Behind, others: Omit<Desk, keyof Made>): Desk {
  const { reader, turns, night, zone, jobDesk, reload } = behind;
  const pages = Pages.read(fileURLToPath(new URL('../../ui/', import.meta.url)));
  return {
    ...others,
    ...recordsDesk(behind),
    ...callsDesk(behind),
    ...(pages === undefined ? {} : { pages }),
    clock: systemClock,
    zone,
    jobs: jobDesk,
    night: nights(night, reader, turns),
    counters: new Counters(restCounters),
    get settings() {
      return {
        release,
        unit: hostname(),
        uploadBytes: reload.inForce.upload_limit * 2 ** 20,
        metricsAddresses: reload.inForce.metrics_addresses,
      };
    },
  };
}

type RecordsDesk = Pick<
  Desk,
  'registry' | 'reader' | 'lists' | 'history' | 'check' | 'forwardedBack' | 'takenOn' | 'movedIn' | 'marksIn'
>;

/** What concerns records, their history and what is wrong with them. */
function recordsDesk({ reader, turns, ledgers, jobs, jobDesk, writer, wake }: Behind): RecordsDesk {
  const { stores } = reader;
  return {
    registry: stores.registry,
    reader,
    lists: new Lists(reader, turns, systemClock, ledgers.movedIn),
    history: new ChangeLog({
      reader,
      turns,
      startUndo: (request) => jobDesk.startUndo(request),
      async revert(request) {
        const done = await writer.revert(request);
        // A large move that is taken back goes on as a job.
        wake(request.application);
        return done;
      },
    }),
    check: (application, table, rows) => jobs.check({ application, table, rows }),
    forwardedBack: forwardingLint(reader),
    takenOn: (application) => renewedOf(stores, application),
    movedIn: ledgers.movedIn,
    marksIn: ledgers.marksIn,
  };
}

type CallsDesk = Pick<
  Desk,
  | 'serve'
  | 'ledger'
  | 'preview'
  | 'explain'
  | 'cdrs'
  | 'cdrColumns'
  | 'vocabulary'
  | 'statistics'
  | 'neverHit'
  | 'liveCalls'
  | 'leases'
>;

/** What concerns calls, their records and their money. */
function callsDesk({ reader, turns, ledgers, calls, jobs, cdrs, kept, counters, zone, startedMs }: Behind): CallsDesk {
  const { registry } = reader.stores;
  return {
    serve: (request) => calls.serve(request),
    ledger: { lines: ledgers.lines, verify: (application) => jobs.verifyLedger(application) },
    preview: previewer({ reader, turns, clock: systemClock, zone, hosted, readAttributes: attributesFrom }),
    explain: callExplainer(
      registry,
      cdrs,
      (request) => calls.explain(request),
      (request) => jobs.explainEarlier(request),
    ),
    cdrs,
    cdrColumns: cdrColumnsOf,
    vocabulary: vocabularyOf,
    statistics: async (asked) => {
      if (asked.series !== undefined) return kept.plotted(asked.application, asked.series);
      if (asked.plan !== undefined) return kept.ofPlan(asked);
      return statisticsOf(
        counters,
        registry.application(asked.application)!,
        formatTimestamp(zone(), startedMs),
        await calls.hits(asked.application),
        asked.tenant,
      );
    },
    neverHit: (asked) => kept.neverHit(asked),
    liveCalls: { open: (request) => calls.openCalls(request), watch: (request) => calls.watchCalls(request) },
    leases: { list: (request) => calls.leases(request), clear: (place) => calls.clearLease(place) },
  };
}
