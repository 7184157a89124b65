import { log } from '../core/log.js';
import { isRefusal, Refusal } from '../core/refusals.js';
import type { RefusalData } from '../core/refusals.js';
import type { Key } from '../schema/row.js';
import type { Attributes, Write } from '../schema/write.js';

/** Hands a change to the writer; resolves when it is durable. */
export interface Submit {
  (change: {
    readonly application: string;
    readonly by: string;
    readonly what: string;
    readonly writes: readonly Write[];
  }): Promise<{ readonly change: number | null } | RefusalData>;
}

type Command = Extract<Write, { method: 'command' }>;

/** By whom the change log and the ledger say that what came over the lookup socket was done. */
export const lookupName = 'lookup';

/** Has commands of one application's tables carried out by the writer (routing/operation.ts `Asked.command`). */
export class Commands {
  /** `seen` takes the views on to what was committed. */
  constructor(
    private readonly application: string,
    private readonly submit: Submit,
    private readonly seen: () => void,
  ) {}

  /** The number of the change, once it is durable and seen by the next request; null where nothing was changed. */
  async run(
    table: string,
    key: Key,
    command: string,
    attributes: Attributes,
    by = lookupName,
  ): Promise<number | null | Refusal> {
    return this.#submit({ method: 'command', table, key, command, attributes }, by);
  }

  /** Behind the replies of this turn. Nobody waits for it, so that a refusal is told in the journal alone. */
  later(write: Command): void {
    setImmediate(() => {
      this.#submit(write, lookupName).then(
        (change) => {
          if (isRefusal(change))
            log.debug('a call could not have a record changed', {
              application: this.application,
              command: write.command,
              table: write.table,
              code: change.code,
            });
        },
        (fault: unknown) =>
          log.error('a call could not have a record changed', { application: this.application, fault: String(fault) }),
      );
    });
  }

  async #submit(write: Command, by: string): Promise<number | null | Refusal> {
    const { application } = this;
    const written = await this.submit({ application, by, what: `${write.command} ${write.table}`, writes: [write] });
    if ('code' in written) return Refusal.from(written);
    this.seen();
    return written.change;
  }
}
