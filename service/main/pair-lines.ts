import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../core/durable-file.js';
import { limits } from '../core/limits.js';
import { readLineages } from '../pair/line.js';
import type { Lineage } from '../pair/line.js';

const fileName = 'pair-lines.json';

/**
 * The lines that this unit's stores went through, oldest first; empty where that is not known. It decides whether they
 * fit a line that the other unit began meanwhile.
 */
export function readPairLines(stateFolder: string): readonly Lineage[] {
  const path = join(stateFolder, fileName);
  try {
    return existsSync(path) ? (readLineages(JSON.parse(readFileSync(path, 'utf8'))) ?? []) : [];
  } catch {
    // Then nothing is in common with any line, and a snapshot is taken.
    return [];
  }
}

/** The last `limits.lineages` of them. */
export function writePairLines(stateFolder: string, lines: readonly Lineage[]): void {
  writeDurably(join(stateFolder, fileName), Buffer.from(`${JSON.stringify(lines.slice(-limits.lineages))}\n`), 0o640);
}
