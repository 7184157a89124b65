import { cdrCells, cdrRecord, isCdrOf, isFound } from '../calls/cdr-record.js';
import type { Cdr, CdrPlace } from '../calls/cdr.js';
import type { CdrRange, Cdrs } from '../calls/cdrs.js';
import type { Hosted } from '../routing/hosted.js';
import { recordedCall } from '../calls/rehearse.js';
import { isFindings, readCdrChoice } from '../jobs/cdr-choice.js';
import type { ExportSource } from '../jobs/export-source.js';
import type { Job } from '../jobs/job.js';
import type { RecordedCalls, RehearsalSurroundings } from '../jobs/rehearse.js';
import { assert } from '../core/assert.js';
import type { Registry } from '../schema/registry.js';

/** The object of an export of call detail records (tables.md). */
export const cdrObject = 'cdr';

/**
 * Walks CDRs from the oldest to the newest; each walk goes on behind the last one given, for the snapshot below it
 * lasts one turn only.
 */
function walk(cdrs: Cdrs, range: CdrRange, number: string | undefined): () => Iterable<Cdr> {
  let after: CdrPlace | undefined;
  cdrs.refresh();
  return function* () {
    const rest = after === undefined ? range : { ...range, after };
    for (const cdr of number === undefined ? cdrs.list(rest) : cdrs.ofNumber(number, rest)) {
      const { application, arrivedMs, serial } = cdr;
      after = { application, arrivedMs, serial };
      yield cdr;
    }
  };
}

/**
 * What an export of CDRs writes: those of the job's tenant that have arrived until now, the oldest first, in the
 * application's columns.
 */
export function cdrSource(
  cdrs: Cdrs,
  { application, cdrColumns }: Pick<Hosted, 'application' | 'cdrColumns'>,
  job: Job,
  zone: string,
  nowMs: number,
): ExportSource {
  const choice = readCdrChoice(job.filters, zone);
  assert(!isFindings(choice), 'filters were read before the job was made');
  const { fromMs, toMs, number } = choice;
  const records = walk(cdrs, { application: application.number, fromMs, toMs: Math.min(toMs, nowMs) }, number);
  return {
    header: cdrColumns.map(({ name }) => name),
    total: 0,
    *rows() {
      for (const cdr of records())
        yield isFound(cdr, job.tenant, number) ? cdrCells(cdrRecord(cdrColumns, cdr, job.tenant, zone)) : undefined;
    },
  };
}

/** The calls that a rehearsal replays. */
export function recordedCalls(cdrs: Cdrs, registry: Registry): RehearsalSurroundings['recordedCalls'] {
  return (name, { fromMs, toMs, tenant }): RecordedCalls => {
    const records = walk(cdrs, { application: registry.application(name)!.number, fromMs, toMs }, undefined);
    return {
      *calls() {
        for (const cdr of records()) yield isCdrOf(cdr, tenant) ? recordedCall(cdr, tenant) : undefined;
      },
    };
  };
}
