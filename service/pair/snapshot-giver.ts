import { rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Clock } from '../core/clock.js';
import { pause } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import type { BackupStarter } from '../database/backup-starter.js';
import { readMarker } from '../database/marker.js';
import type { Line, Positions } from './line.js';
import { send } from './long-reply.js';
import { outgoingFolder, snapshotFiles } from './snapshot.js';
import type { SnapshotHead } from './snapshot.js';

export interface GiverOptions {
  readonly clock: Clock;
  /** Makes the copy in a process of its own; none but this unit's snapshots wait for it. */
  readonly helper: BackupStarter;
  readonly stateFolder: string;
  /** Room that stays free on the disk of the state folder. */
  readonly reserveBytes: number;
  readonly release: string;
  readonly pair: string;
  /** Name of the PIN key. */
  readonly key: string;
  readonly line: () => Line;
  /** Why this unit gives none: it is in doubt itself. */
  readonly doubt: () => string | undefined;
  /** From now on the log is kept behind these for `limits.snapshotHoldMs`. */
  readonly given: (positions: Positions) => void;
  readonly bytesPerSecond?: number;
}

/**
 * Gives the other unit both stores (`GET /snapshot`): a copy of one instant, made and walked through by a process of
 * its own; sent in pieces, so many bytes a second and no more, for the thread that sends it also keeps the lease. One
 * at a time; the copy goes when it is sent, or nobody takes it any more.
 */
export class SnapshotGiver {
  #isGiving = false;
  readonly #folder: string;

  constructor(readonly options: GiverOptions) {
    this.#folder = join(options.stateFolder, outgoingFolder);
    this.#clear();
  }

  #clear(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Answers; never rejects. 503 with a sentence where there is none to be had. */
  async give(_: IncomingMessage, response: ServerResponse): Promise<void> {
    const doubt = this.#isGiving ? 'a snapshot is being given already' : this.options.doubt();
    if (doubt !== undefined) return refuse(response, doubt);
    this.#isGiving = true;
    try {
      await this.#made(response);
    } catch (fault) {
      const reason = (fault as Error).message.split('\n')[0]!;
      log.warning('a snapshot could not be given', { reason });
      if (response.headersSent) response.destroy();
      else refuse(response, reason);
    } finally {
      this.#clear();
      this.#isGiving = false;
    }
  }

  async #made(response: ServerResponse): Promise<void> {
    const {
      clock,
      helper,
      stateFolder,
      reserveBytes,
      release,
      pair,
      key,
      line,
      given,
      bytesPerSecond = limits.snapshotBytesPerSecond,
    } = this.options;
    this.#clear();
    const { last: note, failed } = await helper.ask({
      stateFolder,
      folder: this.#folder,
      release,
      reserveBytes,
      keep: 1,
      days: 0,
      at: clock.now(),
      // The other unit is no second copy until it has it.
      hurried: true,
    });
    if (note === undefined || failed !== undefined) throw new Error(failed ?? 'no copy was made');
    const place = join(this.#folder, note.name);
    const { store, calls } = note.environments;
    given({ s: store.position!, c: calls.position! });
    const head = Buffer.from(
      `${JSON.stringify({ form: 1, pair, line: line(), key, note, marker: readMarker(place)! } satisfies SnapshotHead)}\n`,
    );
    const began = clock.monotonic();
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': head.length + note.bytes });
    await send(response, head);
    let sent = 0;
    for (const { path } of snapshotFiles(place)) {
      const file = await open(path);
      try {
        for await (const piece of piecesOf(file)) {
          await send(response, piece);
          sent += piece.length;
          const ahead = began + (sent / bytesPerSecond) * 1_000 - clock.monotonic();
          if (ahead > 1) await pause(clock, ahead);
        }
      } finally {
        await file.close();
      }
    }
    response.end();
    log.notice('a snapshot was given to the other unit', {
      bytes: note.bytes,
      change: note.change,
      s: store.position!.n,
      c: calls.position!.n,
      took_ms: Math.round(clock.monotonic() - began),
    });
  }
}

/** The next one is read while one is sent. */
async function* piecesOf(file: FileHandle): AsyncGenerator<Buffer> {
  const read = async (): Promise<Buffer> => {
    const piece = Buffer.allocUnsafe(limits.snapshotPieceBytes);
    const { bytesRead } = await file.read(piece, 0, piece.length);
    return piece.subarray(0, bytesRead);
  };
  let next = read();
  for (;;) {
    const piece = await next;
    if (piece.length === 0) return;
    next = read();
    // Nobody may wait for it any more.
    next.catch(() => undefined);
    yield piece;
  }
}

function refuse(response: ServerResponse, reason: string): void {
  response.writeHead(503, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ reason }));
}
