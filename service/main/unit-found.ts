import { isClockSynchronised } from '../platform/clock-synchronised.js';
import type { NativeAddon } from '../platform/native.js';
import type { Space } from '../database/space.js';
import type { Night } from '../jobs/night.js';
import type { ConditionCode, Found } from './standing.js';

/** The disk of the state folder is filled up to its reserve, or can only be read. */
export function diskFound(space: Space): readonly Found[] {
  const refused = space.refusal()?.toData();
  return refused === undefined ? [] : [{ code: refused.code as ConditionCode, message: refused.message }];
}

/** Nightly purges that wait for somebody to say that the clock is right. */
export function purgesFound(night: Night): readonly Found[] {
  return night
    .waiting()
    .map(({ application }) => ({
      code: 'purge_waits',
      message: `The nightly purge of ${application} waits: the clock has jumped and is not synchronised.`,
    }));
}

/** What the last verification of each ledger found not to hold, by application. */
export function ledgersFound(faults: ReadonlyMap<string, number>): readonly Found[] {
  return [...faults]
    .filter(([, count]) => count > 0)
    .map(([application, count]) => ({
      code: 'ledger_faults',
      message: `The ledger of ${application} has ${count} faults.`,
    }));
}

/** Call records that could not be kept since the start. */
export function callRecordsFound(lost: number): readonly Found[] {
  return lost === 0 ? [] : [{ code: 'call_records_lost', message: `${lost} call records were lost since the start.` }];
}

/** The clock goes by itself. Nothing is said where that cannot be known. */
export function clockFound(addon: NativeAddon | undefined): readonly Found[] {
  return isClockSynchronised(addon) === false
    ? [{ code: 'clock_unsynchronised', message: 'No time server vouches for the clock.' }]
    : [];
}

/** Plans are still to be compiled. */
export function coldFound(isCold: boolean): readonly Found[] {
  return isCold
    ? [
        {
          code: 'cold_start',
          message:
            'niud has just started and has not compiled every plan: the first call to each of the others takes a moment longer.',
        },
      ]
    : [];
}
