import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { TwoGenerations } from './two-generations.js';

const minuteMs = 60_000;
const minutes = 60;

/** Calls of one provider that were settled in the last hour, by minutes, and since the process started. */
interface Provider {
  readonly settled: Uint32Array;
  readonly abandoned: Uint32Array;
  minute: number;
  alarmedMs: number;
  total: number;
  totalAbandoned: number;
}

/**
 * How many calls of each provider were settled as abandoned, because nobody said when they ended (calling-card.md,
 * Seen): more than one in a hundred in an hour is an alarm.
 */
export class Abandoned {
  readonly #providers = new TwoGenerations<Provider>(limits.providersWatched);

  constructor(
    private readonly application: string,
    private readonly clock: Clock,
  ) {}

  /** A call with money was settled. */
  settled(name: string, isAbandoned: boolean): void {
    const provider = this.#of(name);
    const nowMs = this.clock.monotonic();
    turnTo(provider, Math.floor(nowMs / minuteMs));
    const place = provider.minute % minutes;
    provider.settled[place]!++;
    provider.total++;
    if (!isAbandoned) return;
    provider.abandoned[place]!++;
    provider.totalAbandoned++;
    const [settled, abandoned] = [sum(provider.settled), sum(provider.abandoned)];
    if (abandoned * limits.settledToAbandoned <= settled || nowMs - provider.alarmedMs < minutes * minuteMs) return;
    provider.alarmedMs = nowMs;
    log.alarm(
      'calls end without a word of the stack: more than one in a hundred in an hour. Next: niuctl calls, and look at the stack',
      { alarm: 'calls_without_end', application: this.application, service_provider: name, abandoned, settled },
    );
  }

  /** Since the process started. */
  *list(): Iterable<{ readonly provider: string; readonly settled: number; readonly abandoned: number }> {
    for (const [provider, { total, totalAbandoned }] of this.#providers.entries())
      yield { provider, settled: total, abandoned: totalAbandoned };
  }

  #of(name: string): Provider {
    const known = this.#providers.get(name);
    if (known !== undefined) return known;
    const provider: Provider = {
      settled: new Uint32Array(minutes),
      abandoned: new Uint32Array(minutes),
      minute: 0,
      alarmedMs: -Infinity,
      total: 0,
      totalAbandoned: 0,
    };
    this.#providers.set(name, provider);
    return provider;
  }
}

function turnTo(provider: Provider, minute: number): void {
  const passed = Math.min(minutes, minute - provider.minute);
  for (let step = 1; step <= passed; step++) {
    const place = (provider.minute + step) % minutes;
    provider.settled[place] = 0;
    provider.abandoned[place] = 0;
  }
  if (passed === minutes) for (const all of [provider.settled, provider.abandoned]) all.fill(0);
  provider.minute = Math.max(provider.minute, minute);
}

function sum(numbers: Uint32Array): number {
  return numbers.reduce((total, each) => total + each, 0);
}
