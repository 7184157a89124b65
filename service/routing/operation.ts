import { isRefusal } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import type { Key } from '../schema/row.js';
import type { View } from '../schema/view.js';
import { readArguments } from '../schema/wire-arguments.js';
import type { Field, ValuesOf } from '../schema/wire-field.js';
import type { Attributes } from '../schema/write.js';
import type { Accounts, Movement } from './account.js';
import type { PinGuard } from './pins.js';

/** One SERVE operation of an application (lookup-protocol.md, SERVE operations). */
export interface Operation {
  /** Changes a record or money: a standby refuses it (NOT_ACTIVE), and a dry one does nothing. */
  readonly writes: boolean;
  /**
   * Administrators alone may ask for it, by a command of a table (schema/command.ts); the lookup socket does not have
   * it.
   */
  readonly administrators?: boolean;
  /** The reply's body, at once or when it is durable. */
  run(args: readonly Json[], asked: Asked): Served | Promise<Served>;
}

export type Operations = Readonly<Record<string, Operation>>;

export type Served = readonly Json[] | Refusal;

/** What an operation may look at and have done, beside its arguments. */
export interface Asked {
  readonly view: View;
  readonly accounts: Accounts;
  readonly nowMs: number;
  /** Nothing may be written: `command` and `move` do nothing then and come to the present change number. */
  readonly dry: boolean;
  /** Wrong PINs, so that nobody tries all of them: `begin` before a PIN is looked at, `right` when it was. */
  readonly pins: PinGuard;
  /**
   * Has a command of a table carried out on a record; resolves when it is durable, with the number of the change, null
   * where nothing was changed.
   */
  command(table: string, key: Key, command: string, values: Attributes): Promise<number | null | Refusal>;
  /** The same, of a dry operation too: what counts whatever the door, such as a wrong PIN. */
  count(table: string, key: Key, command: string, values: Attributes): Promise<number | null | Refusal>;
  /** Enters movements into the ledger, all or none, in the same turn; resolves when they are durable. */
  move(movements: readonly Movement[]): Promise<void>;
  /** Notes that something happened to an account for the first time; later ones change nothing. */
  mark(account: string, name: string): Promise<void>;
}

/**
 * What an operation is told once: from it come its reader, the clients, its line of the page and its vector
 * (lookup-protocol.md).
 */
interface Declared {
  /** A line for the page: what it does. */
  readonly about: string;
  readonly takes: readonly Field[];
  readonly gives: readonly Field[];
  /** On the sample data of the application (scripts/samples). */
  readonly example: { readonly takes: readonly Json[]; readonly gives: readonly Json[] };
}

export type DeclaredOperation = Operation & Declared;
export type DeclaredOperations = Readonly<Record<string, DeclaredOperation>>;

/** An operation of which `run` gets the arguments as they are declared; what does not fit is refused before. */
export function operation<const F extends readonly Field[]>({
  takes,
  run,
  ...told
}: Omit<DeclaredOperation, 'takes' | 'run'> & {
  readonly takes: F;
  run(asked: Asked, ...values: ValuesOf<F>): Served | Promise<Served>;
}): DeclaredOperation {
  return {
    ...told,
    takes,
    run(args, asked) {
      const values = readArguments(takes, args);
      return isRefusal(values) ? values : run(asked, ...values);
    },
  };
}
