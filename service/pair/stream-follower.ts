import type { Clock } from '../core/clock.js';
import { log } from '../core/log.js';
import { decodeEntry } from './entry.js';
import type { Entry } from './entry.js';
import { unanswered } from './engine.js';
import type { Engine } from './engine.js';
import { doubtOf, followStep, following } from './follow.js';
import type { FollowAction, FollowEvent, FollowState } from './follow.js';
import type { Stream } from './keys.js';
import type { Replica } from './replica.js';
import type { Tip } from './stream-appender.js';

/** What a follower tells the unit. */
interface FollowerHeard {
  levelled(stream: Stream, tip: Tip): void;
  unfit(why: string): void;
  fetchSnapshot(stream: Stream): void;
  mustEnd(reason: 'doubt' | 'snapshot'): void;
}

/** Follows one stream into its environment: carries out what `follow` asks for. */
export class StreamFollower {
  #state: FollowState<Entry>;

  constructor(
    readonly engine: Engine,
    readonly clock: Clock,
    readonly stream: Stream,
    readonly level: number,
    readonly generation: () => number,
    readonly replica: Replica,
    readonly heard: FollowerHeard,
  ) {
    const { n, id } = replica.position;
    this.#state = following(n, id);
  }

  get applied(): number {
    return this.#state.applied;
  }

  /** Entries that the log has and this unit not. */
  get lag(): number {
    return this.#state.end - this.#state.applied;
  }

  /** Why a unit may not claim with this stream. */
  get doubt(): string | undefined {
    return doubtOf(this.#state);
  }

  event(event: FollowEvent<Entry>): void {
    const { state, actions } = followStep(this.#state, event, this.clock.monotonic());
    this.#state = state;
    for (const action of actions) this.#do(action);
  }

  #do(action: FollowAction<Entry>): void {
    switch (action.kind) {
      case 'range':
        return void this.#range(action);
      case 'apply':
        return void this.#apply(action);
      case 'levelled':
        return this.heard.levelled(this.stream, { n: action.n, id: action.id });
      case 'unfit':
        return this.heard.unfit(action.why);
      case 'fetchSnapshot':
        return this.heard.fetchSnapshot(this.stream);
      case 'alarm':
        return log.alarm('this unit does not follow the log any more: it will not lead', {
          alarm: 'pair_stopped',
          stream: this.stream,
          stopped: action.stopped,
          why: action.why,
        });
      case 'exit':
        return this.heard.mustEnd(action.reason);
    }
  }

  async #range({ question, from, linearizable }: Extract<FollowAction<Entry>, { kind: 'range' }>): Promise<void> {
    const read = await this.engine.range(this.stream, from, linearizable);
    if (read === unanswered) this.event({ kind: 'unanswered', question });
    else if (read.first > from) this.event({ kind: 'trimmed', question, first: read.first });
    else
      this.event({
        kind: 'entries',
        question,
        pieces: read.values.map((value, place) => decodeEntry(value, from + place, this.level)),
        end: read.end,
      });
  }

  async #apply({ groups }: Extract<FollowAction<Entry>, { kind: 'apply' }>): Promise<void> {
    const became = await this.replica.apply(groups, this.generation());
    this.event(became === 'applied' ? { kind: 'applied' } : { kind: 'failed', why: became });
  }
}
