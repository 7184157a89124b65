import { pause } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { isRefusal } from '../core/refusals.js';
import { spelled } from '../records/references.js';
import type { Left } from '../records/undo.js';
import { csvLine } from './csv-line.js';
import { note, reportName } from './job.js';
import type { Job } from './job.js';
import { roomFor } from './room-for.js';
import { OutputFile } from './output-file.js';
import { Progress } from './progress.js';
import type { Work, Control, Surroundings } from './surroundings.js';

/** What taking an entry back came to; `named` are the first of those that were left. */
interface TakenBack {
  /** Records taken back by this run. */
  readonly records: number;
  readonly left: number;
  readonly named: readonly Left[];
}

/**
 * Takes an entry of the log back, its last change first, in slices with a rest as long as themselves behind each; then
 * looks for what stayed, and hands it to
 * `tell`. Begun again after a crash it passes over what is taken back already. Undefined where niud stops.
 */
export async function takeBack(
  surroundings: Surroundings,
  application: string,
  job: Job,
  entry: number,
  stopping: () => boolean,
  tell: (left: Left) => void = () => undefined,
): Promise<TakenBack | undefined> {
  const { clock, undoing, reader } = surroundings;
  const progress = new Progress(clock, application, job.id, surroundings.publish);
  const changes = undoing.backwards(entry);
  let records = 0;
  for (const [place, change] of changes.entries()) {
    for (let end: number | undefined; end !== 0; ) {
      if (stopping()) return undefined;
      const begun = clock.monotonic();
      const answer = await undoing.submit({
        application,
        by: job.by,
        jobId: job.id,
        entry,
        change,
        ...(end === undefined ? {} : { end }),
      });
      if ('code' in answer && answer.code === 'not_found') break;
      if ('code' in answer) {
        note(job, application, 'a slice of an undo was refused; it is tried until it is taken', answer.message);
        await pause(clock, limits.jobRetryMs);
        continue;
      }
      records += answer.records;
      end = answer.end;
      progress.report(place, changes.length, { rows: records, added: 0, conflicts: 0, rejected: 0 });
      await pause(clock, clock.monotonic() - begun);
    }
  }
  reader.refresh();
  const named: Left[] = [];
  let left = 0;
  for (const change of changes) {
    for (const some of undoing.leftOf(application, change, job.by)) {
      if (stopping()) return undefined;
      left += some.length;
      some.forEach(tell);
      named.push(...some.slice(0, limits.namedLeft - named.length));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return { records, left, named };
}

/**
 * The work of an undo of many records (api.md, Results): what it leaves is in its report, and in `out_file` as table,
 * key and reason.
 */
export function undoWork(surroundings: Surroundings): Work {
  return async (application, job, control: Control) => {
    const entry = Number(job.kwargs['txnid']);
    const room = roomFor(surroundings, application, job);
    const files = await Promise.all(
      [job.outFile, reportName(job.outFile)].map(async (name) => {
        const place = surroundings.media.downloadPath(application, name);
        if (isRefusal(place)) throw new Error(place.message);
        return OutputFile.open(place.path, room);
      }),
    );
    const [out, report] = files as [OutputFile, OutputFile];
    try {
      let line = 0;
      const done = await takeBack(
        surroundings,
        application,
        job,
        entry,
        () => control.stopping(),
        ({ table, key, message }) => {
          out.append(csvLine([table, spelled(key), message]));
          report.append(`${JSON.stringify({ line: ++line, table, key: spelled(key), reason: message })}\n`);
        },
      );
      if (done === undefined) return { status: 'stopped' };
      const hash = await out.finish();
      await report.finish();
      const total = Number(job.kwargs['records'] ?? 0);
      const takenBack = Math.max(done.records, total - done.left);
      const attributes = {
        rows: takenBack + done.left,
        taken_back: takenBack,
        conflicts: done.left,
        added: 0,
        rejected: 0,
        output_hash: hash,
      };
      for (;;) {
        const settled = await surroundings.undoing.settle({
          application,
          by: job.by,
          jobId: job.id,
          entry,
          left: done.left,
          attributes,
        });
        if (typeof settled === 'number') break;
        if (control.stopping()) return { status: 'stopped' };
        await pause(surroundings.clock, limits.jobRetryMs);
      }
      return { status: 'completed', attributes: {} };
    } finally {
      await Promise.all(files.map((file) => file.close()));
    }
  };
}
