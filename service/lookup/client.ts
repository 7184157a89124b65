import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { wireStatus } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import type { DecisionValue } from '../routing/service.js';
import type { Decision, Extra } from '../routing/decision.js';
import type { Field, NamedOf } from '../schema/wire-field.js';
import { BodyReader } from './body-reader.js';
import { Frames, FrameWriter, flag, replyBit } from './frames.js';
import { end } from './messages/end.js';
import { event } from './messages/event.js';
import { hello, welcome } from './messages/hello.js';
import type { Message } from './messages/message.js';
import { ping } from './messages/ping.js';
import { route } from './messages/route.js';
import { serve } from './messages/serve.js';

/** A reply as it came: its status and its body. */
interface Reply {
  readonly status: number;
  readonly body: readonly Json[];
}

/** A reply that is a decision; `reason` where it is none. */
export interface DecisionReply {
  readonly status: number;
  readonly decision?: Decision;
  /** The store revision answered from. */
  readonly change?: number;
  readonly reason?: string;
}

type Welcome = NamedOf<typeof welcome>;
type RouteCall = AskedOf<typeof route>;
type EventCall = AskedOf<typeof event>;
type EndCall = AskedOf<typeof end>;

/** What a message asks by, by name. */
type AskedOf<M> = M extends Message<infer F> ? NamedOf<F> : never;

/**
 * The connection had ended before the request went out: nobody has seen it, so it may be asked on another connection,
 * whatever it is.
 */
export class NotAsked extends Error {}

interface Pending {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

/**
 * A client of the lookup protocol: any number of requests on their way, each answered by its own promise, which is
 * rejected only when the connection ends first. It does not connect again by itself.
 */
export class LookupClient {
  readonly #writer = new FrameWriter();
  readonly #frames = new Frames();
  readonly #body = new BodyReader();
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  /** The last request that was handed to the socket. */
  #lastWritten = 0;
  #scheduled = false;
  #closedBy: Error | undefined;

