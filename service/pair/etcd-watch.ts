import type { Clock, Timer } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { unanswered } from './engine.js';
import type { Look, Unanswered, Watching } from './engine.js';
import type { Conversation, Member } from './etcd-member.js';
import type { Members } from './etcd-members.js';
import { calls } from './etcd-wire.js';
import type { WatchAnswer } from './etcd-wire.js';
import type { Keys } from './keys.js';
import { streams } from './keys.js';

type Watch = Conversation<{
  readonly create_request: { readonly key: Buffer; readonly range_end?: Buffer; readonly start_revision: number };
}>;

/**
 * Tells of the ends and of who leads, as the member has it that is asked now: by a stream, which says when to look, and
 * by a look each second, should the stream have died unseen. Who leads is always looked at whole, for what changes in
 * one transaction comes by a stream in pieces.
 */
export class EtcdWatch {
  #stream: Watch | undefined;
  #member: Member | undefined;
  #revision = 0;
  #isOver = false;
  #looking: Timer;
  #again: Timer | undefined;
  readonly #unhear: () => void;

  constructor(
    readonly members: Members,
    readonly keys: Keys,
    readonly clock: Clock,
    readonly watching: Watching,
    readonly look: (member: Member) => Promise<Look | Unanswered>,
  ) {
    this.#unhear = members.onChange(() => void this.#open());
    this.#looking = clock.every(limits.memberLookMs, () => void this.#looked());
    void this.#open();
  }

  end(): void {
    this.#isOver = true;
    this.#unhear();
    this.#looking.stop();
    this.#again?.stop();
    this.#stream?.end();
  }

  /** A stream at the member that is asked now, from behind what was looked at. */
  async #open(): Promise<void> {
    if (this.#isOver) return;
    const old = this.#stream;
    this.#stream = undefined;
    old?.end();
    const member = (this.#member = this.members.current);
    const revision = await this.#looked();
    if (this.#isOver || member !== this.#member || this.#stream !== undefined) return;
    if (revision === undefined) return this.#openSoon();
    const stream: Watch = member.converse(
      calls.watch,
      (answer) => this.#said(member, answer),
      () => {
        if (this.#stream !== stream) return;
        this.#stream = undefined;
        this.members.failed(member);
        this.#openSoon();
      },
    );
    this.#stream = stream;
    const { root, leader, switch: handed, generation } = this.keys;
    for (const [key, before] of [[`${root}end/`, `${root}end0`], [leader], [handed], [generation]] as const) {
      stream.say({
        create_request: {
          key: Buffer.from(key),
          ...(before !== undefined && { range_end: Buffer.from(before) }),
          start_revision: revision + 1,
        },
      });
    }
  }

  #openSoon(): void {
    this.#again?.stop();
    this.#again = this.clock.after(limits.memberPauseMs, () => {
      if (this.#stream === undefined) void this.#open();
    });
  }

  #said(member: Member, { canceled, events }: WatchAnswer): void {
    if (this.#isOver || member !== this.#member) return;
    // Behind what the log has forgotten, or without a leader.
    if (canceled) return this.#stream?.end();
    let toLook = false;
    for (const { kv } of events) {
      const stream = streams.find((each) => this.keys.end(each) === kv.key.toString());
      if (stream === undefined) toLook = true;
      else this.watching.ended(stream, Number(kv.value.toString()));
    }
    if (toLook) void this.#looked();
  }

  /** Gives the instant of what was seen. */
  async #looked(): Promise<number | undefined> {
    const member = this.members.current;
    const look = await this.look(member);
    if (this.#isOver) return undefined;
    if (look === unanswered) {
      this.members.failed(member);
      return undefined;
    }
    const { seen, ends } = look;
    if (seen.revision >= this.#revision) {
      this.#revision = seen.revision;
      for (const stream of streams) this.watching.ended(stream, ends[stream]);
      this.watching.leaderSeen(seen);
    }
    return seen.revision;
  }
}
