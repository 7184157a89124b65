import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import type { Certificates } from './etcd-member.js';
import { linkTls } from './link-tls.js';

/** The other unit, for answers that have many bytes. */
export interface PeerSource {
  readonly clock: Clock;
  /** Host and port. */
  readonly address: string;
  readonly certificates: Certificates;
}

/**
 * Asks the other unit for something long, by POST where there is a `body`, over a connection of its own. `use` reads
 * the answer and calls `heard` whenever something of it came: one that is silent for `limits.snapshotSilenceMs` is
 * given up. Rejects with what went wrong on the way, or in
 * `use`.
 */
export async function pulled<T>(
  { clock, address, certificates }: PeerSource,
  path: string,
  use: (response: IncomingMessage, heard: () => void) => Promise<T>,
  body?: string,
): Promise<T> {
  const asked = request(`https://${address}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    agent: false,
    ...linkTls(certificates),
    maxHeaderSize: limits.peerHeadBytes,
  });
  const wait = () => clock.after(limits.snapshotSilenceMs, () => asked.destroy(new Error('the other unit is silent')));
  let silence = wait();
  const heard = (): void => {
    silence.stop();
    silence = wait();
  };
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      asked.on('response', resolve);
      asked.on('error', reject);
      asked.end(body);
    });
    // What goes wrong from here on ends the reading of the answer.
    asked.on('error', () => undefined);
    return await use(response, heard);
  } finally {
    silence.stop();
    asked.destroy();
  }
}
