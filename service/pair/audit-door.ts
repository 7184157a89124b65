import type { IncomingMessage } from 'node:http';
import { limits } from '../core/limits.js';
import type { AuditAnswer, AuditOrder } from './audit.js';
import type { AuditWalker } from './audit-walker.js';
import { answer, bodyOf } from './outbox-door.js';
import type { Route } from './peer-server.js';
import { pulled } from './peer-stream.js';
import type { PeerSource } from './peer-stream.js';
import { saidIn } from './said.js';

/** `POST /audit`: what this unit holds, as its walker finds it; 503 with a sentence where it cannot say. */
export function auditDoor(walker: AuditWalker): Route {
  return async (request, response) => {
    try {
      const body = await bodyOf(request);
      if (body === undefined) return answer(response, 400, {});
      answer(response, 200, await walker.ask(saidIn<AuditOrder>(body.toString())));
    } catch (fault) {
      answer(response, 503, { reason: (fault as Error).message });
    }
  };
}

/** `POST /mend`: this unit follows, and takes the stores of the other; `begin` says false where it leads. */
export function mendDoor(begin: () => boolean): Route {
  return async (request, response) => {
    await bodyOf(request).catch(() => undefined);
    answer(response, begin() ? 200 : 409, {});
  };
}

/** Asks the other unit. Rejects with why there is no answer. */
export function askAudit(source: PeerSource, order: AuditOrder): Promise<AuditAnswer> {
  return pulled(
    source,
    '/audit',
    async (response, heard) => {
      const text = await textOf(response, heard);
      if (response.statusCode !== 200)
        throw new Error(
          `the other unit does not say: ${saidIn<{ readonly reason: string }>(text).reason ?? response.statusCode}`,
        );
      return JSON.parse(text) as AuditAnswer;
    },
    JSON.stringify(order),
  );
}

/** Has the other unit take the stores of this one; false where it does not. */
export function askMend(source: PeerSource): Promise<boolean> {
  return pulled(
    source,
    '/mend',
    async (response, heard) => {
      await textOf(response, heard);
      return response.statusCode === 200;
    },
    '{}',
  ).catch(() => false);
}

async function textOf(response: IncomingMessage, heard: () => void): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    heard();
    bytes += piece.length;
    if (bytes > limits.auditAnswerBytes) throw new Error('what the other unit says is too long');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}
