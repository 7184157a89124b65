import { computed, effect, signal } from '@preact/signals';
import { post, type Json, type Refused } from '../data/api.js';
import type { ExplanationDescription as Explanation } from '../../schema/explanation-description.js';
import { askingBody, nothingAsked, type Asking } from './explanation.js';

/** On what a call is tried. */
export type On = 'draft' | 'live' | 'earlier';

const askMs = 250;

/** What the editor gives a trial: the draft as explain takes it, changed whenever it changes. */
interface Drafted {
  readonly body: () => { readonly [name: string]: Json } | undefined;
}

/** A call that is tried again whenever it, or the plan, changes; the newest answer wins. */
export class Trial {
  readonly asking = signal<Asking>(nothingAsked);
  readonly on = signal<On>('live');
  /** The earlier change against which it is tried. */
  readonly change = signal('');
  /** On what was chosen. */
  readonly answer = signal<Explanation | undefined>(undefined);
  /** It is of the call and the rules as they stand: since a change it is not, until the next has come. */
  readonly isCurrent = signal(false);
  /** On what is live, where that is something else. */
  readonly live = signal<Explanation | undefined>(undefined);
  readonly refused = signal<Refused | undefined>(undefined);
  /**
   * The time that was given is the system's, as reports have it: after the first answer it is on the wall of the call's
   * zone.
   */
  isSystemTime = false;
  /** The draft was tried by itself, because nothing brings this call to it. */
  readonly isAlone = signal(false);
  readonly zone = computed(() => this.answer.value?.call.zone);

  constructor(
    readonly app: string,
    readonly drafted?: Drafted,
  ) {}

  set(changes: Partial<Asking>): void {
    this.asking.value = { ...this.asking.value, ...changes };
  }

  /** Tries it now and after each change; gives how to stop. */
  keepTrying(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let abort: AbortController | undefined;
    const stop = effect(() => {
      void [this.asking.value, this.on.value, this.change.value];
      this.drafted?.body();
      this.isCurrent.value = false;
      clearTimeout(timer);
      abort?.abort();
      timer = setTimeout(() => {
        abort = new AbortController();
        void this.#ask(abort.signal);
      }, askMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
      abort?.abort();
    };
  }

  async #ask(abort: AbortSignal): Promise<void> {
    const asking = this.asking.peek();
    if (asking.called.trim() === '') {
      this.answer.value = undefined;
      this.live.value = undefined;
      this.refused.value = undefined;
      return;
    }
    const draft = this.on.peek() === 'draft' ? this.drafted?.body() : undefined;
    const change = this.on.peek() === 'earlier' ? this.change.peek().trim() : '';
    if (this.on.peek() === 'earlier' && !/^\d+$/.test(change)) return;
    const more = draft !== undefined ? { draft } : change === '' ? {} : { change: Number(change) };
    let answer = await this.#explain(asking, more, abort);
    if (answer === undefined) return;
    let alone = false;
    if (draft !== undefined && answer.draft?.asked === false) {
      const byItself = await this.#explain(asking, { draft, alone: true }, abort);
      if (byItself === undefined) return;
      [answer, alone] = [byItself, true];
    }
    const live = draft === undefined && change === '' ? undefined : await this.#explain(asking, {}, abort);
    if (abort.aborted) return;
    this.answer.value = answer;
    this.isCurrent.value = true;
    this.live.value = alone ? undefined : live;
    this.isAlone.value = alone;
    this.refused.value = undefined;
  }

  /** Its own zone is known only from an answer: a time is read on the wall of the call's zone. */
  async #explain(
    asking: Asking,
    more: { readonly [name: string]: Json },
    abort: AbortSignal,
  ): Promise<Explanation | undefined> {
    let zone = this.isSystemTime ? undefined : this.zone.peek();
    for (let times = 0; times < 2; times++) {
      const answer = await post(this.app, 'explain', { ...askingBody(asking, zone), ...more }, { signal: abort });
      if (abort.aborted) return undefined;
      if (!answer.ok) {
        this.refused.value = answer;
        this.answer.value = undefined;
        return undefined;
      }
      const explanation = answer.data[0]!.attributes as unknown as Explanation;
      if (this.isSystemTime) {
        this.isSystemTime = false;
        this.set({ when: explanation.call.at.slice(0, 16).replace(' ', 'T') });
        return explanation;
      }
      if (asking.when === '' || explanation.call.zone === zone) return explanation;
      zone = explanation.call.zone;
    }
    const last = await post(this.app, 'explain', { ...askingBody(asking, zone), ...more }, { signal: abort });
    return last.ok && !abort.aborted ? (last.data[0]!.attributes as unknown as Explanation) : undefined;
  }
}
