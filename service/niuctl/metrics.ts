/** One line of `/metrics`, its name without the `niud_` before it. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads Prometheus text as niud writes it (format 0.0.4). */
export function readMetrics(text: string): readonly Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^niud_(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === undefined) return [];
    const read = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(
      ([, label, quoted]) =>
        [label!, quoted!.replace(/\\(.)/g, (_, unit: string) => (unit === 'n' ? '\n' : unit))] as const,
    );
    return [{ name, labels: Object.fromEntries(read), value: Number(value) }];
  });
}

/** The sum of the samples of a name whose labels are these; undefined where there is none. */
export function valueOf(
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const found = samples.filter(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  );
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}

/** The applications that are hosted: those that something is counted of. */
export function applicationsIn(samples: readonly Sample[]): readonly string[] {
  return [...new Set(samples.flatMap(({ labels }) => labels['application'] ?? []))];
}
