import type { Json } from '../../schema/kind.js';

type Attributes = Readonly<Record<string, Json>>;

/** Where a job is, in a word and a tone. A finished import with rows left out is no plain success. */
export function statusOf(attributes: Attributes): {
  readonly tone: 'good' | 'warn' | 'bad' | 'quiet';
  readonly word: string;
} {
  const left = Number(attributes['conflicts'] ?? 0) + Number(attributes['rejected'] ?? 0);
  switch (attributes['status']) {
    case 'processing':
      return { tone: 'quiet', word: 'Running' };
    case 'completed':
      return left > 0 && attributes['job_type'] === 'import'
        ? { tone: 'warn', word: 'Completed' }
        : { tone: 'good', word: 'Completed' };
    case 'cancelled':
      return { tone: 'quiet', word: 'Cancelled' };
    case 'failed':
      return { tone: 'bad', word: 'Failed' };
    default:
      return { tone: 'quiet', word: String(attributes['status'] ?? '') };
  }
}

const types: Readonly<Record<string, string>> = { generate: 'Generate', rehearse: 'Rehearsal', undo: 'Undo' };

/** `Import`, `Dry run`, `Export`, `Archive`. */
export function typeOf(attributes: Attributes): string {
  const type = String(attributes['job_type'] ?? '');
  if (type === 'import' && attributes['dry_run'] === true) return 'Dry run';
  return types[type] ?? `${type.charAt(0).toUpperCase()}${type.slice(1).replaceAll('_', ' ')}`;
}

const counted: readonly (readonly [name: string, word: string])[] = [
  ['rows', 'rows'],
  ['added', 'added'],
  ['unchanged', 'unchanged'],
  ['ended', 'ended'],
  ['removed', 'removed'],
  ['undone', 'taken back'],
  ['taken_back', 'taken back'],
  ['cases', 'cases'],
  ['same', 'same'],
  ['different', 'different'],
  ['conflicts', 'conflicts'],
  ['rejected', 'rejected'],
];

/** What a job has counted, each with its word; what says nothing of its kind is left out. */
export function countsOf(attributes: Attributes): readonly (readonly [word: string, count: number])[] {
  const isImport = attributes['job_type'] === 'import';
  return counted
    .filter(
      ([name]) =>
        typeof attributes[name] === 'number' &&
        (attributes[name] !== 0 || name === 'rows' || (isImport && ['added', 'conflicts', 'rejected'].includes(name))),
    )
    .map(
      ([name, word]) =>
        [
          name === 'added' && attributes['dry_run'] === true
            ? 'would be added'
            : attributes[name] === 1
              ? word.replace(/s$/, '')
              : word,
          Number(attributes[name]),
        ] as const,
    );
}

/** The name of the job's file in the download folder; undefined where there is none to be had. */
export function fileOf(attributes: Attributes): string | undefined {
  const path = attributes['out_file'];
  if (typeof path !== 'string' || attributes['status'] === 'processing') return undefined;
  const type = attributes['job_type'];
  const left = Number(attributes['conflicts'] ?? 0) + Number(attributes['rejected'] ?? 0);
  const has =
    type === 'import'
      ? left > 0
      : type === 'export' || type === 'generate'
        ? attributes['status'] === 'completed'
        : type === 'rehearse'
          ? Number(attributes['different'] ?? 0) > 0
          : left > 0;
  return has ? path.slice(path.lastIndexOf('/') + 1) : undefined;
}

/** How its file is offered. */
export function fileWords(attributes: Attributes): string {
  return attributes['job_type'] !== 'import'
    ? 'Download'
    : attributes['dry_run'] === true
      ? 'Download what would not go in'
      : 'Download what did not go in';
}

/** Whether what it did can be taken back, as far as it itself says. */
export function isUndoable(attributes: Attributes): boolean {
  return (
    attributes['job_type'] === 'import' &&
    attributes['status'] === 'completed' &&
    attributes['dry_run'] !== true &&
    typeof attributes['txnid'] === 'number' &&
    Number(attributes['added'] ?? 0) > 0 &&
    (attributes['undone'] === null || attributes['undone'] === undefined)
  );
}

/** Jobs of which half would stay: niud refuses to cancel them. */
const goingOn: readonly unknown[] = ['move', 'undo'];

/** Whether it can be cancelled where it stands now. */
export function isCancellable({ status, job_type: type }: Attributes): boolean {
  return status === 'processing' && !goingOn.includes(type);
}

/** What a nightly purge removed for good: archived records by table, and what was too old. */
export function removedWords(removed: Json | undefined): string {
  if (removed === null || removed === undefined || typeof removed !== 'object' || Array.isArray(removed)) return '';
  const { archive, ...others } = removed as Attributes;
  const tables =
    archive !== null && archive !== undefined && typeof archive === 'object' && !Array.isArray(archive)
      ? (archive as Attributes)
      : {};
  const some = [...Object.entries(tables), ...Object.entries(others)]
    .filter(([, count]) => Number(count) > 0)
    .map(([what, count]) => `${Number(count).toLocaleString('en-US')} of ${what.replaceAll('_', ' ')}`);
  return some.length === 0 ? 'nothing' : some.join(', ');
}

/** The columns of a report's lines, in the order in which they come; the code stands with the reason. */
export function reportColumns(lines: readonly Attributes[]): readonly string[] {
  const first = ['line', 'table', 'key', 'column', 'value', 'reason'];
  const found = new Set(lines.flatMap((line) => Object.keys(line)));
  found.delete('code');
  return [...first.filter((name) => found.has(name)), ...[...found].filter((name) => !first.includes(name))];
}
