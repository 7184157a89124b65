import { join } from 'node:path';
import { KeptHits, hitDays, type RuleHits } from './kept-hits.js';
import { Series, spanNames, type Span } from './series.js';
import { SeriesFile } from './series-file.js';
import { callLimits as limits } from '../core/call-limits.js';
import type { Clock } from '../core/clock.js';
import type { Counters } from '../core/counters.js';
import { log } from '../core/log.js';
import { formatTimestamp } from '../core/zones.js';
import type { Scope } from '../schema/tenant.js';
import type { Application } from '../schema/application.js';
import type { Json } from '../schema/kind.js';
import type { Hit } from './hits.js';
import type { PlacedRule, PlanAsked } from './rule-hits.js';

/** Where and with whom statistics are kept. */
interface KeptOptions {
  /** The folder of the state; nothing is written where the disk is read-only. */
  readonly folder: string;
  readonly readOnly: boolean;
  readonly applications: readonly Application[];
  readonly counters: Counters<string>;
  readonly clock: Clock;
  readonly zone: () => string;
  readonly takeHits: () => Promise<readonly { readonly application: string; readonly hits: readonly Hit[] }[]>;
  readonly rulesOfPlan: (asked: PlanAsked) => Promise<readonly PlacedRule[] | undefined>;
}

export interface StatisticsAsked {
  readonly application: string;
  /** Of one tenant's plans alone. */
  readonly tenant: Scope;
  /** What happened in this time, as a series: of the whole application alone. */
  readonly series?: string;
  /** What the rules of this plan, `provider/subscriber/name`, have decided in the last 30 days. */
  readonly plan?: { readonly provider: string; readonly subscriber: string; readonly name: string };
}

export interface NeverHitAsked {
  readonly application: string;
  readonly tenant: Scope;
  /** Plans that are looked at. */
  readonly limit: number;
  /** Behind this plan. */
  readonly after?: string;
}

export interface NeverHit {
  /** The attributes of each; a plan that is looked at and of which every rule was hit is left out. */
  readonly plans: readonly { readonly [name: string]: Json }[];
  /** Plans of the tenant that had calls. */
  readonly total: number;
  /** Behind which plan the next page goes on. */
  readonly next?: string;
}

type Attributes = { readonly [name: string]: Json };

/**
 * Statistics that outlive a restart: `<state>/statistics/series` and `hits`. What a crash loses stands in `callLimits`.
 */
export class KeptStatistics {
  readonly #series: Series;
  readonly #file: SeriesFile;
  readonly #hits: KeptHits;
  readonly #timers: readonly { stop(): void }[];
  #writing: Promise<void> = Promise.resolve();
  #hasFailed = false;

