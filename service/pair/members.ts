import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { unanswered } from './engine.js';
import type { Unanswered } from './engine.js';
import { credentialsOf, Member } from './etcd-member.js';
import type { Certificates } from './etcd-member.js';
import { calls } from './etcd-wire.js';
import type { EtcdMember } from './etcd-wire.js';

/** One member of the log, as the members have agreed on it. */
export interface LogMember {
  readonly id: string;
  /** Empty until it was started. */
  readonly name: string;
  /** Host and port by which the members reach it. */
  readonly peer: string;
  /** It has no vote yet. */
  readonly learner: boolean;
}

/**
 * Which members the log has, and what changes that: one at a time, each as a learner first, which has a vote only when
 * it has all there is. So a member that never starts takes nobody's majority. Asked of one member; what is not carried
 * out there is `unanswered`, and may be asked again.
 */
export class LogMembers {
  readonly #member: Member;

  /** `address`: host and port of a member that has a vote. */
  constructor(address: string, certificates: Certificates, clock: Clock) {
    this.#member = new Member(address, credentialsOf(certificates), clock);
  }

  async list(): Promise<readonly LogMember[] | Unanswered> {
    const answer = await this.#member.ask(calls.memberList, {}, limits.memberChangeMs);
    return answer === unanswered ? unanswered : answer.members.map(readMember);
  }

  /**
   * Adds one as a learner; the one that is there, where it is there already. The log takes one learner at a time (etcd
   * 3.4).
   */
  async add(peer: string): Promise<LogMember | Unanswered> {
    const before = await this.list();
    if (before === unanswered) return unanswered;
    const there = before.find((member) => member.peer === peer);
    if (there !== undefined) return there;
    const answer = await this.#member.ask(
      calls.memberAdd,
      { peerURLs: [`https://${peer}`], isLearner: true },
      limits.memberChangeMs,
    );
    return answer === unanswered ? unanswered : readMember(answer.member);
  }

  /** Gives a learner its vote. False where it lacks too much of the log yet, or nobody answered. */
  async promote(id: string): Promise<boolean> {
    return (await this.#member.ask(calls.memberPromote, { ID: id }, limits.memberChangeMs)) !== unanswered;
  }

  /**
   * It is no member any more, and never again: whoever comes back in its place is another one, with a folder of its
   * own.
   */
  async remove(id: string): Promise<boolean> {
    return (await this.#member.ask(calls.memberRemove, { ID: id }, limits.memberChangeMs)) !== unanswered;
  }

  close(): void {
    this.#member.close();
  }
}

function readMember({ ID: id, name, peerURLs, isLearner }: EtcdMember): LogMember {
  return { id, name, peer: (peerURLs[0] ?? '').replace(/^https?:\/\//, ''), learner: isLearner };
}
