/** The zone in which timestamps without an offset are read and written (tables.md, `timestamp`): the NIU's. Each thread is told of it, and of another. */
let zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** An IANA name. */
export function systemZone(): string { return zone; }

export function setSystemZone(name: string): void { zone = name; }
