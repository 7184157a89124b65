/** An operator's hands on the REST API: what the sample loader and the benchmarks do, anybody could do with curl. */
import { createReadStream, statSync } from 'node:fs';
import { request as httpRequest, type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';

interface Envelope {
  readonly meta: {
    readonly scope: string;
    readonly message: string;
    readonly records_total?: number;
    readonly errors?: readonly { readonly code: string }[];
  };
  readonly data: readonly { readonly attributes: Readonly<Record<string, unknown>> }[];
}

/** A job that has ended, as jobs.md writes it. */
export interface EndedJob {
  readonly job_id: number;
  readonly status: string;
  readonly out_file: string;
  readonly rows: number;
  readonly added: number;
  readonly conflicts: number;
  readonly rejected: number;
  /** Of a rehearsal: calls that were decided. */
  readonly cases: number;
}

const pollMs = 50;

/** Waits between two looks; scripts only, the service has its clock. */
export function pauseMs(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

/** Speaks to one application through `<runtime>/admin.sock`, where root is the platform owner `system`. */
export class Operator {
  constructor(
    readonly socket: string,
    readonly application: string,
  ) {}

  /** One request; anything but success is thrown with the service's own words. */
  async ask(method: string, path: string, body?: unknown): Promise<Envelope> {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const reply = await this.#send(
      method,
      path,
      headers,
      async (outgoing) => void outgoing.end(body === undefined ? undefined : JSON.stringify(body)),
    );
    return this.#read(method, path, reply);
  }

  /** The same, whatever the reply is. */
  async reply(
    method: string,
    path: string,
    body: unknown,
  ): Promise<{ readonly status: number; readonly envelope: Envelope }> {
    const reply = await this.#send(
      method,
      path,
      { 'content-type': 'application/json' },
      async (outgoing) => void outgoing.end(JSON.stringify(body)),
    );
    return { status: reply.statusCode ?? 0, envelope: JSON.parse(await text(reply)) as Envelope };
  }

  /** Puts a file into the application's upload folder and gives its name for jobs. */
  async upload(file: string): Promise<string> {
    const path = `/upload?name=${encodeURIComponent(basename(file))}`;
    const headers = { 'content-type': 'text/csv', 'content-length': statSync(file).size };
    const reply = await this.#send('POST', path, headers, (outgoing) => pipeline(createReadStream(file), outgoing));
    return String((await this.#read('POST', path, reply)).data[0]!.attributes['in_file']);
  }

  /** Imports an uploaded file and waits for the end. */
  import(table: string, inFile: string): Promise<EndedJob> {
    return this.#job({ job_type: 'import', object: table, in_file: inFile });
  }

  export(table: string): Promise<EndedJob> {
    return this.#job({ job_type: 'export', object: table });
  }

  /** Archives all records of a table, or removes for good what lies in its archive, and waits for the end. */
  move(jobType: 'archive' | 'purge', table: string): Promise<EndedJob> {
    return this.#job({ job_type: jobType, object: table, filter: {} });
  }

  /** Decides the calls of an uploaded file of cases and waits for the end. */
  async rehearse(inFile: string): Promise<EndedJob> {
    return this.#ended('rehearsal', await this.ask('POST', '/rehearse', { in_file: inFile }));
  }

  async #job(body: Readonly<Record<string, unknown>>): Promise<EndedJob> {
    const started = await this.ask('POST', `/job/platform_owner?executable=restworkx-${this.application}`, body);
    return this.#ended(`${body['job_type']} of ${body['object']}`, started);
  }

  async #ended(what: string, started: Envelope): Promise<EndedJob> {
    for (
      let job = started.data[0]!.attributes;
      ;
      job = (await this.ask('GET', `/job/platform_owner/${job['job_id']}`)).data[0]!.attributes
    ) {
      if (job['status'] === 'completed') return job as unknown as EndedJob;
      if (job['status'] !== 'processing') throw new Error(`${what}: ${job['status']}`);
      await pauseMs(pollMs);
    }
  }

  #send(
    method: string,
    path: string,
    headers: OutgoingHttpHeaders,
    write: (outgoing: ClientRequest) => Promise<void>,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        { socketPath: this.socket, method, path: `/${this.application}/api${path}`, headers },
        resolve,
      );
      outgoing.on('error', reject);
      write(outgoing).catch(reject);
    });
  }

  async #read(method: string, path: string, reply: IncomingMessage): Promise<Envelope> {
    const body = await text(reply);
    if (reply.statusCode === undefined || reply.statusCode >= 300)
      throw new Error(`${method} ${path}: ${reply.statusCode} ${body.slice(0, 500)}`);
    return JSON.parse(body) as Envelope;
  }
}

/** Whether the service behind an admin socket says that it is ready. */
export function isReady(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const outgoing = httpRequest({ socketPath: socket, path: '/readyz' }, (reply) => {
      reply.resume();
      resolve(reply.statusCode === 200);
    });
    outgoing.on('error', () => resolve(false));
    outgoing.end();
  });
}