  protected constructor(readonly socket: Socket) {
    socket.on('data', (piece: Buffer) => this.#onData(piece));
    socket.on('error', (error) => this.#closed(error));
    socket.on('end', () => this.#closed(new Error('the connection was closed')));
    socket.on('close', () => this.#closed(new Error('the connection was closed')));
  }

  /** Rejects with the system's error (ENOENT, ECONNREFUSED, EACCES) when nobody listens there. */
  static connect(path: string): Promise<LookupClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new this(socket));
      });
    });
  }

  close(): void {
    this.socket.end();
  }

  async hello(clientName: string): Promise<Welcome> {
    const { body } = await this.ask(hello, 0, { clientName });
    return namedOf(welcome, body);
  }

  ping(body: readonly Json[] = []): Promise<Reply> {
    return this.request(ping.type, 0, 0, body);
  }

  async route(application: number, call: RouteCall, dry = false): Promise<DecisionReply> {
    return decisionIn(await this.ask(route, application, call, dry ? flag.DRY : 0));
  }

  /** Without a decision where the event asks for none. */
  async event(application: number, call: EventCall, dry = false): Promise<DecisionReply> {
    return decisionIn(await this.ask(event, application, call, dry ? flag.DRY : 0));
  }

  /** An event to which the service answers nothing. */
  tell(application: number, call: EventCall): void {
    this.#write(event.type, application, flag.NOREPLY, bodyOf(event, call));
  }

  end(application: number, call: EndCall, dry = false): Promise<Reply> {
    return this.ask(end, application, call, dry ? flag.DRY : 0);
  }

  serve(application: number, operation: string, args: readonly Json[]): Promise<Reply> {
    return this.ask(serve, application, { operation, args });
  }

  /** Any message, by the names of its elements. */
  ask<F extends readonly Field[]>(
    message: Message<F>,
    application: number,
    asked: NamedOf<F>,
    flags = 0,
  ): Promise<Reply> {
    return this.request(message.type, application, flags, bodyOf(message, asked));
  }

  /** Any request at all; the others are made of it. */
  request(type: number, application: number, flags: number, body: readonly Json[]): Promise<Reply> {
    if (this.#closedBy !== undefined) return Promise.reject(new NotAsked(this.#closedBy.message));
    return new Promise((resolve, reject) => {
      const id = this.#write(type, application, flags, body);
      if (id === undefined) reject(new RangeError('the request is larger than a frame'));
      else this.#pending.set(id, { resolve, reject });
    });
  }

  /** Gives the request's id; undefined when it does not fit a frame. Requests of one turn share a write. */
  #write(type: number, application: number, flags: number, body: readonly Json[]): number | undefined {
    const id = (this.#lastId = (this.#lastId + 1) >>> 0);
    this.#writer.begin(type, application, flags, id);
    this.#writer.value(body);
    if (!this.#writer.finish()) return undefined;
    if (!this.#scheduled) process.nextTick(() => this.#flush());
    this.#scheduled = true;
    return id;
  }

  #flush(): void {
    this.#scheduled = false;
    if (this.#writer.at === 0) return;
    const last = this.#lastId;
    const first = this.#lastWritten;
    this.#lastWritten = last;
    this.socket.write(this.#writer.written(), (error) => {
      if ((error as NodeJS.ErrnoException | null | undefined)?.code === 'EPIPE') this.#notTaken(first, last, error!);
    });
    if (this.socket.writableLength > 0) this.#writer.giveAway();
    else this.#writer.reset();
  }

  #onData(piece: Buffer): void {
    const frames = this.#frames;
    frames.feed(piece);
    let state = frames.next();
    for (; state === 'frame'; state = frames.next()) this.#onReply();
    if (state !== 'more') this.socket.destroy(new Error(`the service sent a frame that is none: ${state}`));
  }

  #onReply(): void {
    const { type, id, flags, bytes, bodyStart, bodyEnd } = this.#frames;
    this.#body.over(bytes, bodyStart, bodyEnd);
    const body = this.#body.value('the reply');
    if (type === replyBit)
      return void this.socket.destroy(new Error(`the service refused a frame: ${String((body as Json[])[0])}`));
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    if (this.#body.fault === undefined && Array.isArray(body))
      pending.resolve({ status: flags, body: body as readonly Json[] });
    else pending.reject(new Error(`the service sent a body that is none: ${this.#body.fault ?? 'no array'}`));
  }

  /** The service takes nothing more: what was in this write it has not seen. */
  #notTaken(behind: number, last: number, error: Error): void {
    for (const [id, { reject }] of this.#pending) {
      if (id <= behind || id > last) continue;
      this.#pending.delete(id);
      reject(new NotAsked(error.message));
    }
  }

  #closed(error: Error): void {
    this.#closedBy ??= error;
    for (const { reject } of this.#pending.values()) reject(this.#closedBy);
    this.#pending.clear();
  }
}

/** The elements in their order; nil for what is not said. */
export function bodyOf<F extends readonly Field[]>({ takes }: Message<F>, asked: NamedOf<F>): readonly Json[] {
  return (takes ?? []).map(
    ({ property }) => (asked as { readonly [name: string]: Json | undefined })[property] ?? null,
  );
}

/** Elements by their names; those that a service leaves away at the end are not there. */
function namedOf<const F extends readonly Field[]>(fields: F, body: readonly Json[]): NamedOf<F> {
  return Object.fromEntries(
    body.slice(0, fields.length).map((value, place) => [fields[place]!.property, value]),
  ) as unknown as NamedOf<F>;
}

function decisionIn({ status, body }: Reply): DecisionReply {
  const [kind, value, rule, change, extra] = body;
  if (typeof kind === 'string') return { status, reason: kind };
  if (
    typeof kind !== 'number' ||
    (status !== wireStatus.OK && status !== wireStatus.NO_ROUTE && status !== wireStatus.OVERLOADED)
  )
    return { status };
  return {
    status,
    decision: {
      kind,
      value: (value ?? undefined) as DecisionValue,
      rule: (rule ?? undefined) as string | undefined,
      extra: (extra ?? undefined) as Extra | undefined,
    },
    change: change as number,
  };
}
