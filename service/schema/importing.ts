import type { FindingCode } from '../core/refusals.js';

/**
 * What an import of a table may be told beside its file (jobs.md, Import): members of the job's body, declared with the
 * table.
 */
export interface Importing {
  /** Another form in which files of the table are written. */
  readonly form?: FileForm;
  /**
   * Records of which a file brings a whole set anew at an instant (`mode` `replace`). The last two columns of the key
   * are what tells the records of a set from each other, and from when each holds; those before name the set.
   */
  readonly replaced?: {
    /** Column from when a record holds: the last of the key. */
    readonly from: string;
    /** Column from when it holds no more. */
    readonly until: string;
  };
}

export interface FileForm {
  /** The member that tells it. */
  readonly option: FindingCode;
  readonly choices: readonly string[];
  readonly meaning: string;
  /** The column that is written otherwise. */
  readonly column: string;
  /** A cell of it as the column reads it. */
  readonly read: (choice: string, text: string) => string;
  /** One that looks at the rows of a file, in its order; `choice` is what was told. */
  readonly watch: (choice: string | undefined) => FileWatch;
}

/** Finds out whether a file is written in another form than was told. */
export interface FileWatch {
  /** The cell of the column as the file has it. */
  see(line: number, text: string): void;
  /** What is odd, and in which line first; undefined where nothing is. */
  warning(): { readonly line: number; readonly message: string } | undefined;
}

/** The only way but adding in which a file goes in. */
export const replaceMode = 'replace';
