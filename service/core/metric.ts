/** One line of /metrics, by its name without the `niud_` before it. */
export interface Metric {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** Which of the series of a histogram it is. */
  readonly part?: 'bucket' | 'sum' | 'count';
  readonly help: string;
  readonly value: number;
  readonly labels?: { readonly [name: string]: string };
}
