import { limits } from '../core/limits.js';

/** The two streams of the log, each of one environment: `s` of `store`, `c` of `calls`. */
export const streams = ['s', 'c'] as const;
export type Stream = (typeof streams)[number];

/** Names of pairs and units stand in keys, file names and certificates: those of a host (RFC 1123). */
const name = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/**
 * Whether a pair or a unit may bear the name: lower-case letters, digits and hyphens within, at most
 * `limits.unitNameBytes`.
 */
export function isName(text: string): boolean {
  return text.length <= limits.unitNameBytes && name.test(text);
}

const digits = 16;

/** The names of everything that a pair keeps in the log's engine. `pair` is a name. */
export class Keys {
  readonly root: string;
  readonly leader: string;
  readonly generation: string;
  readonly base: string;
  /** The lines that led to this one, and it. */
  readonly lines: string;
  readonly floor: string;
  readonly switch: string;
  /** The last time that a unit took the lead; never taken away. */
  readonly taken: string;
  /** Before the name of a unit. */
  readonly units: string;

  constructor(pair: string) {
    this.root = `/niud/${pair}/`;
    this.leader = `${this.root}leader`;
    this.generation = `${this.root}generation`;
    this.base = `${this.root}base`;
    this.lines = `${this.root}lines`;
    this.floor = `${this.root}floor`;
    this.switch = `${this.root}switch`;
    this.taken = `${this.root}taken`;
    this.units = `${this.root}unit/`;
  }

  /** Of the number of the last entry; what followers watch, so that the entries themselves travel once. */
  end(stream: Stream): string {
    return `${this.root}end/${stream}`;
  }

  /** Of the number of the first entry that is still there. */
  first(stream: Stream): string {
    return `${this.root}first/${stream}`;
  }

  /** Entries sort by their numbers. */
  entry(stream: Stream, n: number): string {
    return `${this.root}${stream}/${n.toString(16).padStart(digits, '0')}`;
  }

  unit(unit: string): string {
    return `${this.units}${unit}`;
  }

  /** Of what a unit found when it hashed its stores at entry n. */
  audit(n: number, unit: string): string {
    return `${this.root}audit/${n}/${unit}`;
  }

  /** The stream and number of an entry's key; undefined for every other key, those of other pairs too. */
  entryOf(key: string): { readonly stream: Stream; readonly n: number } | undefined {
    if (!key.startsWith(this.root)) return undefined;
    const found = /^([sc])\/([0-9a-f]{16})$/.exec(key.slice(this.root.length));
    const n = found === null ? NaN : parseInt(found[2]!, 16);
    return Number.isSafeInteger(n) ? { stream: found![1] as Stream, n } : undefined;
  }
}
