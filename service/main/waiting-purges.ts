import { changeLimits } from '../core/change-limits.js';
import { limits } from '../core/limits.js';
import type { Steps, Turns } from '../core/turns.js';
import type { Reader } from '../database/reader.js';
import type { Night } from '../jobs/night.js';
import { countMembers, oldMembers } from '../records/purge-old.js';
import type { Nights, WaitingPurge } from '../rest/desk.js';
import { inDeskTurns } from '../core/in-turns.js';

/** The nights as REST shows them: what a purge that waits would remove is counted in turns, for a while. */
export function nights(night: Night, reader: Reader, turns: Turns): Nights {
  const { clock } = turns;
  async function preview({
    application,
    mark,
    date,
  }: {
    readonly application: string;
    readonly mark: string;
    readonly date: string;
  }): Promise<WaitingPurge> {
    const beforeMs = night.archivedBefore(application);
    const records: Record<string, number> = {};
    const began = clock.monotonic();
    const counting =
      beforeMs === undefined
        ? undefined
        : counted(application, beforeMs, records, () => clock.monotonic() - began > changeLimits.entriesMs);
    return {
      application,
      mark,
      date,
      records,
      partial: counting !== undefined && (await inDeskTurns(turns, application, counting)),
    };
  }
  function* counted(
    application: string,
    beforeMs: number,
    records: Record<string, number>,
    enough: () => boolean,
  ): Steps<boolean> {
    for (const members of oldMembers(reader.stores, application, beforeMs, limits.movedInSlice)) {
      countMembers(reader.stores, members, records);
      if (enough()) return true;
      yield;
    }
    return false;
  }
  return {
    waiting: () => Promise.all(night.waiting().map(preview)),
    acknowledge: (application, by) => night.acknowledge(application, by),
    skip: (application, by) => night.skip(application, by),
  };
}
