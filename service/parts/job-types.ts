import type { Action } from '../schema/application.js';

/** A member of the body that starts a job, beside those that any of them may have. */
interface Parameter {
  readonly form: 'text' | 'flag' | 'object' | 'list';
  readonly more?: { readonly description?: string; readonly items?: { readonly type: 'string' } };
}

/** What of a type of job is fact; what checks and runs it stands in `jobs/`, under the same name. */
export interface JobType {
  /** What it does, as in "Start ...". */
  readonly meaning: string;
  /**
   * Where `POST /job` starts it: what the caller must be permitted on its table, and what its body takes. Absent: a
   * path of its own does, or niud by itself.
   */
  readonly asked?: {
    readonly action: Action;
    readonly takes: Readonly<Record<string, Parameter>>;
    /** It reads a file, `in_file`. */
    readonly reads?: true;
    /** It may work on what is no table. */
    readonly others?: true;
  };
  /** What it adds or moves is taken back where it is cancelled or fails. */
  readonly takenBack?: true;
  /** Nobody cancels it: half of what it does would stay. */
  readonly goesOn?: true;
  /** When accounts may come back by it, at its start or when it is cancelled: whoever comes back signs in anew. */
  readonly bringsBack?: 'start' | 'cancel';
  /** Who writes accounts with it must have every permission that one of them may have. */
  readonly grants?: true;
  /**
   * Secret columns that its files may hold: any, for what a file brings is not known before; those that its starter may
   * see; or none, for it tells of records by their keys.
   */
  readonly secrets: 'any' | 'seen' | 'none';
  /** Files of it that hold secrets go soon after its end. */
  readonly handsOver?: true;
  /** In its summary: what became of the records that it counts as `added`. */
  readonly done: string;
}

const text = {
  q: {
    form: 'text',
    more: { description: 'Of an export, archive, restore or purge: only records that hold this text.' },
  },
} as const;

/** Every type of job there is, under the name that its record has. */
export const jobTypes = {
  import: {
    meaning: 'an import',
    asked: { action: 'import', takes: {}, reads: true },
    takenBack: true,
    grants: true,
    secrets: 'any',
    handsOver: true,
    done: 'added',
  },
  export: {
    meaning: 'an export',
    asked: {
      action: 'export',
      takes: {
        ...text,
        columns: {
          form: 'list',
          more: { items: { type: 'string' }, description: 'Of an export: only these columns, in this order.' },
        },
      },
      others: true,
    },
    secrets: 'seen',
    handsOver: true,
    done: 'written',
  },
  generate: {
    meaning: 'the generation of records',
    asked: { action: 'create', takes: { kwargs: { form: 'object' } } },
    takenBack: true,
    secrets: 'seen',
    done: 'made',
  },
  archive: {
    meaning: 'the archiving of all that match a filter',
    asked: { action: 'archive', takes: text },
    takenBack: true,
    // What it has archived comes back when it is cancelled.
    bringsBack: 'cancel',
    grants: true,
    secrets: 'none',
    done: 'archived',
  },
  restore: {
    meaning: 'the restoring of all that match a filter',
    asked: { action: 'restore', takes: text },
    takenBack: true,
    bringsBack: 'start',
    grants: true,
    secrets: 'none',
    done: 'restored',
  },
  purge: {
    meaning: 'the purging of all that match a filter (by night of what is old)',
    asked: { action: 'purge', takes: text },
    grants: true,
    secrets: 'none',
    done: 'removed for good',
  },
  rehearse: { meaning: 'calls decided as they would be (POST /rehearse)', secrets: 'seen', done: 'decided' },
  move: { meaning: 'a large move that goes on slice by slice', goesOn: true, secrets: 'none', done: 'moved' },
  undo: { meaning: 'the taking back of a change', goesOn: true, secrets: 'none', done: 'taken back' },
  cdr: { meaning: 'of earlier releases', secrets: 'none', done: 'written' },
} as const satisfies Readonly<Record<string, JobType>>;

export type JobTypeName = keyof typeof jobTypes;

/** Types by name; a test adds its own. */
export type JobTypes = Readonly<Record<string, JobType>>;

/** The type of this name; undefined where there is none. */
export function jobTypeOf(name: unknown, types: JobTypes = jobTypes): JobType | undefined {
  return typeof name === 'string' && Object.hasOwn(types, name) ? types[name] : undefined;
}

/** Names of the types that `POST /job` starts. */
export function askedTypes(types: JobTypes = jobTypes): readonly string[] {
  return Object.entries(types).flatMap(([name, { asked }]) => (asked === undefined ? [] : [name]));
}

/** `import, export or purge.` */
export function typesInWords(types: JobTypes = jobTypes): string {
  return `${eitherOf(askedTypes(types))}.`;
}

/** `one, another or a third`, of words without a comma. */
export function eitherOf(words: readonly string[]): string {
  return words.join(', ').replace(/, (?=[^,]*$)/, ' or ');
}
