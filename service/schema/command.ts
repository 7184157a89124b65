import type { Refusal } from '../core/refusals.js';
import type { Json, Value } from './kind.js';
import type { Column } from './column.js';
import type { Key, Row } from './row.js';
import type { View } from './view.js';
import type { Write } from './write.js';

/** What is told of a command wherever it is given: in its path, on its page, in the permits. */
interface Told {
  /** As in the path. */
  readonly name: string;
  readonly meaning: string;
  /** What its body takes, declared like columns. */
  readonly takes: readonly Column[];
  /** The records that it is for; all of them where that is not told. */
  readonly applies?: Applies;
  /** What a permit has to allow for it; a command without one is given by niud itself only, never by REST. */
  readonly ability?: string;
}

/**
 * Which records a command is for, by one column: pages offer it for those alone, and whoever carries it out holds it to
 * the same.
 */
export interface Applies {
  readonly column: string;
  /** The values that the column then shows, null for none; `set` for any that is set. */
  readonly values: readonly (Value | null)[] | 'set';
  /** Given to another record it changes nothing and is no fault, for that one is so already; else it is refused. */
  readonly otherwise?: 'unchanged';
}

/** A command that is given from outside, by somebody whose permits allow it. */
export type Given = Told & { readonly ability: string };

/**
 * What can be done to a record of a table beside writing its fields: `activate` a plan on a group. One declaration
 * serves REST (`POST /<table>/<key...>/<name>`, with its permission and its page), SERVE and batches. It is evaluated
 * by the writer, against the records as they stand at that moment, so that two at once cannot overtake each other;
 * `applies` is looked at there before it runs.
 */
export interface Command extends Told {
  /**
   * The writes that carry it out, made by niud itself: they may name internal tables. `values` are in the order of
   * `takes`; `nowMs` is the instant of the change, `view.change` its number. A record that is not live is refused
   * before.
   */
  run(key: Key, values: Row, view: View, nowMs: number): readonly Write[] | Refusal;
}

/**
 * A command that is carried out where calls are, because it moves money: by the same operation of the application as
 * SERVE asks for, in the same turn in which it is decided, so that it overtakes no call (calling-card.md). No batch
 * takes it: what it has moved is not taken back with the rest.
 */
export interface ServedCommand extends Given {
  /**
   * The operation's name (routing/operation.ts). It holds the account to `applies` itself, for callers ask for it too.
   */
  readonly operation: string;
  /** What the operation is asked with; `values` are in the order of `takes`. */
  args(key: Key, values: Row): readonly Json[];
}
