import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDataSet } from '../nanp/csv-files.js';
import { sizesFor, tableNames, type Sizes } from '../nanp/data-set.js';
import { lookups } from '../nanp/lookups.js';
import { assertWhole } from './shares/import.js';
import { Unit } from './unit.js';

const callsInFile = 100_000;

/** The numbering plan that the benchmarks of one run share: made and imported once, when the first of them asks. */
export class BenchSite {
  readonly folder = mkdtempSync(join(tmpdir(), 'niud-bench-'));
  readonly sizes: Sizes;
  /** How long the import of the numbers alone took. */
  importMs = 0;
  #generated: Promise<void> | undefined;
  #imported: Promise<string> | undefined;
  #calls: Promise<string> | undefined;

  constructor(
    readonly quick: boolean,
    numbers: number = quick ? 50_000 : 1_000_000,
  ) {
    this.sizes = sizesFor(numbers);
  }

  csv(table: string): string {
    return join(this.folder, 'csv', `${table}.csv`);
  }

  /** Writes the CSV files. */
  generated(): Promise<void> {
    return (this.#generated ??= writeDataSet(join(this.folder, 'csv'), this.sizes).then(() => undefined));
  }

  /** The state folder of a stopped niud into which everything was imported through REST jobs. */
  imported(): Promise<string> {
    return (this.#imported ??= this.#import());
  }

  async #import(): Promise<string> {
    await this.generated();
    const state = this.emptyState('full');
    const unit = await Unit.start(state);
    try {
      for (const table of tableNames) {
        const inFile = await unit.operator.upload(this.csv(table));
        const start = performance.now();
        assertWhole(table, await unit.operator.import(table, inFile));
        if (table === 'number') this.importMs = performance.now() - start;
      }
    } finally {
      await unit.stop();
    }
    return state;
  }

  emptyState(name: string): string {
    const state = join(this.folder, name);
    mkdirSync(state, { recursive: true });
    return state;
  }

  /** Calls for the load generator: one a line, `CALLED [CALLING]`. */
  calls(): Promise<string> {
    return (this.#calls ??= this.#writeCalls());
  }

  async #writeCalls(): Promise<string> {
    const path = join(this.folder, 'calls');
    const file = createWriteStream(path);
    for (const { called, calling } of lookups(this.sizes, callsInFile)) {
      const line = [called, calling]
        .flatMap((number) => (number === undefined ? [] : number.replaceAll(/[^+\d]/g, '')))
        .join(' ');
      if (!file.write(`${line}\n`)) await once(file, 'drain');
    }
    file.end();
    await once(file, 'close');
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