  constructor(readonly options: KeptOptions) {
    const { folder, applications, counters, clock } = options;
    this.#series = new Series(applications, counters);
    this.#file = new SeriesFile(join(folder, 'statistics', 'series'), this.#series);
    this.#hits = new KeptHits(join(folder, 'statistics', 'hits'));
    this.#file.read();
    this.#hits.read(clock.now());
    this.#series.look(clock.now());
    this.#timers = [
      clock.every(limits.seriesLookMs, () => this.#series.look(clock.now())),
      clock.every(limits.hitsTakenMs, () => void this.take()),
      clock.every(limits.seriesWriteMs, () => this.#write(() => this.#file.write())),
      clock.every(limits.hitsWriteMs, () => this.#write(() => this.#hits.write())),
    ];
  }

  /** Takes what was hit since the last time. */
  async take(): Promise<void> {
    for (const { application, hits } of await this.options.takeHits())
      this.#hits.add(application, hits, this.options.clock.now());
  }

  /** The attributes of `?series=`: undefined for a time of which nothing is kept. */
  plotted(application: string, name: string): Attributes | undefined {
    if (!spanNames.includes(name as Span)) return undefined;
    const { clock, zone } = this.options;
    const { fromSeconds, stepSeconds, ...lists } = this.#series.plotted(application, name as Span, clock.now());
    return {
      series: name,
      from: formatTimestamp(zone(), fromSeconds * 1_000),
      from_seconds: fromSeconds,
      step_seconds: stepSeconds,
      units: {
        from_seconds: 'seconds since 1970-01-01 UTC',
        step_seconds: 'seconds',
        calls: 'calls in a step',
        denied: 'calls in a step',
        decisions: 'decisions in a step',
        latency: 'microseconds',
      },
      ...lists,
    };
  }

  /** The last step of five seconds, for those who watch. */
  latest(application: string): Attributes | undefined {
    const found = this.#series.latest(application, this.options.clock.now());
    if (found === undefined) return undefined;
    const { seconds, calls, p50, p99, p999 } = found;
    return {
      calls_per_second: calls / seconds,
      seconds,
      calls,
      latency: { p50, p99, p999 },
      open_calls: this.options.counters.get('open_calls'),
    };
  }

  /**
   * The attributes of `?plan=`: its rules as they stand with what they have decided in 30 days. Undefined where there
   * is no such plan.
   */
  async ofPlan({ application, plan }: StatisticsAsked): Promise<Attributes | undefined> {
    const { provider, subscriber, name } = plan!;
    const rules = await this.options.rulesOfPlan({ application, provider, subscriber, plan: name });
    if (rules === undefined) return undefined;
    await this.take();
    const nowMs = this.options.clock.now();
    const key = `${provider}/${subscriber}/${name}`;
    const hit = new Map(this.#hits.ofPlan(application, key, nowMs));
    const shown = rules.map(({ path, label, no, pointer }) => ({
      path,
      label,
      no,
      pointer,
      ...this.#shown(hitsWithin(hit, path)),
    }));
    const earlier = [...hit]
      .filter(([path]) => isGone(path, rules))
      .map(([path, hits]) => ({ path, ...this.#shown(hits) }));
    const last = Math.max(...[...hit.values()].map(({ lastMs }) => lastMs));
    return {
      plan: key,
      days: hitDays,
      units: { days: 'days', hits: 'calls in these days' },
      calls: [...hit.values()].reduce((sum, { hits }) => sum + hits, 0),
      last: hit.size === 0 ? null : formatTimestamp(this.options.zone(), last),
      rules: shown,
      never_hit: shown.filter(({ hits }) => hits === 0).map(({ path }) => path),
      earlier,
    };
  }

  /**
   * Rules that no call has come to in 30 days, of the next plans that had calls: of one without calls it says nothing
   * that all of its rules had none.
   */
  async neverHit({ application, tenant: { provider, subscriber }, limit, after }: NeverHitAsked): Promise<NeverHit> {
    await this.take();
    const nowMs = this.options.clock.now();
    const begin = [provider, subscriber].map((part) => (part === undefined ? '' : `${part}/`)).join('');
    const all = this.#hits.plans(application).filter((plan) => plan.startsWith(begin));
    const from = after === undefined ? 0 : all.findIndex((plan) => plan > after);
    const looked = from < 0 ? [] : all.slice(from, from + limit);
    const plans: Attributes[] = [];
    for (const plan of looked) {
      const [owner, of, name] = plan.split('/') as [string, string, string];
      const rules =
        (await this.options.rulesOfPlan({ application, provider: owner, subscriber: of, plan: name })) ?? [];
      const hit = new Map(this.#hits.ofPlan(application, plan, nowMs));
      const never = rules.filter(({ path }) => hitsWithin(hit, path) === undefined);
      if (never.length > 0)
        plans.push({ plan, days: hitDays, rules: rules.length, never_hit: never.map((rule) => ({ ...rule })) });
    }
    return { plans, total: all.length, ...(from >= 0 && from + limit < all.length ? { next: looked.at(-1)! } : {}) };
  }

  /** Writes all that is not yet written; while the calls thread still answers. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) timer.stop();
    await this.take();
    this.#series.look(this.options.clock.now(), true);
    this.#write(() => this.#file.write());
    this.#write(() => this.#hits.write());
    await this.#writing;
    await this.#file.close();
  }

  #shown(found: { readonly hits: number; readonly lastMs: number } | undefined): {
    readonly hits: number;
    readonly last: string | null;
  } {
    return found === undefined
      ? { hits: 0, last: null }
      : { hits: found.hits, last: formatTimestamp(this.options.zone(), found.lastMs) };
  }

  /** One after the other. Statistics that cannot be written are told of once, and go on in memory. */
  #write(write: () => Promise<void>): void {
    if (this.options.readOnly) return;
    this.#writing = this.#writing.then(write).then(
      () => {
        this.#hasFailed = false;
      },
      (fault: unknown) => {
        if (!this.#hasFailed) log.warning('statistics could not be written', { reason: String(fault) });
        this.#hasFailed = true;
      },
    );
  }
}

/** Hits of a rule and of what decided within it: rules that it holds, and plans that it leads to. */
function hitsWithin(hit: ReadonlyMap<string, RuleHits>, rule: string): RuleHits | undefined {
  let [hits, lastMs] = [0, 0];
  for (const [path, found] of hit) {
    if (!isWithin(path, rule)) continue;
    hits += found.hits;
    lastMs = Math.max(lastMs, found.lastMs);
  }
  return hits === 0 ? undefined : { hits, lastMs };
}

function isWithin(path: string, rule: string): boolean {
  return path === rule || path.startsWith(`${rule}/`);
}

/**
 * Whether a rule that was hit is in its plan no more; a rule that holds no others leads to another plan, whose rule it
 * is.
 */
function isGone(path: string, rules: readonly PlacedRule[]): boolean {
  const around = rules
    .filter((rule) => isWithin(path, rule.path))
    .sort((one, other) => other.path.length - one.path.length)[0];
  return (
    around === undefined ||
    (around.path !== path && rules.some((rule) => rule !== around && isWithin(rule.path, around.path)))
  );
}
