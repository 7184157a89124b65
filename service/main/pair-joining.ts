import { pause } from '../core/clock.js';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import type { Engine } from '../pair/engine.js';
import { streams } from '../pair/keys.js';
import { sameLine, standing, supersedes } from '../pair/line.js';
import type { Line, Lineage, Positions } from '../pair/line.js';
import type { Registry } from '../schema/registry.js';
import { writePairFile } from './pair-file.js';
import type { PairFile } from './pair-file.js';
import { readPairLines, writePairLines } from './pair-lines.js';
import { listTail } from './pair-tail.js';

interface Joining {
  readonly clock: Clock;
  readonly stateFolder: string;
  readonly unit: string;
  readonly kept: PairFile | undefined;
  readonly line: Line;
  /** Where the stores of this unit stand. */
  readonly positions: Positions;
  /** The lines that the other unit went through, when it can be asked. */
  readonly askLineages: () => Promise<readonly Lineage[] | undefined>;
  /** The log that this unit wrote or followed until now, to be closed behind its use. */
  readonly ownLog: () => Engine & { close(): void };
  readonly registry: Registry;
  readonly level: number;
}

/**
 * The line that a unit follows or leads from its start on; `apart`: its stores are not of it, and it takes those of the
 * other unit.
 */
interface Joined {
  readonly line: Line;
  readonly apart: boolean;
}

/**
 * Whether the stores of this unit are of the line that it is on. One that was overtaken takes up the line that the
 * other is on, once that says how it came there: it follows where its stores stand on it; else what it alone has is
 * listed, and its stores stay beside those that it takes. Nothing of a lost tail is ever merged.
 */
export async function joinLine({
  clock,
  stateFolder,
  unit,
  kept,
  line,
  positions,
  askLineages,
  ownLog,
  registry,
  level,
}: Joining): Promise<Joined> {
  const own = readPairLines(stateFolder);
  const last = own.at(-1);
  if (kept === undefined || kept.snapshot === true || line.by === unit || last === undefined || sameLine(last, line))
    return { line, apart: kept?.snapshot === true };
  const inForce = await heard(clock, askLineages, line);
  const taken: Line = { generation: inForce.at(-1)!.generation, by: inForce.at(-1)!.by };
  const stands = streams.map((stream) => ({ stream, ...standing(stream, positions[stream], own, inForce) }));
  const isApart = stands.some(({ kind }) => kind === 'off');
  if (isApart) {
    const behind = Object.fromEntries(
      stands.map((each) => [each.stream, each.kind === 'off' ? each.lastShared : positions[each.stream].n]),
    ) as { readonly s: number; readonly c: number };
    const engine = ownLog();
    const { file, changes, cdrs, movements } = await listTail({
      engine,
      clock,
      stateFolder,
      registry,
      level,
      behind,
    }).finally(() => engine.close());
    log.alarm('this unit was overtaken and has what the other has not: its stores stay beside', {
      alarm: 'pair_superseded',
      list: file ?? 'none: its own log does not answer',
      changes,
      cdrs,
      movements,
      s: positions.s.n - behind.s,
      c: positions.c.n - behind.c,
      generation: taken.generation,
      by: taken.by,
    });
  } else
    log.notice('this unit takes up the line of the other', {
      generation: taken.generation,
      by: taken.by,
      s: positions.s.n,
      c: positions.c.n,
    });
  writePairFile(stateFolder, { line: taken, permit: false, ...(isApart && { snapshot: true }) });
  writePairLines(stateFolder, inForce);
  return { line: taken, apart: isApart };
}

/** Those of the line that was heard of, or of a later one. */
async function heard(
  clock: Clock,
  ask: () => Promise<readonly Lineage[] | undefined>,
  line: Line,
): Promise<readonly Lineage[]> {
  for (;;) {
    const lineages = await ask();
    const last = lineages?.at(-1);
    if (last !== undefined && !supersedes(line, last)) return lineages!;
    await pause(clock, limits.peerAskMs);
  }
}
