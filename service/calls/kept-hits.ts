import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { callLimits } from '../core/call-limits.js';
import type { Hit } from './hits.js';

/** Days of which hits are kept, today among them. */
export const hitDays = 30;

const dayMs = 86_400_000;
/** Lines that are made ready in one go: less than a millisecond. */
const linesInGo = 500;

/** What is kept of one rule: `days` are numbers of days since 1970-01-01 UTC, each with its hits. */
interface Kept {
  lastMs: number;
  days: number[];
}

export interface RuleHits {
  readonly hits: number;
  readonly lastMs: number;
}

/**
 * Hits per rule of the last 30 days, over restarts: in memory, and now and then as a file that takes the place of the
 * one before.
 */
export class KeptHits {
  readonly #kept = new Map<string, Map<string, Kept>>();
  #rules = 0;
  #today = 0;
  #changed = false;
  /** The rules that are kept by their plans, in the order of these; made anew once a rule has come or gone. */
  readonly #plans = new Map<string, ReadonlyMap<string, readonly string[]>>();

  constructor(
    readonly path: string,
    readonly mostRules: number = callLimits.watchedRules,
  ) {}

  /** Reads what is there; a line that cannot be read is left out. */
  read(nowMs: number): void {
    if (!existsSync(this.path)) return;
    for (const line of readFileSync(this.path, 'utf8').split('\n')) {
      const told = readLine(line);
      if (told === undefined) continue;
      const [application, rule, lastMs, days] = told;
      if (this.#rules < this.mostRules) this.#rulesOf(application).set(rule, { lastMs, days });
      this.#rules = this.#count();
    }
    this.#forget(nowMs);
  }

  /** Hits since the last time, by application. */
  add(application: string, hits: readonly Hit[], nowMs: number): void {
    const day = Math.floor(nowMs / dayMs);
    if (day !== this.#today) this.#forget(nowMs);
    const rules = this.#rulesOf(application);
    for (const { provider, subscriber, rule, count } of hits) {
      const key = `${provider}/${subscriber}/${rule}`;
      const kept = rules.get(key);
      this.#changed = true;
      if (kept === undefined) {
        if (this.#rules >= this.mostRules) continue;
        this.#rules++;
        rules.set(key, { lastMs: nowMs, days: [day, count] });
        this.#plans.delete(application);
        continue;
      }
      kept.lastMs = nowMs;
      if (kept.days.at(-2) === day) kept.days[kept.days.length - 1]! += count;
      else kept.days.push(day, count);
    }
  }

  /** Of one rule by provider, subscriber and path; undefined where it has not been hit in the last 30 days. */
  of(application: string, rule: string, nowMs: number): RuleHits | undefined {
    const kept = this.#kept.get(application)?.get(rule);
    return kept === undefined ? undefined : shown(kept, nowMs);
  }

  /** The rules of one plan that were hit, by path. */
  *ofPlan(application: string, plan: string, nowMs: number): Iterable<readonly [path: string, hits: RuleHits]> {
    const owner = plan.split('/').slice(0, 2).join('/').length + 1;
    for (const rule of this.#rulesByPlan(application).get(plan) ?? []) {
      const hits = this.of(application, rule, nowMs);
      if (hits !== undefined) yield [rule.slice(owner), hits];
    }
  }

  /** The plans of which rules were hit, `provider/subscriber/name`, in the order of these. */
  plans(application: string): readonly string[] {
    return [...this.#rulesByPlan(application).keys()];
  }

  #rulesByPlan(application: string): ReadonlyMap<string, readonly string[]> {
    const known = this.#plans.get(application);
    if (known !== undefined) return known;
    const plans = new Map<string, string[]>();
    for (const rule of this.#kept.get(application)?.keys() ?? []) {
      const plan = planOf(rule);
      const rules = plans.get(plan);
      if (rules === undefined) plans.set(plan, [rule]);
      else rules.push(rule);
    }
    const ordered = new Map([...plans].sort(([one], [other]) => (one < other ? -1 : 1)));
    this.#plans.set(application, ordered);
    return ordered;
  }

  /** Writes all of it where anything is new. Rejects with what the system says; the file before stays. */
  async write(): Promise<void> {
    if (!this.#changed) return;
    this.#changed = false;
    try {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o750 });
      const file = await open(`${this.path}.new`, 'w', 0o640);
      try {
        let lines: string[] = [];
        for (const [application, rules] of this.#kept) {
          for (const [rule, { lastMs, days }] of rules) {
            if (lines.push(`${JSON.stringify([application, rule, lastMs, days])}\n`) < linesInGo) continue;
            await file.write(lines.join(''));
            lines = [];
          }
        }
        await file.write(lines.join(''));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${this.path}.new`, this.path);
    } catch (fault) {
      this.#changed = true;
      throw fault;
    }
  }

  #rulesOf(application: string): Map<string, Kept> {
    let rules = this.#kept.get(application);
    if (rules === undefined) this.#kept.set(application, (rules = new Map()));
    return rules;
  }

  #count(): number {
    let sum = 0;
    for (const rules of this.#kept.values()) sum += rules.size;
    return sum;
  }

  /** A day has passed: what is older than 30 goes. */
  #forget(nowMs: number): void {
    this.#today = Math.floor(nowMs / dayMs);
    const first = this.#today - hitDays + 1;
    for (const rules of this.#kept.values()) {
      for (const [rule, kept] of rules) {
        while (kept.days.length > 0 && kept.days[0]! < first) kept.days.splice(0, 2);
        if (kept.days.length === 0) rules.delete(rule);
      }
    }
    this.#rules = this.#count();
    this.#plans.clear();
  }
}

/** The plan of a rule that is kept. */
function planOf(rule: string): string {
  return rule.split('/', 3).join('/');
}

function shown({ lastMs, days }: Kept, nowMs: number): RuleHits | undefined {
  const first = Math.floor(nowMs / dayMs) - hitDays + 1;
  let hits = 0;
  for (let at = 0; at < days.length; at += 2) if (days[at]! >= first) hits += days[at + 1]!;
  return hits === 0 ? undefined : { hits, lastMs };
}

function readLine(line: string): [string, string, number, number[]] | undefined {
  try {
    const [application, rule, lastMs, days] = JSON.parse(line) as unknown[];
    const isFit =
      typeof application === 'string' &&
      typeof rule === 'string' &&
      Number.isSafeInteger(lastMs) &&
      Array.isArray(days) &&
      days.length % 2 === 0 &&
      days.every(Number.isSafeInteger);
    return isFit ? [application, rule, lastMs as number, days as number[]] : undefined;
  } catch {
    return undefined;
  }
}
