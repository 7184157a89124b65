import { helperEnded, readSaid, startHelperShell } from './helper-shell.js';
import type { DamagedRecordFound } from './quarantine.js';
import type { ScrubReceipt } from './scrub.js';

/** What is gone through. */
export interface ScrubOrder {
  readonly stateFolder: string;
  /** Tables, as `icr.number`; all where it is absent. */
  readonly only?: readonly string[];
}

/** A line of the process: a damaged record, or how it ended. */
export type ScrubLine =
  | {
      readonly damaged: Omit<DamagedRecordFound, 'key' | 'entries'> & {
        readonly key: string;
        readonly entries: readonly {
          readonly index: DamagedRecordFound['entries'][number]['index'];
          readonly place: number;
          readonly key: string;
          readonly entry?: string;
        }[];
      };
    }
  | { readonly receipt: ScrubReceipt }
  | { readonly failed: string };

type ScrubEnd = { readonly receipt: ScrubReceipt } | { readonly failed: string };

/** Who goes through the stores beside the process. */
export interface ScrubStarter {
  /** One after the other; `tell` hears of each damaged record. Resolves with what went wrong too, never rejects. */
  ask(order: ScrubOrder, tell: (found: DamagedRecordFound) => void): Promise<ScrubEnd>;
  stop(): void;
}

/** Says when the program has ended, whatever it said before. */
const behind = '; printf \'{"ended":"%s"}\\n\' "$?"';

/** Call it before the stores are opened (`startHelperShell`). */
export function startScrubStarter(program: string): ScrubStarter {
  const waiting: { readonly tell: (found: DamagedRecordFound) => void; readonly settle: (end: ScrubEnd) => void }[] =
    [];
  let said: ScrubEnd | undefined;
  const end = (reason: string): void => {
    for (const { settle } of waiting.splice(0)) settle({ failed: helperEnded(reason) });
  };
  const shell = startHelperShell(program, behind, {
    end,
    line(text) {
      const line = readSaid<ScrubLine | { readonly ended: string }>(text);
      if ('damaged' in line) waiting[0]?.tell(foundIn(line.damaged));
      else if ('ended' in line) {
        waiting.shift()?.settle(said ?? { failed: `its process ended with ${line.ended}` });
        said = undefined;
      } else said = line;
    },
  });
  return {
    ask: (order, tell) =>
      new Promise((settle) => {
        waiting.push({ tell, settle });
        if (shell.ended !== undefined) end(shell.ended);
        else shell.give(order);
      }),
    stop: () => shell.stop(waiting.length > 0),
  };
}

/** As its line says it. */
export function lineOf({ key, entries, ...place }: DamagedRecordFound): ScrubLine {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return {
    damaged: {
      ...place,
      key: text(key),
      entries: entries.map((entry) => ({
        index: entry.index,
        place: entry.place,
        key: text(entry.key),
        ...(entry.entry === undefined ? {} : { entry: text(entry.entry) }),
      })),
    },
  };
}

function foundIn({ key, entries, ...place }: Extract<ScrubLine, { damaged: unknown }>['damaged']): DamagedRecordFound {
  const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));
  return {
    ...place,
    key: bytes(key),
    entries: entries.map((entry) => ({
      index: entry.index,
      place: entry.place,
      key: bytes(entry.key),
      ...(entry.entry === undefined ? {} : { entry: bytes(entry.entry) }),
    })),
  };
}
