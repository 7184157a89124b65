import type { Steps } from '../core/turns.js';
import { offsetMs } from '../core/zones.js';
import { limits } from '../core/limits.js';
import { noAccounts } from '../routing/account.js';
import type { CompiledPlan } from '../routing/plan.js';
import type { Call, Counts, Plans, Service, Watch, World } from '../routing/service.js';
import type { Answer } from '../routing/decision.js';
import type { Step } from '../schema/explanation-description.js';
import { Settings } from '../schema/setting.js';
import type { View } from '../schema/view.js';
import { planTimes } from './plan-times.js';

/** What a call comes to from one instant up to before another. */
export interface Segment {
  readonly fromMs: number;
  readonly toMs: number;
  readonly answer: Pick<Answer, 'decision' | 'noRoute' | 'denied'>;
  /** The rule that decided, as people find it; undefined where none did. */
  readonly rule: Pick<Step, 'label' | 'no' | 'pointer'> | undefined;
  /** What other calls do, or chance, took part: other calls may come to something else then. */
  readonly counted: boolean;
}

/** A change of the clock. */
interface Shift {
  readonly atMs: number;
  /** Local time less UTC, in seconds. */
  readonly before: number;
  readonly after: number;
}

export interface Previewed {
  readonly segments: readonly Segment[];
  /** There are more segments than are told: they end before the time asked for. */
  readonly partial: boolean;
}

/** On what a preview is made. */
interface Ground {
  readonly service: Service;
  readonly view: View;
  readonly plans: Plans;
  readonly zone: string;
  /** In the place of the service. */
  readonly decide?: (call: Call, world: World, trace?: { step(step: Step): void }) => Answer;
}

/**
 * What one call would come to at every instant of some days, without trying them one by one: after each decision it is
 * known which times took part in it, and the next is made at the first of them. Counters stand at zero. In steps
 * between which others work; the view must stay as it is meanwhile.
 */
export function* preview(ground: Ground, call: Call, fromMs: number, toMs: number): Steps<Previewed> {
  const watching = new Watching(ground.plans);
  const shifts = new Map<string, readonly Shift[]>();
  const shiftsOf = (zone: string): readonly Shift[] => {
    const found = shifts.get(zone) ?? shiftsIn(zone, fromMs, toMs);
    shifts.set(zone, found);
    return found;
  };
  const world: World = {
    view: ground.view,
    plans: watching,
    counts: watching,
    accounts: noAccounts,
    settings: new Settings(),
    zone: ground.zone,
    watch: watching,
  };
  const rules = new Map<string, Segment['rule']>();
  const segments: Segment[] = [];
  let last = '';
  for (let at = fromMs; at < toMs; ) {
    if (segments.length >= limits.previewSegments) return { segments, partial: true };
    watching.begin();
    const now = { ...call, instant: at };
    const answer = decided(ground, now, world);
    const { decision, noRoute, denied } = answer;
    const { isCounted: counted } = watching;
    const next = watching.nextAfter(at, toMs, shiftsOf);
    const told = JSON.stringify([decision, noRoute, denied, counted]);
    if (told === last) segments[segments.length - 1] = { ...segments.at(-1)!, toMs: next };
    else {
      const path = decision.rule;
      if (path !== undefined && !rules.has(path)) rules.set(path, ruleOf(ground, now, world, path));
      segments.push({
        fromMs: at,
        toMs: next,
        answer: { decision, noRoute, ...(denied === undefined ? {} : { denied }) },
        rule: path === undefined ? undefined : rules.get(path),
        counted,
      });
      last = told;
    }
    at = next;
    yield;
  }
  return { segments, partial: false };
}

function decided({ decide, service }: Ground, call: Call, world: World, trace?: { step(step: Step): void }): Answer {
  return decide === undefined ? service.decide(call, world, undefined, trace) : decide(call, world, trace);
}

