import { Agent, request } from 'node:https';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import type { Certificates } from './etcd-member.js';
import { readFacts } from './likeness.js';
import { linkTls } from './link-tls.js';
import { readLine, readLineages } from './line.js';
import type { Lineage } from './line.js';
import { encodeBatch } from './outbox.js';
import type { OutboxBatch } from './outbox.js';
import { readTaken } from './outbox-door.js';
import type { Standing } from './peer-server.js';
import { saidIn } from './said.js';

/** A question that needs its own time: no answer to it is waited for by one that does not. */
interface Question {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: Buffer;
  readonly withinMs: number;
}

/** Asks the other unit; see `PeerServer`. */
export class PeerClient {
  /** A claim waits for what is asked over the first; what has bytes goes over the second. */
  readonly #quick: Connection;
  readonly #slow: Connection;

  /** `address`: host and port. */
  constructor(
    readonly address: string,
    certificates: Certificates,
    clock: Clock,
  ) {
    this.#quick = new Connection(address, certificates, clock);
    this.#slow = new Connection(address, certificates, clock);
  }

  /**
   * What it says of itself; undefined where nothing that makes sense comes within `limits.pairAnswerMs`, or
   * `limits.peerConnectMs` where it has to be connected to first.
   */
  async standing(): Promise<Standing | undefined> {
    const said = await this.#quick.ask({
      method: 'GET',
      path: '/standing',
      withinMs: this.#quick.isOpen ? limits.pairAnswerMs : limits.peerConnectMs,
    });
    return said === undefined ? undefined : readStanding(said);
  }

  /** The lines that led to the one that it is on; undefined where it does not say so. */
  async lineages(): Promise<readonly Lineage[] | undefined> {
    const said = await this.#slow.ask({ method: 'GET', path: '/lineages', withinMs: limits.outboxAnswerMs });
    return said === undefined ? undefined : readLineages(saidIn<{ readonly lineages: unknown }>(said).lineages);
  }

  /** Hands it a batch of the outbox; see `Deliver`. */
  async deliver(batch: OutboxBatch): Promise<number | undefined> {
    const said = await this.#slow.ask({
      method: 'POST',
      path: '/outbox',
      body: encodeBatch(batch),
      withinMs: limits.outboxAnswerMs,
    });
    return said === undefined ? undefined : readTaken(said);
  }

  close(): void {
    for (const connection of [this.#quick, this.#slow]) connection.close();
  }
}

/** One connection, opened when it is needed. */
class Connection {
  #agent: Agent;
  #isOpen = false;

  constructor(
    readonly address: string,
    readonly certificates: Certificates,
    readonly clock: Clock,
  ) {
    this.#agent = this.#connections();
  }

  #connections(): Agent {
    return new Agent({ keepAlive: true, maxSockets: 1, ...linkTls(this.certificates) });
  }

  /** Something has been answered over it, and nothing has failed since. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The text of a good answer. */
  ask({ method, path, body, withinMs }: Question): Promise<string | undefined> {
    return new Promise((resolve) => {
      let text = '';
      const asked = request(
        `https://${this.address}${path}`,
        {
          method,
          agent: this.#agent,
          maxHeaderSize: limits.peerHeadBytes,
          ...(body && { headers: { 'content-length': body.length } }),
        },
        (response) => {
          response.setEncoding('utf8');
          response.on('data', (part: string) => {
            text += part;
            if (text.length > limits.peerHeadBytes) asked.destroy();
          });
          response.on('end', () => over(response.statusCode === 200 ? text : undefined));
          response.on('error', () => over(undefined));
        },
      );
      const over = (said: string | undefined): void => {
        timer.stop();
        this.#isOpen = said !== undefined;
        resolve(said);
      };
      const timer = this.clock.after(withinMs, () => {
        over(undefined);
        // What is stuck in a network that was cut is not waited for: the next question has a connection of its own.
        this.#agent.destroy();
        this.#agent = this.#connections();
        asked.destroy();
      });
      asked.on('error', () => over(undefined));
      asked.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Undefined for what no unit says. */
export function readStanding(text: string): Standing | undefined {
  const { line: named, role, facts: told } = saidIn<Standing>(text);
  const [line, facts] = [readLine(named), readFacts(told)];
  return line !== undefined && (role === 'active' || role === 'standby')
    ? { line, role, ...(facts && { facts }) }
    : undefined;
}
