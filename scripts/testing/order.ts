import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { sep } from 'node:path';

/**
 * Rooms whose tests start whole units, and what else takes long where nothing is known yet: these come first, so that
 * no long file runs alone at the end.
 */
const longRooms = ['flows', 'faults', 'systemd', 'pair', 'ledger', 'fuzz', 'properties', 'scripts'];

/** How long each file took in the last whole run of this checkout; empty where there was none. */
export function secondsBefore(path: string): ReadonlyMap<string, number> {
  return existsSync(path)
    ? new Map(Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Record<string, number>))
    : new Map();
}

export function keepSeconds(path: string, seconds: ReadonlyMap<string, number>): void {
  writeFileSync(path, JSON.stringify(Object.fromEntries(seconds)));
}

/**
 * The files in the order in which they are started: longest first. A file of which nothing is known stands by its room
 * and its size.
 */
export function longestFirst(files: readonly string[], before: ReadonlyMap<string, number>): readonly string[] {
  const weight = (file: string): number =>
    before.get(file) ??
    (file.split(sep).some((part) => longRooms.includes(part)) ? 1_000 : 0) + statSync(file).size / 1_000;
  const weights = new Map(files.map((file) => [file, weight(file)]));
  return [...files].sort((one, other) => weights.get(other)! - weights.get(one)!);
}
