import type { Random } from './events.js';

/** Hosts: the two units, and the witness. */
export const hosts = 3;

/** What is between the hosts: each direction has its own cut, loss and slowness. */
export class Network {
  readonly #cut = new Uint8Array(hosts * hosts);
  readonly #loss = new Float64Array(hosts * hosts);
  readonly #slowMs = new Float64Array(hosts * hosts);

  constructor(private readonly random: Random) {}

  set(from: number, to: number, fault: { readonly cut?: boolean; readonly loss?: number; readonly slowMs?: number }): void {
    const link = from * hosts + to;
    this.#cut[link] = fault.cut === true ? 1 : 0;
    this.#loss[link] = fault.loss ?? 0;
    this.#slowMs[link] = fault.slowMs ?? 0;
  }

  heal(): void {
    this.#cut.fill(0);
    this.#loss.fill(0);
    this.#slowMs.fill(0);
  }

  /** Milliseconds that one message takes; undefined where it does not arrive. */
  delay(from: number, to: number): number | undefined {
    if (from === to) return 0.1;
    const link = from * hosts + to;
    if (this.#cut[link] === 1 || (this.#loss[link]! > 0 && this.random.chance(this.#loss[link]!))) return undefined;
    const usual = this.random.between(0.1, 2);
    const late = this.random.below(50) === 0 ? this.random.between(2, 60) : 0;
    return usual + late + (this.#slowMs[link]! > 0 ? this.random.between(0, this.#slowMs[link]!) : 0);
  }

  /** Whether two hosts hear each other. */
  isJoined(one: number, other: number): boolean {
    return one === other || (this.#cut[one * hosts + other] === 0 && this.#cut[other * hosts + one] === 0);
  }
}
