import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { writeDurably } from '../core/durable-file.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { noteFile } from '../database/backup-folder.js';
import { orderRestore, stagedIn } from '../database/restore.js';
import { pulled } from './peer-stream.js';
import type { PeerSource } from './peer-stream.js';
import { incomingFolder, readSnapshotHead, snapshotFiles, whyNotTaken } from './snapshot.js';
import type { SnapshotHead } from './snapshot.js';
import type { Prover } from './snapshot-prover.js';

export interface TakerOptions extends PeerSource {
  readonly stateFolder: string;
  readonly reserveBytes: number;
  readonly release: string;
  readonly pair: string;
  /** Name of the PIN key of this unit. */
  readonly key: string;
  /** How this program's records lie in the store. */
  readonly declarations: string;
  readonly prover: Prover;
  /** It lies beside the stores, whole; `putInPlace` is all that is left. */
  readonly ready: () => void;
}

/**
 * Takes a snapshot of the other unit: into `incoming/` of the state folder, flushed, then proven by a process of its
 * own, all while the own stores go on answering. The way into their place is that of a restore (`database/restore.ts`).
 * One that was torn is begun anew.
 */
export class SnapshotTaker {
  #running: Promise<void> | undefined;
  #failedAt = -Infinity;
  #isReady = false;
  /** Why the last one that was tried did not come. */
  #failed: string | undefined;
  readonly #folder: string;

  constructor(readonly options: TakerOptions) {
    this.#folder = join(options.stateFolder, incomingFolder);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /**
   * Begins, where none is under way, waits to be put in place, or has just failed. `keepsOld`: this unit has something
   * that the other has not, and that is kept beside. May be called each second.
   */
  want(keepsOld: boolean): void {
    const { clock, ready } = this.options;
    if (this.#running !== undefined || this.#isReady || clock.monotonic() - this.#failedAt < limits.snapshotRetryMs)
      return;
    this.#running = this.#take(keepsOld)
      .then(
        () => {
          this.#isReady = true;
          ready();
        },
        (fault: unknown) => {
          this.#failedAt = clock.monotonic();
          rmSync(this.#folder, { recursive: true, force: true });
          const reason = (fault as Error).message.split('\n')[0]!;
          if (reason !== this.#failed)
            log.alarm('no snapshot could be taken from the other unit: it is tried again', {
              alarm: 'pair_snapshot',
              reason,
            });
          this.#failed = reason;
        },
      )
      .finally(() => {
        this.#running = undefined;
      });
  }

  /** For people: `failed` is why the last one did not come. */
  get state(): { readonly is: 'none' | 'coming' | 'ready'; readonly failed?: string } {
    return {
      is: this.#isReady ? 'ready' : this.#running === undefined ? 'none' : 'coming',
      ...(this.#failed === undefined ? {} : { failed: this.#failed }),
    };
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  async #take(keepsOld: boolean): Promise<void> {
    const { clock, stateFolder, declarations, release, prover } = this.options;
    const began = clock.monotonic();
    rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder, { recursive: true, mode: 0o750 });
    const head = await pulled(this.options, '/snapshot', (response, heard) => this.#store(response, heard));
    const received = clock.monotonic();
    writeDurably(join(this.#folder, noteFile), `${JSON.stringify(head.note)}\n`, 0o640);
    writeFileSync(join(this.#folder, declarationsFile), declarations);
    const failed = await prover.ask({
      stateFolder,
      release,
      marker: head.marker,
      keepsOld,
      declarationsFile: join(this.#folder, declarationsFile),
    });
    if (failed !== undefined) throw new Error(failed);
    const { store, calls } = head.note.environments;
    log.notice('a snapshot of the other unit lies ready', {
      bytes: head.note.bytes,
      change: head.note.change,
      s: store.position!.n,
      c: calls.position!.n,
      took_ms: Math.round(received - began),
      proof_ms: Math.round(clock.monotonic() - received),
    });
  }

  /** All of it into files, flushed. */
  async #store(response: IncomingMessage, heard: () => void): Promise<SnapshotHead> {
    const pieces = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    let rest: Buffer = Buffer.alloc(0);
    const more = async (): Promise<boolean> => {
      const { done, value } = (await pieces.next()) as IteratorResult<Buffer, undefined>;
      heard();
      if (done === true) return false;
      rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
      return true;
    };
    let end: number;
    while ((end = rest.indexOf(10)) < 0) if (rest.length > limits.peerHeadBytes || !(await more())) break;
    if (response.statusCode !== 200)
      throw new Error(`the other unit gives none: ${rest.toString('utf8').slice(0, 500)}`);
    const head = end < 0 ? undefined : readSnapshotHead(rest.toString('utf8', 0, end));
    if (head === undefined) throw new Error('what came is no snapshot that this program knows');
    const why = whyNotTaken(head, this.options);
    if (why !== undefined) throw new Error(why);
    this.#askRoom(head.note.bytes);
    rest = rest.subarray(end + 1);
    for (const { name, path } of snapshotFiles(this.#folder)) {
      const { bytes } = head.note.environments[name];
      mkdirSync(join(this.#folder, name), { mode: 0o750 });
      const file = await open(path, 'wx', 0o640);
      try {
        let unflushed = 0;
        for (let left = bytes; left > 0; ) {
          // What TLS hands over at once is a sixteenth of a piece: each write of it would wait for a thread.
          const pieces: Buffer[] = [];
          for (let gathered = 0; left > 0 && gathered < limits.snapshotPieceBytes; ) {
            if (rest.length === 0 && !(await more())) throw new Error('it was cut off');
            const piece = rest.subarray(0, left);
            pieces.push(piece);
            rest = rest.subarray(piece.length);
            left -= piece.length;
            gathered += piece.length;
          }
          const whole = Buffer.concat(pieces);
          await file.writeFile(whole);
          unflushed += whole.length;
          if (unflushed < limits.snapshotFlushBytes) continue;
          await file.datasync();
          unflushed = 0;
        }
        await file.sync();
      } finally {
        await file.close();
      }
    }
    if (rest.length > 0 || (await more())) throw new Error('more came than was told');
    return head;
  }

  #askRoom(bytes: number): void {
    const { stateFolder, reserveBytes } = this.options;
    const { bavail, bsize } = statfsSync(stateFolder);
    if (bavail * bsize < bytes + reserveBytes)
      throw new Error(
        `there is no room in ${stateFolder} for the other unit's stores beside the own: ${Math.ceil((bytes + reserveBytes) / 2 ** 20)} MiB free are needed, with the reserve`,
      );
  }

  /**
   * The last act of the process: the new counts from here on, and the next start puts it in place (`finishRestore`).
   */
  putInPlace(): void {
    const { stateFolder, clock } = this.options;
    if (this.#isReady && stagedIn(stateFolder) !== undefined) orderRestore(stateFolder, clock.now());
  }
}

const declarationsFile = 'declarations.txt';
