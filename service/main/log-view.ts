import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { unanswered } from '../pair/engine.js';
import type { Ends, Engine, MemberHealth } from '../pair/engine.js';
import type { PairSettings } from './pair-settings.js';

/** A member of the log, and beside which unit it is; `witness` is beside none. */
export interface MemberStanding extends MemberHealth {
  readonly of: string;
}

/**
 * What is looked at each second beside the log itself: how its members are, and how far the other unit has followed.
 */
export class LogView {
  #members: readonly MemberStanding[] = [];
  #other: Ends | undefined;
  #isLooking = false;

  constructor(
    readonly engine: Pick<Engine, 'members' | 'reported'>,
    readonly settings: PairSettings,
    clock: Clock,
  ) {
    clock.every(limits.memberLookMs, () => void this.look());
  }

  /** Empty before the first look. */
  get members(): readonly MemberStanding[] {
    return this.#members;
  }

  /** Entries of each stream that the other unit has, as it reported; undefined where it has not lately. */
  get other(): Ends | undefined {
    return this.#other;
  }

  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const { engine, settings } = this;
    const [members, reported] = await Promise.all([engine.members(), engine.reported(settings.peer)]);
    this.#members = members.map((member) => ({ ...member, of: beside(settings, member.address) }));
    if (reported !== unanswered)
      this.#other = reported === undefined ? undefined : { s: Number(reported['s']), c: Number(reported['c']) };
    this.#isLooking = false;
  }
}

function beside({ unit, peer, address, peerAddress }: PairSettings, member: string): string {
  const host = (text: string): string => text.replace(/:\d+$/, '');
  return host(member) === address.host ? unit : host(member) === host(peerAddress) ? peer : 'witness';
}
