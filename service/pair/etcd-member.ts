import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import type { ChannelCredentials, ClientDuplexStream } from '@grpc/grpc-js';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { unanswered } from './engine.js';
import type { Unanswered } from './engine.js';
import type { Call } from './etcd-wire.js';

/** By which a unit and the log's members know each other: PEM. */
export interface Certificates {
  /** The pair's own authority. */
  readonly authority: Buffer;
  readonly certificate: Buffer;
  readonly key: Buffer;
}

/** Mutual TLS; without certificates plain, which is for tests on loopback alone. */
export function credentialsOf(certificates: Certificates | undefined): ChannelCredentials {
  return certificates === undefined
    ? credentials.createInsecure()
    : credentials.createSsl(certificates.authority, certificates.key, certificates.certificate);
}

const options = {
  // A member that was away is tried again soon: the library's own pauses grow to two minutes.
  'grpc.initial_reconnect_backoff_ms': 50,
  'grpc.max_reconnect_backoff_ms': 250,
  // A connection that is given up must not come back out of a pool.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_http_proxy': 0,
  'grpc.enable_retries': 0,
  'grpc.max_receive_message_length': limits.rangeEntries * (limits.entryBytes + 256) + 65_536,
} as const;

/** A member that hears no leader ends the stream, instead of telling nothing. */
const withLeader = new Metadata();
withLeader.set('hasleader', 'true');

/**
 * One member of the log and the connection to it. It is opened anew where it has been silent for long: what lies in the
 * buffers of a cut network comes back after half a minute or never.
 */
export class Member {
  #client: Client;
  #openedAt: number;
  #heardAt = -Infinity;
  #isTold = false;

  /** `address`: host and port. */
  constructor(
    readonly address: string,
    readonly channel: ChannelCredentials,
    readonly clock: Clock,
  ) {
    this.#client = this.#open();
    this.#openedAt = clock.monotonic();
  }

  #open(): Client {
    return new Client(this.address, this.channel, options);
  }

  /**
   * One question, `unanswered` after so many milliseconds at the latest, and not at once: whoever asks again at once
   * would do nothing else. The time is the steady clock's; the library's own deadlines are of the wall clock, which may
   * be set.
   */
  ask<Question extends object, Answer extends object>(
    { path, requestSerialize, responseDeserialize }: Call<Question, Answer>,
    question: Question,
    withinMs: number,
  ): Promise<Answer | Unanswered> {
    return new Promise((resolve) => {
      const sentAt = this.clock.monotonic();
      let isOver = false;
      const request = this.#client.makeUnaryRequest<Question, Answer>(
        path,
        requestSerialize,
        responseDeserialize as (bytes: Buffer) => Answer,
        question,
        (error, answer) => {
          if (isOver) return;
          isOver = true;
          timer.stop();
          if (error === null && answer !== undefined) {
            this.#heard();
            resolve(answer);
            return;
          }
          // A lease that is over: said by a member that is sound.
          if (error?.code !== status.NOT_FOUND) this.#failed(error?.details ?? 'it said nothing');
          this.clock.after(Math.max(0, limits.memberPauseMs - (this.clock.monotonic() - sentAt)), () =>
            resolve(unanswered),
          );
        },
      );
      const timer = this.clock.after(withinMs, () => {
        if (isOver) return;
        isOver = true;
        request.cancel();
        this.#failed(`no answer within ${withinMs} ms`);
        resolve(unanswered);
      });
    });
  }

  /** A stream both ways. `ended` is called once, when it is over, whoever ended it. */
  converse<Question extends object, Answer extends object>(
    { path, requestSerialize, responseDeserialize }: Call<Question, Answer>,
    said: (answer: Answer) => void,
    ended: () => void,
  ): Conversation<Question> {
    const stream = this.#client.makeBidiStreamRequest<Question, Answer>(
      path,
      requestSerialize,
      responseDeserialize as (bytes: Buffer) => Answer,
      withLeader,
    );
    let isOver = false;
    const over = (why?: string): void => {
      if (isOver) return;
      isOver = true;
      if (why !== undefined) this.#failed(why);
      ended();
    };
    stream.on('data', (answer: Answer) => {
      if (isOver) return;
      this.#heard();
      said(answer);
    });
    stream.on('error', ({ details }: { readonly details?: string }) => over(details ?? 'the stream broke'));
    stream.on('end', () => over());
    return new Conversation(stream, () => over());
  }

  close(): void {
    this.#client.close();
  }

  #heard(): void {
    this.#heardAt = this.clock.monotonic();
    if (this.#isTold) log.notice('a member of the log answers again', { member: this.address });
    this.#isTold = false;
  }

  #failed(why: string): void {
    if (!this.#isTold) log.warning('a member of the log does not answer', { member: this.address, why });
    this.#isTold = true;
    const now = this.clock.monotonic();
    if (now - Math.max(this.#heardAt, this.#openedAt) < limits.memberSilenceMs) return;
    this.#client.close();
    this.#client = this.#open();
    this.#openedAt = now;
  }
}

/** A stream to a member, as long as it lives. */
export class Conversation<Question extends object> {
  constructor(
    readonly stream: Pick<ClientDuplexStream<Question, object>, 'write' | 'cancel'>,
    readonly over: () => void,
  ) {}

  say(question: Question): void {
    this.stream.write(question);
  }

  end(): void {
    this.over();
    this.stream.cancel();
  }
}
