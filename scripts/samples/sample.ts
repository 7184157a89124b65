/** One file of a sample, as an operator would import it. */
export interface SampleTable {
  readonly table: string;
  /** In the columns of tables.md. */
  readonly rows: readonly (readonly string[])[];
}

/** A small believable site of one application. */
export interface Sample {
  readonly application: string;
  /** In the order in which they are imported. */
  readonly tables: readonly SampleTable[];
}

/** The address of an office, at a name that nobody owns (RFC 2606). */
export function officeOf(name: string): string {
  return `office@${name.toLowerCase().replaceAll('_', '-')}.example`;
}
