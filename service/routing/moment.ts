import { wallTime, WallTime } from '../core/zones.js';
import type { View } from '../schema/view.js';
import type { Call, Counts, Moment } from './call.js';
import { drawOf } from './draw.js';
import type { Watch, World } from './service.js';

/** What the number and its provider add to a call. */
export interface Surroundings {
  /**
   * The zone that applies in a provider's plans (T7), one that is known here; `unknown` is told of those passed over.
   */
  zone(provider: string, unknown: (name: string) => void): string;
  /** Labels of the called number's record. */
  numberLabels(): readonly string[];
}

/** Hears of stored zones that are passed over: no zones, or none that this unit's data has. */
export interface ZoneListener {
  unknownZone(name: string): void;
}

/** As if no rule had been used. */
const uncounted: Counts = { held: () => 0, used: () => 0 };

/** The moment of one decision: local time, draw and labels are found out when a rule first asks, and then kept. */
export class CallMoment implements Moment {
  readonly view: View;
  readonly counts: Counts;
  readonly #watch: Watch | undefined;
  #provider = '';
  #wall: WallTime | undefined;
  #timed = false;
  #drawnSeed = NaN;
  #drawn = 0;
  #numberLabels: readonly string[] | undefined;

  /** `unlimited` where counts do not hold the call back; `listener` as for the surroundings. */
  constructor(
    readonly call: Call,
    world: World,
    readonly surroundings: Surroundings,
    unlimited: boolean,
    readonly listener: ZoneListener,
  ) {
    this.view = world.view;
    this.#watch = world.watch;
    this.counts = unlimited ? uncounted : world.counts;
  }

  get provider(): string {
    return this.#provider;
  }

  /** From here on a plan of this provider is evaluated. */
  enter(provider: string): void {
    if (provider !== this.#provider) this.#timed = false;
    this.#provider = provider;
  }

  get localSeconds(): number {
    return this.#time().localSeconds;
  }
  get secondsOfDay(): number {
    return this.#time().secondsOfDay;
  }
  get weekday(): number {
    return this.#time().weekday;
  }

  #time(): WallTime {
    const wall = (this.#wall ??= new WallTime());
    if (!this.#timed) {
      this.#timed = true;
      const zone = this.surroundings.zone(this.#provider, (name) => this.listener.unknownZone(name));
      this.#watch?.zone(zone);
      wallTime(zone, this.call.instant, wall);
    }
    return wall;
  }

  draw(seed: number): number {
    if (seed !== this.#drawnSeed) {
      this.#drawnSeed = seed;
      this.#watch?.counted();
      this.#drawn = drawOf(this.call.id, seed);
    }
    return this.#drawn;
  }

  labelled(label: string): boolean {
    if (this.call.labels.includes(label) || this.call.attributes.labels?.includes(label) === true) return true;
    this.#numberLabels ??= this.surroundings.numberLabels();
    return this.#numberLabels.includes(label);
  }
}
