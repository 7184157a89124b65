import type { Json } from '../schema/kind.js';

/** What the exit code says; scripts trust it, so a meaning never changes. */
export const exitCodes = {
  done: 0,
  /** niud said no, or is not ready. */
  refused: 1,
  /** The command line, or a file named on it, is not as it must be; nothing was asked of niud. */
  usage: 2,
  unreachable: 3,
  /**
   * Done, and something is left: rows that did not go in, differences, errors that lint found, money that does not add
   * up.
   */
  partly: 4,
} as const;

type Exit = keyof typeof exitCodes;

/** What a command has to say when it is done. */
export interface Outcome {
  /** For `--json`: what stands under `data` in niud's replies. */
  readonly data: readonly Json[];
  /** For people. */
  readonly text: string;
  /** There is nothing to show: where several applications are asked, the others alone have their say. */
  readonly nothing?: boolean;
  /** `done` where it is absent. */
  readonly exit?: Exit;
  /** Standard output was used for something else: what is said goes to standard error. */
  readonly aside?: boolean;
}

export interface FieldFault {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** Why a command ends early. Thrown, for nothing is left to be done then but to say so. */
export class Failure extends Error {
  constructor(
    readonly exit: Exit,
    message: string,
    readonly faults: readonly FieldFault[] = [],
  ) {
    super(message);
    this.name = 'Failure';
  }
}
