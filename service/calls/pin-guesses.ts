import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { refuse, type Refusal } from '../core/refusals.js';
import type { PinAttempt, PinGuard } from '../routing/pins.js';
import { TurnoverMap } from '../core/turnover-map.js';

interface Window {
  attempts: number;
  told?: true;
  readonly sinceMs: number;
}

/**
 * Attempts by name, in windows that begin with the first. The one watched longest makes room: its window is the nearest
 * to its end.
 */
class Watched {
  readonly #windows = new TurnoverMap<Window>();

  constructor(
    private readonly clock: Clock,
    readonly most: number,
    private readonly windowMs: number,
  ) {}

  count(name: string): number {
    return this.#current(name)?.attempts ?? 0;
  }

  /** How many there are with this one. */
  add(name: string): number {
    const window = this.#current(name);
    if (window !== undefined) return ++window.attempts;
    if (this.#windows.size >= limits.watchedPins) this.#windows.delete(this.#windows.oldest!);
    this.#windows.set(name, { attempts: 1, sinceMs: this.clock.monotonic() });
    return 1;
  }

  /** Whether as many as there may be were counted and nobody was told yet; it is told now. */
  tells(name: string): boolean {
    const window = this.#current(name);
    if (window === undefined || window.attempts < this.most || window.told === true) return false;
    return (window.told = true);
  }

  takeBack(name: string): void {
    const window = this.#current(name);
    if (window !== undefined && --window.attempts <= 0) this.#windows.delete(name);
  }

  forget(name: string): void {
    this.#windows.delete(name);
  }

  #current(name: string): Window | undefined {
    const window = this.#windows.get(name);
    if (window === undefined || this.clock.monotonic() - window.sinceMs < this.windowMs) return window;
    this.#windows.delete(name);
    return undefined;
  }
}

const callerWithheld = '';

/**
 * Wrong PINs of one application (lookup-protocol.md, SERVE operations): ten in five minutes shut an account or card;
 * where a PIN stands alone, as many a caller at that door, and a thousand an hour the door, which is an alarm: somebody
 * tries all PINs from many numbers.
 */
export class PinGuesses implements PinGuard {
  readonly #accounts: Watched;
  readonly #callers: Watched;
  readonly #doors: Watched;

  constructor(
    private readonly application: string,
    clock: Clock,
  ) {
    this.#accounts = new Watched(clock, limits.wrongPins, limits.wrongPinsMs);
    this.#callers = new Watched(clock, limits.wrongPins, limits.wrongPinsMs);
    this.#doors = new Watched(clock, limits.wrongPinsOfDoor, limits.wrongPinsOfDoorMs);
  }

  begin(attempt: PinAttempt): Refusal | undefined {
    if ('account' in attempt) {
      if (this.#accounts.count(attempt.account) >= this.#accounts.most) return throttled();
      this.#accounts.add(attempt.account);
      return undefined;
    }
    const { door } = attempt;
    const caller = callerOf(attempt);
    if (this.#callers.count(caller) >= this.#callers.most || this.#doors.count(door) >= this.#doors.most)
      return throttled();
    this.#callers.add(caller);
    this.#doors.add(door);
    if (this.#doors.tells(door))
      log.alarm('PINs are being guessed: calls with a PIN alone are refused there. Next: niuctl cdr shows who calls', {
        alarm: 'pins_guessed',
        application: this.application,
        access: door,
        minutes: limits.wrongPinsOfDoorMs / 60_000,
      });
    return undefined;
  }

  right(attempt: PinAttempt): void {
    if ('account' in attempt) return this.#accounts.forget(attempt.account);
    this.#callers.takeBack(callerOf(attempt));
    this.#doors.takeBack(attempt.door);
  }
}

function callerOf({ door, caller }: Extract<PinAttempt, { door: string }>): string {
  return `${door} ${caller ?? callerWithheld}`;
}

function throttled(): Refusal {
  return refuse('denied', 'throttled');
}