/** The rule of a path, which only a decision that is told step by step says. */
function ruleOf(ground: Ground, call: Call, world: World, path: string): Segment['rule'] {
  let found: Step | undefined;
  decided(ground, call, world, {
    step: (step) => {
      if (step.path === path && step.outcome === 'matched' && step.pointer !== undefined) found = step;
    },
  });
  if (found === undefined) return undefined;
  const { label, no, pointer } = found;
  return {
    ...(label === undefined ? {} : { label }),
    ...(no === undefined ? {} : { no }),
    ...(pointer === undefined ? {} : { pointer }),
  };
}

const hourMs = 3_600_000;

/** The changes of a zone's clock behind `fromMs` and before `toMs`. */
export function shiftsIn(zone: string, fromMs: number, toMs: number): readonly Shift[] {
  const found: Shift[] = [];
  for (let from = fromMs; from < toMs; from += hourMs) {
    const before = offsetMs(zone, from),
      after = offsetMs(zone, Math.min(from + hourMs, toMs));
    if (before === after) continue;
    let [low, high] = [from, Math.min(from + hourMs, toMs)];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetMs(zone, middle) === before) low = middle;
      else high = middle;
    }
    if (high < toMs) found.push({ atMs: high, before: before / 1000, after: after / 1000 });
  }
  return found;
}

const daySeconds = 86_400;

/** Notes what took part in a decision; counters stand at zero. */
class Watching implements Watch, Plans, Counts {
  isCounted = false;
  readonly #zones = new Set<string>();
  readonly #asked = new Set<CompiledPlan>();
  readonly #clocks = new Set<number>();
  readonly #instants: number[] = [];

  constructor(readonly stored: Plans) {}

  begin(): void {
    this.isCounted = false;
    this.#zones.clear();
    this.#asked.clear();
    this.#clocks.clear();
    this.#instants.length = 0;
  }

  zone(name: string): void {
    this.#zones.add(name);
  }
  clock(secondsOfDay: number): void {
    this.#clocks.add(secondsOfDay);
  }
  instant(atMs: number): void {
    this.#instants.push(atMs);
  }
  counted(): void {
    this.isCounted = true;
  }

  held(): number {
    this.isCounted = true;
    return 0;
  }

  used(): number {
    this.isCounted = true;
    return 0;
  }

  plan(view: View, provider: string, subscriber: string, name: string): CompiledPlan | undefined {
    const plan = this.stored.plan(view, provider, subscriber, name);
    if (plan !== undefined) this.#asked.add(plan);
    return plan;
  }

  /**
   * The first instant behind `at` at which something that took part may be otherwise; `toMs` where there is none before
   * it.
   */
  nextAfter(at: number, toMs: number, shiftsOf: (zone: string) => readonly Shift[]): number {
    let next = toMs;
    for (const instant of this.#instants) if (instant > at && instant < next) next = instant;
    for (const zone of this.#zones) {
      // Between two changes of the clock it goes on evenly.
      for (const { atMs } of shiftsOf(zone)) if (atMs > at && atMs < next) next = atMs;
      next = Math.min(next, this.#nextOnClock(at, offsetMs(zone, at)));
    }
    return next;
  }

  /** The same on a wall clock that is not set meanwhile. */
  #nextOnClock(at: number, offset: number): number {
    const local = Math.floor((at + offset) / 1000);
    const midnight = local - (((local % daySeconds) + daySeconds) % daySeconds);
    const ofDay = local - midnight;
    let soonest = midnight + daySeconds;
    const clock = (seconds: number): void => {
      if (seconds > ofDay && midnight + seconds < soonest) soonest = midnight + seconds;
    };
    for (const seconds of this.#clocks) clock(seconds);
    for (const plan of this.#asked) {
      const { clocks, dates } = planTimes(plan);
      for (const seconds of clocks) clock(seconds);
      for (const date of dates) if (date > local && date < soonest) soonest = date;
    }
    return soonest * 1000 - offset;
  }
}
