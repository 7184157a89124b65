import { described, textOf, type ColumnDescription } from '../data/description.js';
import { isPhone, longTime, spaced, titled } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Field, TextInput } from '../design/field.js';
import { FormField } from './form-field.js';
import { SecretField } from './inputs/secret.js';
import type { RecordModel } from './record-model.js';
import { shownText } from './values.js';

/** What was is shown beside what is, when it is this short. */
const shownCharacters = 60;

/** The form of a record, made from its columns. */
export function RecordForm({ model }: { readonly model: RecordModel }) {
  const { table } = model;
  const readonly = model.archive || !table.may.includes(model.fresh ? 'create' : 'edit') || model.gone.value;
  return (
    <>
      {table.columns
        .filter(({ moved }) => !(model.fresh && moved))
        .map((column) => (
          <ColumnField key={column.name} model={model} column={column} readonly={readonly} />
        ))}
      {readonly ? null : table.writeOnly.map((name) => <WriteOnly key={name} model={model} name={name} />)}
    </>
  );
}

function ColumnField({
  model,
  column,
  readonly,
}: {
  readonly model: RecordModel;
  readonly column: ColumnDescription;
  readonly readonly: boolean;
}) {
  const { table, app, fresh } = model;
  const { name } = column;
  const value = model.value(name);
  const able = column.secret === null || described(app)?.caller.abilities.includes(column.secret) === true;
  const isFixed =
    readonly ||
    (column.key && !fresh) ||
    column.moved ||
    (table.editable !== null && !fresh && !table.editable.includes(name));
  const note = noteOf(column, fresh, isFixed, readonly);
  const around = {
    app,
    table,
    values: model.values(),
    fresh,
    onOther: (other: string, next: typeof value) => model.set(other, next),
    zone: typeof model.entry.value?.meta?.['zone'] === 'string' ? model.entry.value.meta['zone'] : undefined,
  };
  const shared = {
    field: column,
    value,
    around,
    onValue: (next: typeof value) => model.set(name, next),
    onLeave: () => model.leave(name),
  };
  if (isFixed && (column.input !== 'rules' || model.archive))
    return <Fixed column={column} value={shownFixed(column, value)} note={note} />;
  const changed = name in model.mine.value && !fresh;
  const loaded = shownText(column, model.entry.value?.attributes[name]);
  const was =
    changed && column.secret === null && loaded.length <= shownCharacters && !loaded.includes('\n')
      ? loaded
      : undefined;
  return (
    <>
      <FormField
        {...shared}
        note={note}
        error={model.fault(column)}
        was={was}
        onPutBack={() => model.set(name, model.entry.value?.attributes[name] ?? null)}
        control={
          column.secret === null
            ? undefined
            : (tied) => <SecretField {...shared} tied={tied} able={able} changed={changed} />
        }
      />
      <ConflictNote model={model} column={column} />
    </>
  );
}

/** What stands beside the label of a column. */
function noteOf(
  { key, moved, required }: ColumnDescription,
  fresh: boolean,
  isFixed: boolean,
  readonly: boolean,
): string | undefined {
  if (key && !fresh) return 'key, cannot change';
  if (moved) return 'moved by the ledger';
  if (isFixed) return readonly ? undefined : 'not yours to change';
  return required ? 'required' : undefined;
}

function shownFixed(column: ColumnDescription, value: Parameters<typeof shownText>[1]): string {
  const text = shownText(column, value);
  return value === true
    ? 'Yes'
    : value === false
      ? 'No'
      : column.input === 'time'
        ? longTime(text)
        : isPhone(column)
          ? spaced(text)
          : text;
}

/** A value that is shown and not changed here. */
function Fixed({
  column,
  value,
  note,
}: {
  readonly column: ColumnDescription;
  readonly value: string;
  readonly note: string | undefined;
}) {
  const isLong = value.includes('\n') || value.length > shownCharacters;
  const shown = column.secret !== null ? (value === '' ? '' : '••••') : value;
  return (
    <Field label={column.label} note={note}>
      {(tied) =>
        isLong && column.secret === null ? (
          <textarea
            {...tied}
            class="area mono"
            readOnly
            rows={Math.min(12, value.split('\n').length + 1)}
            value={value}
          />
        ) : (
          <TextInput {...tied} value={shown} readonly onText={() => undefined} />
        )
      }
    </Field>
  );
}

/** What is taken and never shown: a password. */
function WriteOnly({ model, name }: { readonly model: RecordModel; readonly name: string }) {
  const label = titled(name);
  const told = model.findings.value
    .filter(({ field }) => field === name)
    .map(({ message }) => message)
    .join(' ');
  return (
    <div data-field={name}>
      <Field
        label={model.fresh ? label : `New ${label.toLowerCase()}`}
        error={told}
        hint={model.fresh ? 'It is taken and never shown.' : 'Left empty, it stays as it is.'}
      >
        {(tied) => (
          <TextInput
            {...tied}
            type="password"
            autocomplete="new-password"
            value={textOf(model.mine.value[name] ?? null)}
            onText={(text) => model.set(name, text === '' ? null : text)}
          />
        )}
      </Field>
    </div>
  );
}

/** Both changed this field: the person says whose stays. */
function ConflictNote({ model, column }: { readonly model: RecordModel; readonly column: ColumnDescription }) {
  const conflict = model.conflicts.value[column.name];
  if (conflict === undefined) return null;
  const theirs = shownText(column, model.entry.value?.attributes[column.name]);
  return (
    <Note tone="warn" alert>
      Changed by <b>{conflict.by}</b> at {conflict.at.slice(11, 19)}: {column.label}
      {column.secret === null ? (
        <>
          {' '}
          is now <span class="mono">{theirs === '' ? 'not set' : theirs.slice(0, shownCharacters)}</span>
        </>
      ) : null}
      .{' '}
      <Button kind="plain" onClick={() => model.takeTheirs(column.name)}>
        Take theirs
      </Button>{' '}
      ·{' '}
      <Button kind="plain" onClick={() => model.keepMine(column.name)}>
        Keep mine
      </Button>
    </Note>
  );
}
