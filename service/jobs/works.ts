import type { MoveKind } from '../records/move-slice.js';
import { replaceMode } from '../schema/importing.js';
import { tableSource } from './export-source.js';
import type { ExportSource } from './export-source.js';
import { runExport } from './export.js';
import type { OpenSource } from './export.js';
import { runGeneration } from './generate.js';
import { Import } from './import.js';
import type { Job } from './job.js';
import { runMove } from './move.js';
import { Replacement } from './replacement.js';
import type { Surroundings, Work } from './surroundings.js';
import { undoWork } from './undo.js';

/** The types of jobs that run with what every job is handed; the thread that runs them has the others. */
export type CommonWork = 'import' | 'export' | 'generate' | 'undo' | MoveKind;

/** What of an export is found in no table. */
export type OtherSource = (...asked: Parameters<OpenSource>) => ExportSource | undefined;

/** What runs a job, by its type. */
export function commonWorks(surroundings: Surroundings, otherSource: OtherSource): Readonly<Record<CommonWork, Work>> {
  const tableOf = (application: string, { object }: Job) => {
    const table = surroundings.registry.table(application, object);
    if (table === undefined) throw new Error(`There is no table ${object}.`);
    return table;
  };
  const open: OpenSource = (view, application, job) =>
    otherSource(view, application, job) ??
    tableSource(view, tableOf(application, job), job, surroundings.movedIn(application));
  const move: Work = (application, job, control) =>
    runMove(surroundings, application, job, tableOf(application, job), control);
  return {
    import: (application, job, control) => {
      const given = [surroundings, application, job, tableOf(application, job), control] as const;
      return job.kwargs['mode'] === replaceMode ? new Replacement(...given).run() : new Import(...given).run();
    },
    export: (application, job, control) => runExport(surroundings, application, job, open, control),
    generate: (application, job, control) =>
      runGeneration(surroundings, application, job, tableOf(application, job), control),
    undo: undoWork(surroundings),
    archive: move,
    restore: move,
    purge: move,
  };
}
