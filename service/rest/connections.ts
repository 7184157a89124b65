import { readFileSync } from 'node:fs';
import { plainAddress, siteOf } from '../core/address.js';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';

/** How many connections to a port are open, by site. */
type Counting = (port: number) => ReadonlyMap<string, number>;

/** State of a connection that is open, in the kernel's tables. */
const established = '01';

/**
 * What becomes of a connection: it stays, is told that there are too many (503) and ends, or is closed without a word
 * where too many are being told already.
 */
type Admission = 'stays' | 'told' | 'closed';

/**
 * Which connections may stay: so many in all, and once half of them are taken so many of one address (api.md, Limits).
 * uWebSockets.js does not say who has gone, so the kernel is asked, at most once in a second and only while it matters.
 */
export class Connections {
  #open = 0;
  /**
   * Of those the ones that are told and have not gone yet. uWebSockets.js does not say which of all has gone: those are
   * taken to be the first.
   */
  #told = 0;
  #counted: ReadonlyMap<string, number> = new Map();
  #admitted = new Map<string, number>();
  #countedAtMs = -Infinity;

  constructor(
    readonly clock: Clock,
    readonly most: number,
    readonly isExempt: (address: string) => boolean,
    readonly count: Counting = kernelCount,
  ) {}

  /** Counts a connection that was opened. */
  opened(address: string, port: number): Admission {
    this.#open++;
    if (this.#mayStay(address, port)) return 'stays';
    if (this.#told >= limits.toldConnections) return 'closed';
    this.#told++;
    return 'told';
  }

  #mayStay(address: string, port: number): boolean {
    const staying = this.#open - this.#told;
    if (staying > this.most) return false;
    if (staying <= this.most / 2 || this.isExempt(address)) return true;
    const site = siteOf(address);
    const nowMs = this.clock.monotonic();
    if (nowMs - this.#countedAtMs >= limits.connectionCountMs) {
      this.#counted = this.count(port);
      this.#admitted = new Map();
      this.#countedAtMs = nowMs;
      // The kernel has counted the new one already.
      return (this.#counted.get(site) ?? 0) <= limits.connectionsOfAddress;
    }
    const since = this.#admitted.get(site) ?? 0;
    if ((this.#counted.get(site) ?? 0) + since >= limits.connectionsOfAddress) return false;
    this.#admitted.set(site, since + 1);
    return true;
  }

  closed(): void {
    this.#open--;
    if (this.#told > 0) this.#told--;
  }
}

/** The most connections that descriptors are there for: those of lookups come first, and niud needs some for itself. */
export function mostConnections(descriptors: number, lookupConnections: number): number {
  return Math.max(
    limits.leastRestConnections,
    Math.min(limits.restConnections, descriptors - limits.ownDescriptors - lookupConnections),
  );
}

/** The descriptors that this process may open; as many as one likes where the system does not say. */
export function descriptorLimit(): number {
  const soft = /^Max open files\s+(\d+)/m.exec(readTable('/proc/self/limits'))?.[1];
  return soft === undefined ? Infinity : Number(soft);
}

/**
 * proc(5), /proc/net/tcp: local and remote address in hexadecimal, the bytes of each word of four from the last to the
 * first.
 */
function kernelCount(port: number): ReadonlyMap<string, number> {
  const counted = new Map<string, number>();
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readTable(table).split('\n')) {
      const [, own, other, state] = line.trim().split(/\s+/);
      if (state !== established || own === undefined || other === undefined || !own.endsWith(local)) continue;
      const site = siteOf(addressOf(other.slice(0, other.indexOf(':'))));
      counted.set(site, (counted.get(site) ?? 0) + 1);
    }
  }
  return counted;
}

/** An address from the kernel's hexadecimal. */
export function addressOf(hexadecimal: string): string {
  const bytes = Buffer.from(hexadecimal, 'hex');
  bytes.swap32();
  if (bytes.length === 4) return [...bytes].join('.');
  return plainAddress(Array.from({ length: 8 }, (_, group) => bytes.readUInt16BE(group * 2).toString(16)).join(':'));
}

function readTable(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
