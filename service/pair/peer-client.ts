import { Agent, request } from 'node:https';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import type { Certificates } from './etcd-member.js';
import { isName } from './keys.js';
import type { Standing } from './peer-server.js';

/** Asks the other unit; see `PeerServer`. */
export class PeerClient {
  #agent: Agent;

  /** `address`: host and port. */
  constructor(readonly address: string, readonly certificates: Certificates, readonly clock: Clock) {
    this.#agent = this.#connections();
  }

  #connections(): Agent {
    const { authority, certificate, key } = this.certificates;
    return new Agent({ keepAlive: true, maxSockets: 1, ca: authority, cert: certificate, key, minVersion: 'TLSv1.2' });
  }

  /** What it says of itself; undefined where nothing that makes sense comes within `limits.pairAnswerMs`. */
  standing(): Promise<Standing | undefined> {
    return new Promise((resolve) => {
      let text = '';
      const asked = request(`https://${this.address}/standing`, { agent: this.#agent, maxHeaderSize: limits.peerHeadBytes }, (response) => {
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
          if (text.length > limits.peerHeadBytes) asked.destroy();
        });
        response.on('end', () => over(response.statusCode === 200 ? readStanding(text) : undefined));
        response.on('error', () => over(undefined));
      });
      const over = (standing: Standing | undefined): void => {
        timer.stop();
        resolve(standing);
      };
      const timer = this.clock.after(limits.pairAnswerMs, () => {
        over(undefined);
        // What is stuck in a network that was cut is not waited for: the next question has a connection of its own.
        this.#agent.destroy();
        this.#agent = this.#connections();
        asked.destroy();
      });
      asked.on('error', () => over(undefined));
      asked.end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Undefined for what no unit says. */
export function readStanding(text: string): Standing | undefined {
  let said: Partial<Standing> | null;
  try {
    said = JSON.parse(text) as Partial<Standing> | null;
  } catch {
    return undefined;
  }
  const { line, role } = said ?? {};
  if (role !== 'active' && role !== 'standby') return undefined;
  if (!Number.isSafeInteger(line?.generation) || line!.generation < 1 || typeof line!.by !== 'string' || !isName(line!.by)) return undefined;
  return { line: { generation: line!.generation, by: line!.by }, role };
}
