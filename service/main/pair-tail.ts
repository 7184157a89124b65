import { writeDurably } from '../core/durable-file.js';
import { join } from 'node:path';
import { cdrsIn, readStored } from '../calls/cdr-block.js';
import { decodeLine } from '../calls/ledger/ledger-layout.js';
import { effectsIn } from '../calls/logged.js';
import type { Clock } from '../core/clock.js';
import { pause } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { changesIn } from '../database/logged-change.js';
import { unanswered } from '../pair/engine.js';
import type { Engine } from '../pair/engine.js';
import { decodeEntry, entryKind } from '../pair/entry.js';
import type { Entry } from '../pair/entry.js';
import { streams } from '../pair/keys.js';
import type { Stream } from '../pair/keys.js';
import { join as joinEntry, joiningFrom } from '../pair/parts.js';
import type { Group } from '../pair/parts.js';
import { rawOf } from '../pair/replica.js';
import type { Registry } from '../schema/registry.js';
import { decodeKey } from '../schema/key.js';

/** What a unit that was overtaken alone has of each stream. */
interface Tail {
  /** The file that names it; undefined where the own log could not be asked. */
  readonly file: string | undefined;
  readonly changes: number;
  readonly cdrs: number;
  readonly movements: number;
}

/**
 * Lists what stands in the own log behind the last entries that both lines have: one line of JSON for each change, call
 * record and movement of money, into `superseded-<instant>.ndjson` of the state folder. Bytes of records are not in it:
 * those are in the stores that are set aside. `schemaLevel` is the highest that is read.
 */
export async function listTail(options: {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly stateFolder: string;
  readonly registry: Registry;
  readonly level: number;
  readonly behind: Readonly<Record<Stream, number>>;
}): Promise<Tail> {
  const { engine, clock, stateFolder, registry, level, behind } = options;
  const counts = { changes: 0, cdrs: 0, movements: 0 };
  const lines: string[] = [];
  for (const stream of streams) {
    const groups = await readBehind(engine, clock, stream, behind[stream], level);
    if (groups === undefined) return { file: undefined, ...counts };
    for (const group of groups) {
      for (const line of linesOf(stream, group, registry)) {
        counts[line.what]++;
        lines.push(JSON.stringify(line));
      }
    }
  }
  const file = join(
    stateFolder,
    `superseded-${new Date(clock.now()).toISOString().slice(0, 19).replaceAll(':', '')}Z.ndjson`,
  );
  writeDurably(file, Buffer.from(lines.map((line) => `${line}\n`).join('')), 0o640);
  return { file, ...counts };
}

/** Undefined where the log does not answer within `limits.tailMs`, or does not go back so far. */
async function readBehind(
  engine: Engine,
  clock: Clock,
  stream: Stream,
  behind: number,
  level: number,
): Promise<readonly Group<Entry>[] | undefined> {
  const groups: Group<Entry>[] = [];
  let joining: ReturnType<typeof joiningFrom<Entry>> | undefined;
  const endMs = clock.monotonic() + limits.tailMs;
  for (let n = behind + 1; ; ) {
    const read = await engine.range(stream, n, false);
    if (read === unanswered) {
      if (clock.monotonic() > endMs) return undefined;
      await pause(clock, limits.pairAnswerMs);
      continue;
    }
    if (read.first > n && read.end >= n) return undefined;
    for (const value of read.values) {
      const entry = decodeEntry(value, n, level);
      if ('unreadable' in entry) return undefined;
      joining ??= joiningFrom<Entry>(n - 1, entry.head.before);
      const joined = joinEntry(joining, entry);
      if ('broken' in joined) return groups;
      joining = joined.joining;
      if (joined.group !== undefined) groups.push(joined.group);
      n++;
    }
    if (n > read.end || read.values.length === 0) return groups;
  }
}

type TailLine = { readonly what: 'changes' | 'cdrs' | 'movements' } & Readonly<Record<string, unknown>>;

function linesOf(stream: Stream, group: Group<Entry>, registry: Registry): readonly TailLine[] {
  const { n, kind } = group.pieces.at(-1)!.head;
  const entry = `${stream}${n}`;
  if (kind === entryKind.changes)
    return [...changesIn(rawOf(group))].map(
      ({ number, application, head, operations }): TailLine => ({
        what: 'changes',
        entry,
        change: number,
        at: new Date(head.at).toISOString(),
        by: head.by,
        does: head.what,
        application: head.application,
        records: operations.map(({ kind: does, table, key }) => {
          const declared = registry.numbered(application)?.tables.find((each) => each.number === table);
          return {
            does,
            table: declared?.name ?? table,
            key: declared === undefined ? key.toString('hex') : decodeKey(declared, key).join('/'),
          };
        }),
      }),
    );
  if (kind !== entryKind.calls) return [];
  return effectsIn(rawOf(group)).flatMap(({ store, kind: does, key, value }): readonly TailLine[] => {
    if (value === undefined || does === 'remove') return [];
    if (store === 'ledger') {
      const line = decodeLine(key, value);
      return [{ what: 'movements', entry, ...line, atMs: undefined, at: new Date(line.atMs).toISOString() }];
    }
    if (store !== 'cdr') return [];
    return cdrsIn(key, value)
      .map(readStored)
      .map(({ callId, called, calling, application, arrivedMs }) => ({
        what: 'cdrs' as const,
        entry,
        application: registry.numbered(application)?.name ?? application,
        call: callId,
        called,
        calling,
        at: new Date(arrivedMs).toISOString(),
      }));
  });
}
