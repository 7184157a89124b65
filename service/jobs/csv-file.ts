import type { FileHandle } from 'node:fs/promises';
import { limits } from '../core/limits.js';
import { CsvReader } from './csv-reader.js';
import type { CsvPosition, CsvRow } from './csv-reader.js';

/** The rows of a CSV file from a place on, read a block at a time. */
export class CsvFile {
  readonly #reader: CsvReader;
  /** Negative when the file has ended. */
  #offset: number;

  constructor(
    readonly file: FileHandle,
    from?: CsvPosition,
  ) {
    this.#reader = new CsvReader(from);
    this.#offset = this.position.offset;
  }

  /** Behind the last row given. */
  get position(): CsvPosition {
    return this.#reader.position;
  }

  /** The line from which the cells of the last row come again, where they do (`CsvReader.text`). */
  get text(): string | undefined {
    return this.#reader.text;
  }

  /** The next row; undefined where `more` has to be asked first. */
  next(): CsvRow | undefined {
    return this.#reader.next();
  }

  /** Reads the next block, which lets the thread's other work run; false when all of the file has been given. */
  async more(): Promise<boolean> {
    if (this.#offset < 0) return false;
    const { bytesRead, buffer } = await this.file.read(
      Buffer.allocUnsafe(limits.fileBlockBytes),
      0,
      limits.fileBlockBytes,
      this.#offset,
    );
    if (bytesRead > 0) {
      this.#reader.push(buffer.subarray(0, bytesRead));
      this.#offset += bytesRead;
    } else {
      this.#reader.end();
      this.#offset = -1;
    }
    return true;
  }
}
