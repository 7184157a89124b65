import { useState } from 'preact/hooks';
import type { Finding, Json } from '../data/api.js';
import type { FieldDescription, PermittedTable } from '../data/description.js';
import { faultOf } from './faults.js';
import { FormField } from './form-field.js';
import type { Values } from './merge.js';

/** What a command or a generator is given. */
interface Takes {
  /** What is given, without what is left empty. */
  readonly given: Readonly<Record<string, Json>>;
  /** Whether it fits; from then on what does not is marked. */
  readonly fits: () => boolean;
  /** What niud found. */
  readonly tell: (findings: readonly Finding[]) => void;
  readonly form: preact.ComponentChildren;
}

interface Given {
  readonly initial?: Values;
  /** The member of the request that they stand in. */
  readonly under?: string;
  /** Whose columns of the same name tell what they refer to. */
  readonly table?: PermittedTable;
}

/** The first field that does not fit, once it is marked. */
function focusFirst(): void {
  setTimeout(() => document.querySelector<HTMLElement>('dialog[open] [aria-invalid=true]')?.focus());
}

/** The fields that something takes, as a form of their own. */
export function useTakes(
  app: string,
  fields: readonly FieldDescription[],
  { initial = {}, under = '', table }: Given = {},
): Takes {
  const [values, setValues] = useState<Values>(() => ({
    ...Object.fromEntries(
      fields.filter(({ default: value }) => value !== null).map(({ name, default: value }) => [name, value]),
    ),
    ...initial,
  }));
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [told, setTold] = useState<readonly Finding[]>([]);
  const nameOf = (field: string): string =>
    (field.startsWith(`${under}/`) ? field.slice(under.length + 1) : field).split('/')[0]!;
  const errorOf = (field: FieldDescription): string | undefined => {
    const found = told.filter((one) => nameOf(one.field) === field.name).map(({ message }) => message);
    return found.length > 0 ? found.join(' ') : left.has(field.name) ? faultOf(field, values[field.name]) : undefined;
  };
  const set = (name: string, value: Json): void => {
    setValues((before) => ({ ...before, [name]: value }));
    setTold((before) => before.filter(({ field }) => nameOf(field) !== name));
  };
  return {
    given: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== '')),
    fits: () => {
      setLeft(new Set(fields.map(({ name }) => name)));
      const fits = fields.every((field) => faultOf(field, values[field.name]) === undefined);
      if (!fits) focusFirst();
      return fits;
    },
    tell: (findings) => {
      setTold(findings);
      focusFirst();
    },
    form: fields.map((field) => (
      <FormField
        key={field.name}
        field={{ ...field, refersTo: table?.columns.find(({ name }) => name === field.name)?.refersTo ?? null }}
        value={values[field.name] ?? null}
        note={field.required ? 'required' : undefined}
        error={errorOf(field)}
        onValue={(value) => set(field.name, value)}
        onLeave={() => setLeft((before) => new Set([...before, field.name]))}
        around={{ app, values, fresh: true, onOther: set }}
      />
    )),
  };
}
