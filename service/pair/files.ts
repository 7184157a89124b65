import { createHash, randomBytes } from 'node:crypto';
import { constants, mkdirSync } from 'node:fs';
import { lstat, open, rename, unlink } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { pause } from '../core/clock.js';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { flush } from '../database/flushed.js';
import { send } from './long-reply.js';
import type { Route } from './peer-server.js';
import { pulled } from './peer-stream.js';
import type { PeerSource } from './peer-stream.js';

/** A file that both units are to have, as the table `file` says it. */
export interface SharedFile {
  readonly application: string;
  /** Under the application's folder: `upload/<file>`, `upload/<role>/<file>` or `download/<file>`. */
  readonly place: string;
  readonly bytes: number;
  /** SHA-256, in hexadecimal digits. */
  readonly hash: string;
  /** When it was written, milliseconds since 1970-01-01 UTC. */
  readonly modifiedMs: number;
}

/** Whether a place is one that a shared file may have: nothing leads out of the folders, and nothing is hidden. */
export function isSharedPlace(application: string, place: string): boolean {
  // eslint-disable-next-line no-control-regex
  return (
    /^[a-z][a-z0-9]*$/.test(application) &&
    /^(?:upload|download)(?:\/[^/.\u0000-\u001f\u007f][^/\u0000-\u001f\u007f]*){1,2}$/.test(place)
  );
}

/**
 * `GET /file?application=<name>&place=<place>`: its bytes as they are; 404 where this unit has none. The bytes of a
 * second are bounded as those of a snapshot.
 */
export function fileDoor(root: string, clock: Clock, bytesPerSecond: number = limits.snapshotBytesPerSecond): Route {
  return async (request, response) => {
    try {
      await give(root, clock, bytesPerSecond, request, response);
    } catch {
      // The other unit asks again: for a file that went meanwhile it learns from the table that it need not.
      if (response.headersSent) response.destroy();
      else response.writeHead(404).end();
    }
  };
}

async function give(
  root: string,
  clock: Clock,
  bytesPerSecond: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const query = new URLSearchParams(request.url?.split('?')[1] ?? '');
  const [application, place] = [query.get('application') ?? '', query.get('place') ?? ''];
  if (!isSharedPlace(application, place)) throw new Error('no place of a file');
  const file = await open(join(root, application, place), constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size } = await file.stat();
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size });
    const began = clock.monotonic();
    for (let sent = 0; sent < size; ) {
      const piece = Buffer.allocUnsafe(Math.min(limits.snapshotPieceBytes, size - sent));
      const { bytesRead } = await file.read(piece, 0, piece.length, sent);
      if (bytesRead === 0) throw new Error('it has become shorter');
      await send(response, piece.subarray(0, bytesRead));
      sent += bytesRead;
      const ahead = began + (sent / bytesPerSecond) * 1_000 - clock.monotonic();
      if (ahead > 1) await pause(clock, ahead);
    }
    response.end();
  } finally {
    await file.close();
  }
}

interface PullerOptions extends PeerSource {
  /** Of the media folders. */
  readonly root: string;
  /** What this unit is to have and has not; asked anew behind each file. */
  readonly missing: () => readonly SharedFile[];
  /** Why nothing of so many bytes is written to the disk now. */
  readonly blocked: (bytes: number) => string | undefined;
}

/**
 * Pulls files that this unit lacks from the other one, one after the other: beside its place, held against its length
 * and checksum, flushed, with its time, renamed. So a file is there whole or not at all.
 */
export class FilePuller {
  #working: Promise<void> | undefined;
  readonly #failed = new Map<string, string>();

  constructor(readonly options: PullerOptions) {}

  /** Anyone may call it at any time; resolves when nothing is missing that can be had now. */
  look(): Promise<void> {
    return (this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    }));
  }

  async #work(): Promise<void> {
    const tried = new Set<string>();
    for (;;) {
      const next = this.options.missing().find(({ application, place }) => !tried.has(`${application}/${place}`));
      if (next === undefined) return;
      const name = `${next.application}/${next.place}`;
      tried.add(name);
      try {
        await this.#pull(next);
        this.#failed.delete(name);
      } catch (fault) {
        const reason = (fault as Error).message.split('\n')[0]!;
        if (this.#failed.get(name) !== reason)
          log.warning('a file could not be taken from the other unit: it is tried again', {
            application: next.application,
            file: next.place,
            reason,
          });
        this.#failed.set(name, reason);
      }
    }
  }

  async #pull({ application, place, bytes, hash, modifiedMs }: SharedFile): Promise<void> {
    const { root, blocked } = this.options;
    if (!isSharedPlace(application, place)) throw new Error('it has a place that no file may have');
    const refused = blocked(bytes);
    if (refused !== undefined) throw new Error(refused);
    const path = join(root, application, place);
    mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
    const beside = join(dirname(path), `.${randomBytes(12).toString('hex')}.part`);
    const file = await open(
      beside,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
      0o640,
    );
    let isKept = false;
    try {
      await pulled(this.options, `/file?${new URLSearchParams({ application, place })}`, async (response, heard) => {
        if (response.statusCode !== 200) throw new Error('the other unit has no such file');
        const digest = createHash('sha256');
        let arrived = 0;
        for await (const piece of response as AsyncIterable<Buffer>) {
          heard();
          arrived += piece.length;
          if (arrived > bytes) throw new Error('it is another one by now');
          digest.update(piece);
          await file.writeFile(piece);
        }
        if (arrived !== bytes || digest.digest('hex') !== hash)
          throw new Error(
            arrived < bytes ? 'it was cut off, or is another one by now' : 'its bytes are not those of the file',
          );
      });
      // In the middle of the millisecond: seconds as a double may else come back as the one before.
      await file.utimes((modifiedMs + 0.5) / 1_000, (modifiedMs + 0.5) / 1_000);
      await file.sync();
      // This unit may have become the active meanwhile, and have been given another.
      if (
        !this.options
          .missing()
          .some((file) => file.application === application && file.place === place && file.hash === hash)
      )
        return;
      await rename(beside, path);
      isKept = true;
      flush(dirname(path));
    } finally {
      await file.close();
      if (!isKept) await unlink(beside);
    }
  }
}

/** Whether the file is there as the table says it; its bytes are not read. */
export async function isThere(root: string, { application, place, bytes, modifiedMs }: SharedFile): Promise<boolean> {
  const found = await lstat(join(root, application, place)).catch(() => undefined);
  return found?.isFile() === true && found.size === bytes && Math.trunc(found.mtimeMs) === modifiedMs;
}
