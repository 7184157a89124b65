import { limits } from '../core/limits.js';
import { isRefusal } from '../core/refusals.js';
import { exportHeader, spreadsheetSafeExport } from '../parts/settings.js';
import { Settings } from '../schema/setting.js';
import { csvLine } from './csv-line.js';
import type { ExportSource } from './export-source.js';
import type { Job } from './job.js';
import type { StoreView } from '../records/store-view.js';
import { roomFor } from './room-for.js';
import { OutputFile } from './output-file.js';
import { Progress } from './progress.js';
import type { Control, Ending, Surroundings } from './surroundings.js';

/** Opens what a job exports, within the job's own snapshot. */
export type OpenSource = (view: StoreView, application: string, job: Job) => ExportSource;

/**
 * One export (jobs.md, Export): every record of one snapshot to a file of the download folder, which has its name only
 * once it is whole and on disk. Begun anew after a restart. The snapshot is held for as long as it takes, at most
 * `limits.exportMs`: the store grows meanwhile by what is changed, and is reused afterwards.
 */
export async function runExport(
  surroundings: Surroundings,
  application: string,
  job: Job,
  openSource: OpenSource,
  control: Control,
): Promise<Ending> {
  const { media, reader, clock, publish } = surroundings;
  const target = media.downloadPath(application, job.outFile);
  if (isRefusal(target)) return { status: 'failed', message: target.message };
  const snapshot = reader.snapshot(application);
  const output = await OutputFile.open(target.path, roomFor(surroundings, application, job));
  try {
    const source = openSource(snapshot.view, application, job);
    const lines = new ExportLines(source, snapshot.view);
    const progress = new Progress(clock, application, job.id, publish);
    const deadline = clock.monotonic() + limits.exportMs;
    for (let text = lines.next(); text !== undefined; text = lines.next()) {
      output.append(text);
      await output.flush();
      if (control.stopping()) return { status: 'stopped' };
      if (control.cancelled()) return { status: 'cancelled' };
      if (clock.monotonic() > deadline)
        return { status: 'failed', message: `The export took longer than ${limits.exportMs / 1000} s.` };
      progress.report(lines.looked, source.total, { rows: lines.rows, added: 0, conflicts: 0, rejected: 0 });
    }
    const hash = await output.finish();
    return {
      status: 'completed',
      attributes: { rows: lines.rows, bytes_done: output.bytes, bytes_total: output.bytes, output_hash: hash },
    };
  } finally {
    snapshot.done();
    await output.close();
  }
}

/** The text of an export, in pieces of about `limits.fileBlockBytes`. */
class ExportLines {
  rows = 0;
  /** Records looked at, those included that the job does not want. */
  looked = 0;
  readonly #safe: boolean;
  #text = '';
  #ended = false;

  constructor(
    readonly source: ExportSource,
    view: StoreView,
  ) {
    const settings = new Settings();
    this.#safe = settings.read(view, spreadsheetSafeExport) ?? false;
    if (settings.read(view, exportHeader) === true) this.#text = csvLine(source.header);
  }

  /** Undefined when all has been given. */
  next(): string | undefined {
    if (this.#ended) return undefined;
    let text = this.#text;
    this.#text = '';
    this.#ended = true;
    for (const cells of this.source.rows()) {
      this.looked++;
      if (cells !== undefined) {
        text += csvLine(cells, this.#safe);
        this.rows++;
      }
      // What is not given counts too, so that a filter which matches nothing lets other work run.
      if (text.length >= limits.fileBlockBytes || this.looked % limits.sliceRows === 0) {
        this.#ended = false;
        break;
      }
    }
    return text;
  }
}
