import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { limits } from '../core/limits.js';
import { RefusedWrite } from '../core/refused-write.js';
import type { Refusal } from '../core/refusals.js';

/** Why so many bytes more may not be written now; undefined where they may. */
export type Blocked = (bytes: number) => Refusal | undefined;

/** A file of the download folder that has its name only once it is whole and on disk; its SHA-256 is known then. */
export class OutputFile {
  bytes = 0;
  readonly #hash = createHash('sha256');
  /** What was appended and not yet written. */
  #waiting: Buffer = Buffer.allocUnsafe(limits.fileBlockBytes);
  #end = 0;

  private constructor(
    readonly path: string,
    readonly file: FileHandle,
    readonly blocked: Blocked,
  ) {}

  /**
   * `blocked` says why nothing may be written now: it is asked before each block, and rejects what writes with
   * `RefusedWrite`.
   */
  static async open(path: string, blocked: Blocked): Promise<OutputFile> {
    return new OutputFile(path, await open(partOf(path), 'w', 0o640), blocked);
  }

  /** Keeps text as bytes until `flush`, so that many short lines cost little. */
  append(text: string): void {
    // A code unit takes three bytes at most.
    const most = this.#end + 3 * text.length;
    if (most > this.#waiting.length) this.#waiting = Buffer.concat([this.#waiting.subarray(0, this.#end)], 2 * most);
    this.#end += this.#waiting.write(text, this.#end);
  }

  /** Writes what was appended. */
  async flush(): Promise<void> {
    const bytes = this.#waiting.subarray(0, this.#end);
    const refused = this.blocked(bytes.length);
    if (refused !== undefined) throw new RefusedWrite(refused);
    this.#hash.update(bytes);
    for (let at = 0; at < bytes.length; ) at += (await this.file.write(bytes, at, bytes.length - at)).bytesWritten;
    this.bytes += bytes.length;
    this.#end = 0;
  }

  /** Writes what is left and gives the file its name; the SHA-256 of what is in it, in hexadecimal. */
  async finish(): Promise<string> {
    await this.flush();
    await this.file.sync();
    await rename(partOf(this.path), this.path);
    await syncFolder(dirname(this.path));
    return this.#hash.digest('hex');
  }

  /** Ends the writing; what was not finished is gone. */
  async close(): Promise<void> {
    await this.file.close();
    await rm(partOf(this.path), { force: true });
  }
}

/** The name of a file that is not whole yet. */
export function partOf(path: string): string {
  return `${path}.part`;
}

/** A renamed file is there after a power cut only when its folder is on disk too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync();
  await folder.close();
}
