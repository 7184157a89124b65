import { applications } from '../apps/all.js';
import { systemClock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { RefusedWrite } from '../core/refused-write.js';
import { markStores } from '../database/migrate.js';
import type { Stores } from '../database/stores.js';
import { localDate } from '../jobs/schedule.js';
import type { Sessions } from '../people/sessions.js';
import type { Backups } from './backups.js';
import type { Remote } from './bridge.js';
import type { PairThreadFace } from './pair-thread.js';
import type { Scrubs } from './scrubs.js';

/**
 * Takes away sessions that have run out. A token that has is found to be so when it is used; this only clears what
 * nobody uses any more.
 */
export function sweepSessions(sessions: Sessions, active: () => boolean): void {
  systemClock.every(limits.sessionSweepMs, () => {
    for (const { name } of active() ? applications : [])
      void sessions.sweep(name).catch((fault: unknown) => {
        if (!(fault instanceof RefusedWrite)) throw fault;
      });
  });
}

/** What a night does beside its purge, one after the other: backup, scrub, and in a pair the audit of both units. */
export function watchStores(
  backups: Backups,
  scrubs: Scrubs,
  pairThread: Remote<PairThreadFace> | undefined,
  zone: () => string,
): void {
  systemClock.every(
    limits.backupLookMs,
    () =>
      void backups
        .look()
        .then(() => scrubs.look())
        .then(() => pairThread?.auditNight(localDate(zone(), systemClock.now()))),
  );
}

/** Marks how far the stores are, where they can be written, and gives back what readers that are gone have held. */
export function tidyStores(stores: Stores, stateFolder: string, readOnly: boolean): void {
  if (!readOnly) systemClock.every(limits.markerMs, () => markStores(stores, stateFolder));
  systemClock.every(limits.readerCheckMs, () => {
    for (const environment of [stores.store, stores.calls]) environment.clearReaders();
  });
}
