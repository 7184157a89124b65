import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../core/durable-file.js';
import { NotStarted } from '../core/not-started.js';
import type { Line, Word } from '../pair/line.js';

/** What a unit of a pair keeps beside its stores; in no backup. */
export interface PairFile extends Word {
  /** The line that it is on. */
  readonly line: Line;
  /** Its stores are not of that line: it takes those of the other unit, by a person's word. */
  readonly snapshot?: boolean;
}

const fileName = 'pair.json';

/**
 * As the state folder has it; undefined of a unit that was never in a pair. Throws `NotStarted` where it cannot be
 * read.
 */
export function readPairFile(stateFolder: string): PairFile | undefined {
  const path = join(stateFolder, fileName);
  if (!existsSync(path)) return undefined;
  try {
    const { line, permit, activeBoot, solo, snapshot } = JSON.parse(readFileSync(path, 'utf8')) as PairFile;
    if (!Number.isSafeInteger(line.generation) || typeof line.by !== 'string') throw new Error('it names no line');
    return {
      line,
      permit: permit === true,
      ...(activeBoot !== undefined && { activeBoot }),
      ...(solo === true && { solo }),
      ...(snapshot === true && { snapshot }),
    };
  } catch (fault) {
    throw new NotStarted(`${path} cannot be read: ${(fault as Error).message}`);
  }
}

export function writePairFile(stateFolder: string, file: PairFile): void {
  writeDurably(join(stateFolder, fileName), Buffer.from(`${JSON.stringify(file)}\n`), 0o640);
}

/** Names the time since the machine was started. */
export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
