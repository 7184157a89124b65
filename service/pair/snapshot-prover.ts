import { fileURLToPath } from 'node:url';
import { helperEnded, readSaid, startHelperShell } from '../database/helper-shell.js';
import type { ProofOrder } from './snapshot-process.js';

/** Who proves a snapshot beside the process. */
export interface Prover {
  /** One after the other; resolves with what is wrong, undefined where nothing is, and never rejects. */
  ask(order: ProofOrder): Promise<string | undefined>;
  stop(): void;
}

const program = fileURLToPath(new URL('./snapshot-process.js', import.meta.url));

/** Says it where the program could not: a damaged store has killed it. */
const behind = ' || printf \'{"failed":"its process ended with %s"}\\n\' "$?"';

/** Call it before the stores are opened (`startHelperShell`). */
export function startProver(): Prover {
  const waiting: ((failed: string | undefined) => void)[] = [];
  const shell = startHelperShell(program, behind, {
    end: (reason) => {
      for (const settle of waiting.splice(0)) settle(helperEnded(reason));
    },
    line: (text) => waiting.shift()?.(readSaid<{ readonly failed?: string }>(text).failed),
  });
  return {
    ask: (order) =>
      new Promise((settle) => {
        if (shell.ended !== undefined) return settle(helperEnded(shell.ended));
        waiting.push(settle);
        shell.give(order);
      }),
    stop: () => shell.stop(waiting.length > 0),
  };
}
