import { fileURLToPath } from 'node:url';
import { helperEnded, readSaid, startHelperShell } from '../database/helper-shell.js';
import type { AuditAnswer, AuditOrder } from './audit.js';

/** Who goes through the stores of this unit for an audit, beside the process. */
export interface AuditWalker {
  /** One after the other; rejects with what went wrong. */
  ask(order: AuditOrder): Promise<AuditAnswer>;
  stop(): void;
}

/** Says it where the program could not: a damaged store has killed it. */
const behind = ' || printf \'{"failed":"its process ended with %s"}\\n\' "$?"';

/** `program` is `main/audit-process`. Call it before the thread has opened much (`startHelperShell`). */
export function startAuditWalker(program: URL, stateFolder: string): AuditWalker {
  const waiting: { readonly resolve: (answer: AuditAnswer) => void; readonly reject: (fault: Error) => void }[] = [];
  const shell = startHelperShell(fileURLToPath(program), behind, {
    end: (reason) => {
      for (const { reject } of waiting.splice(0)) reject(new Error(helperEnded(reason)));
    },
    line(text) {
      const said = readSaid<AuditAnswer>(text);
      const asked = waiting.shift();
      if ('failed' in said) asked?.reject(new Error(said.failed));
      else asked?.resolve(said);
    },
  });
  return {
    ask: (order) =>
      new Promise((resolve, reject) => {
        if (shell.ended !== undefined) return reject(new Error(helperEnded(shell.ended)));
        waiting.push({ resolve, reject });
        shell.give({ stateFolder, ...order });
      }),
    stop: () => shell.stop(waiting.length > 0),
  };
}
