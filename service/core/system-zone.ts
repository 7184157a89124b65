import { canonicalZone } from './zones.js';

/** The zone in which timestamps without an offset are read and written (tables.md, `timestamp`): the NIU's. Each thread is told of it, and of another. */
let zone = canonicalZone(Intl.DateTimeFormat().resolvedOptions().timeZone) ?? 'UTC';

/** An IANA name. */
export function systemZone(): string { return zone; }

export function setSystemZone(name: string): void { zone = name; }
