import type { ChannelCredentials } from '@grpc/grpc-js';
import { assert } from '../core/assert.js';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { unanswered } from './engine.js';
import type { Unanswered } from './engine.js';
import { Member } from './etcd-member.js';
import type { Call } from './etcd-wire.js';

/**
 * The members of the log as one unit asks them: one at a time, the own one where that answers. One that does not answer
 * is changed for the next; when the own one is sound again, it is gone back to.
 */
export class Members {
  readonly #members: readonly Member[];
  #place = 0;
  #heard = new Set<() => void>();
  #looking: { stop(): void };

  /**
   * `addresses`: the own member first, then the peer's, then the witness. `sound` tells by a question that only a
   * member can answer which hears the log's leader.
   */
  constructor(
    addresses: readonly string[],
    channel: ChannelCredentials,
    clock: Clock,
    readonly sound: (member: Member) => Promise<boolean>,
  ) {
    assert(addresses.length > 0, 'a log has a member');
    this.#members = addresses.map((address) => new Member(address, channel, clock));
    this.#looking = clock.every(limits.memberLookMs, () => void this.#goBack());
  }

  /** The own one, and the peer's where there is one. */
  get pair(): readonly [own: Member, peer: Member | undefined] {
    return [this.#members[0]!, this.#members[1]];
  }

  get all(): readonly Member[] {
    return this.#members;
  }

  get current(): Member {
    return this.#members[this.#place]!;
  }

  /** Asks the member that answered last; where it does not, the next one is asked the next time. */
  async ask<Question extends object, Answer extends object>(
    call: Call<Question, Answer>,
    question: Question,
    withinMs: number,
  ): Promise<Answer | Unanswered> {
    const member = this.current;
    const answer = await member.ask(call, question, withinMs);
    if (answer === unanswered) this.failed(member);
    return answer;
  }

  /** This member does not answer: if it still is the one that is asked, the next one is. */
  failed(member: Member): void {
    if (member === this.current) this.#goTo((this.#place + 1) % this.#members.length);
  }

  /** Calls whenever another member is asked from now on; ends with the function it gives. */
  onChange(changed: () => void): () => void {
    this.#heard.add(changed);
    return () => this.#heard.delete(changed);
  }

  #goTo(place: number): void {
    if (place === this.#place) return;
    this.#place = place;
    for (const changed of [...this.#heard]) changed();
  }

  async #goBack(): Promise<void> {
    if (this.#place !== 0 && (await this.sound(this.#members[0]!))) this.#goTo(0);
  }

  close(): void {
    this.#looking.stop();
    for (const member of this.#members) member.close();
  }
}
