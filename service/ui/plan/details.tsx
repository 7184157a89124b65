import { FormField } from '../record/form-field.js';
import type { Editor } from './editor.js';

/** What a plan has beside its rules and its key: names, priority, the far end. */
export function Details({ editor }: { readonly editor: Editor }) {
  const { app, table, column, fresh } = editor;
  const values = editor.values.value;
  const around = {
    app,
    table,
    values,
    fresh,
    onOther: (name: string, value: (typeof values)[string]) => editor.setValue(name, value, name),
    zone: undefined,
  };
  return (
    <fieldset class="details" disabled={editor.readonly}>
      {table.columns
        .filter(({ name, key }) => name !== column && !key)
        .map((field) => (
          <FormField
            key={field.name}
            field={field}
            value={values[field.name] ?? null}
            around={around}
            note={field.required ? 'required' : undefined}
            error={editor.findings.value.find(({ path, isError }) => isError && path === field.name)?.message}
            onValue={(value) => editor.setValue(field.name, value, field.name)}
            onLeave={() => undefined}
          />
        ))}
    </fieldset>
  );
}
