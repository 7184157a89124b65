import type { Clock, Timer } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import type { Condition } from '../rest/condition.js';
import type { Health } from '../rest/desk.js';
import type { Metric } from '../core/metric.js';

/**
 * Of what every condition is: how grave, and what is done about it. `isTold` where whoever finds it writes its line in
 * the journal.
 */
interface Declared {
  readonly gravity: Condition['gravity'];
  readonly next: string;
  readonly isTold?: true;
}

/**
 * Everything that may stand in the way of a unit that runs, by the code under which `/readyz`, `GET /system`, `niuctl
 * status`, `systemctl status`, the journal and the metrics know it. An alarm wants somebody now, a warning by day, a
 * notice nobody; each says what to do.
 */
export const conditions = {
  disk_reserve: {
    gravity: 'alarm',
    next: 'Make room on the disk of the state folder: niuctl system. Writes resume by themselves.',
    isTold: true,
  },
  read_only_disk: {
    gravity: 'alarm',
    next: 'See why the disk is read-only: journalctl -k -p warning. niud starts anew when it can be written; where it does not within a minute: systemctl restart niud.',
    isTold: true,
  },
  purge_waits: {
    gravity: 'alarm',
    next: 'Look at the clock: timedatectl. When it is right: niuctl purge-night.',
    isTold: true,
  },
  backup_failed: { gravity: 'alarm', next: 'See to the reason, then: niuctl backup.', isTold: true },
  damaged_records: {
    gravity: 'alarm',
    next: 'niuctl quarantine names them: niuctl restore <table> <key> --from <backup> brings one back, or write it anew. Look at the disk: smartctl -a, journalctl -k.',
    isTold: true,
  },
  damaged_indexes: {
    gravity: 'alarm',
    next: 'Indexes are built anew at a start: systemctl restart niud, then niuctl scrub. What it still finds: restore the last good backup.',
    isTold: true,
  },
  scrub_failed: {
    gravity: 'alarm',
    next: 'niuctl backup says whether the stores can still be read. Restore the last good backup.',
    isTold: true,
  },
  scrub_old: { gravity: 'warning', next: 'Go through them now: niuctl scrub.' },
  ledger_faults: {
    gravity: 'alarm',
    next: 'niuctl ledger verify names them. Keep niuctl report for support before anything is changed.',
  },
  certificate_ends: { gravity: 'alarm', next: 'Put a new certificate in its place, then: systemctl reload niud.' },
  certificate_near_end: {
    gravity: 'warning',
    next: 'Put a new certificate in its place, then: systemctl reload niud.',
  },
  certificate_not_begun: {
    gravity: 'alarm',
    next: 'Look at the clock: timedatectl. Where it is right, put another certificate in its place, then: systemctl reload niud.',
  },
  certificate_not_taken: {
    gravity: 'alarm',
    next: 'Mend the files of tls_certificate and tls_key, then: systemctl reload niud.',
  },
  settings_not_taken: { gravity: 'alarm', next: 'Mend /etc/niud/niud.toml, then: systemctl reload niud.' },
  call_records_lost: {
    gravity: 'alarm',
    next: 'See what the disk does: niuctl system, journalctl -u niud -p warning.',
  },
  pair_majority_lost: {
    gravity: 'alarm',
    next: 'See which members answer: systemctl status niud-etcd on both units and the witness. Writes resume by themselves.',
  },
  pair_peer_lost: {
    gravity: 'alarm',
    next: 'Look at the other unit, and at the network between the two: systemctl status niud there.',
  },
  pair_solo: { gravity: 'warning', next: 'Have another unit join: niuctl pair invite (/usr/share/doc/niud/pair.md).' },
  pair_handed: {
    gravity: 'alarm',
    next: 'Have this unit begin its log: niuctl pair promote, with the name of the other. Nothing is written before.',
  },
  pair_no_active: {
    gravity: 'alarm',
    next: 'journalctl -u niud -p warning on both units says why neither takes over.',
  },
  pair_stopped: {
    gravity: 'alarm',
    next: 'journalctl -u niud -p warning says why. An older release: upgrade this unit. Damage or a difference: niuctl report, then niuctl pair follow --yes here.',
    isTold: true,
  },
  pair_fenced: {
    gravity: 'warning',
    next: 'See what held it up or cut it off: journalctl -u niud -p warning. Nothing acknowledged is lost by it; this goes away after an hour.',
  },
  pair_member_lost: {
    gravity: 'warning',
    next: 'systemctl status niud-etcd there. Should one more member fail, nothing is written; gone for good: /usr/share/doc/niud/pair.md.',
  },
  pair_log_full: {
    gravity: 'alarm',
    next: 'journalctl -u niud -u niud-etcd -p warning says what keeps it; the active trims it. At 4 GiB nothing is written.',
  },
  pair_behind: { gravity: 'alarm', next: 'journalctl -u niud -p warning says what it waits for.' },
  pair_unlike: { gravity: 'alarm', next: 'Make both units alike: what the sentence names.' },
  pair_differences: {
    gravity: 'alarm',
    next: 'Do what the sentence says; niuctl pair audit then finds both alike.',
    isTold: true,
  },
  clock_unsynchronised: {
    gravity: 'notice',
    next: 'See whether the time server can be reached: timedatectl timesync-status.',
  },
  cold_start: { gravity: 'notice', next: 'Nothing: it is over within a minute.' },
} as const satisfies Readonly<Record<string, Declared>>;

