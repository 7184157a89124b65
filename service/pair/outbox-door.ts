import type { IncomingMessage, ServerResponse } from 'node:http';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { decodeBatch } from './outbox.js';
import type { OutboxBatch } from './outbox.js';
import type { Route } from './peer-server.js';
import { saidIn } from './said.js';

/** Enters what the log does not have yet of a batch of the other unit; see `Deliver`. */
type Enter = (batch: OutboxBatch) => Promise<number | undefined>;

/**
 * `POST /outbox`: 200 with `{"taken":n}` when all up to record n is in the log, 503 where this unit is not the active.
 */
export function outboxDoor(enter: Enter): Route {
  return async (request, response) => {
    try {
      const body = await bodyOf(request);
      const batch = body && decodeBatch(body);
      if (batch === undefined) return answer(response, 400, {});
      const taken = await enter(batch);
      answer(response, taken === undefined ? 503 : 200, taken === undefined ? {} : { taken });
    } catch (fault) {
      log.warning('what the other unit was told by calls could not be entered', { reason: (fault as Error).message });
      answer(response, 503, {});
    }
  };
}

/** What is asked, whole; undefined where it is more than a question of the other unit has. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > limits.outboxBodyBytes) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** JSON, where there is still somebody to hear it. */
export function answer(response: ServerResponse, status: number, said: object): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(status === 400 ? { connection: 'close' } : {}),
  });
  response.end(JSON.stringify(said));
}

/** Undefined for what no unit says. */
export function readTaken(text: string): number | undefined {
  const { taken } = saidIn<{ readonly taken: unknown }>(text);
  return Number.isSafeInteger(taken) && (taken as number) >= 0 ? (taken as number) : undefined;
}