export type ConditionCode = keyof typeof conditions;

/** A condition that holds, in a sentence of its own. */
export interface Found {
  readonly code: ConditionCode;
  readonly message: string;
}

interface StandingSurroundings {
  readonly clock: Clock;
  /** What holds now; asked once a second, so it must be cheap. */
  readonly sources: readonly (() => readonly Found[])[];
  readonly change: () => number;
  /** Of a unit of a pair. */
  readonly role?: () => Health['role'];
  /** How it stands to the other one. */
  readonly pair?: () => Pick<Health, 'pair' | 'active'>;
  /** Calls decided since the start. */
  readonly decided: () => number;
}

/** How the unit stands: the one value that every door tells (availability.md). */
export class Standing {
  #conditions: readonly Condition[] = [];
  #decided = 0;
  #countedMs: number;
  #perSecond = 0;
  #timer: Timer | undefined;
  #isReady = false;

  constructor(readonly surroundings: StandingSurroundings) {
    this.#countedMs = surroundings.clock.monotonic();
    this.#decided = surroundings.decided();
  }

  /** Looks from now on by itself, once a second; `tell` gets the line of `systemctl status` when it is another. */
  watch(tell: (status: string) => void): void {
    let told = '';
    const look = (): void => {
      this.look();
      const text = this.text();
      if (text !== told) tell((told = text));
    };
    look();
    this.#timer = this.surroundings.clock.every(limits.standingMs, look);
  }

  stop(): void {
    this.#timer?.stop();
  }

  /** Finds what holds, and writes of what has begun and what is over in the journal. */
  look(): void {
    this.#count();
    const before = this.#conditions;
    this.#conditions = this.surroundings.sources
      .flatMap((source) => source())
      .map(({ code, message }) => ({ code, message, gravity: conditions[code].gravity, next: conditions[code].next }))
      .sort((one, other) => gravities.indexOf(one.gravity) - gravities.indexOf(other.gravity));
    for (const { code, message, gravity, next } of this.#conditions) {
      if (isTold(code) || before.some((each) => each.code === code)) continue;
      log[gravity](`${message} Next: ${next}`, { alarm: code });
    }
    for (const { code } of before)
      if (!this.#conditions.some((each) => each.code === code)) log.notice('it is over', { over: code });
  }

  /** From now on the unit is ready: calls are answered as fast as they will be. */
  begin(): void {
    this.#isReady = true;
  }

  get #role(): Health['role'] {
    return this.surroundings.role?.() ?? 'standalone';
  }

  /** As of now, for whoever asks. */
  now(): Health {
    this.look();
    return {
      role: this.#role,
      ...this.surroundings.pair?.(),
      ready: this.#isReady,
      ...(this.#isReady
        ? {}
        : {
            reason:
              'niud is starting: calls are answered already, the first ones more slowly. It is ready within seconds.',
          }),
      change: this.surroundings.change(),
      calls_per_second: this.#perSecond,
      warnings: this.#conditions,
    };
  }

  /** The line of `systemctl status`. */
  text(): string {
    const codes = this.#conditions.map(({ code, gravity }) => (gravity === 'alarm' ? code.toUpperCase() : code));
    const pair = this.surroundings.pair?.().pair;
    return `${this.#role}${pair === undefined ? '' : ` (${pair})`}, ${this.#isReady ? 'ready' : 'starting'}; ${this.#perSecond} calls/s; change ${this.surroundings.change()}; ${codes.length === 0 ? 'no alarms' : codes.join(', ')}`;
  }

  /** Each condition there may be, 1 where it holds. */
  metrics(): readonly Metric[] {
    this.look();
    return Object.entries(conditions).map(([code, { gravity }]) => ({
      name: 'condition',
      kind: 'gauge',
      help: '1 where a condition holds that somebody should know of.',
      value: this.#conditions.some((each) => each.code === code) ? 1 : 0,
      labels: { code, gravity },
    }));
  }

  /** Calls a second over the last few seconds. */
  #count(): void {
    const { clock, decided } = this.surroundings;
    const passedMs = clock.monotonic() - this.#countedMs;
    if (passedMs < limits.callRateMs) return;
    const now = decided();
    this.#perSecond = Math.round(((now - this.#decided) * 1_000) / passedMs);
    this.#decided = now;
    this.#countedMs = clock.monotonic();
  }
}

const gravities: readonly Condition['gravity'][] = ['alarm', 'warning', 'notice'];

function isTold(code: string): boolean {
  return (conditions[code as ConditionCode] as Declared).isTold === true;
}
