import { useState } from 'preact/hooks';
import { at } from '../address/address.js';
import { go } from '../address/here.js';
import { Link } from '../address/link.js';
import { get, pathOf } from '../data/api.js';
import {
  columnOf,
  listTitle,
  oneOf,
  type Key,
  type PermittedTable,
  type ColumnDescription,
} from '../data/description.js';
import { sessionOf } from '../data/sessions.js';
import { Button } from '../design/button.js';
import { Field, TextInput } from '../design/field.js';
import { Icon } from '../design/icons.js';
import { NamesOf } from '../plan/names-of.js';

/** What a new plan is called and whose it is; then its editor opens. */
export function NewPlan({
  app,
  table,
  onNamed,
}: {
  readonly app: string;
  readonly table: PermittedTable;
  readonly onNamed: (key: Key) => void;
}) {
  const [, ...tenant] = (sessionOf(app)?.role_id ?? '').split(':');
  const [key, setKey] = useState<readonly string[]>(table.key.map((_, nth) => tenant[nth] ?? ''));
  const [fault, setFault] = useState('');
  const isWhole = key.every((part) => part.trim() !== '');
  const open = async (): Promise<void> => {
    if (!isWhole) return setFault('All of them are needed.');
    const there = await get(app, pathOf(table.name, ...key));
    if (there.ok) return setFault('There is one of this name already.');
    if (there.status !== 404) return setFault(there.message);
    onNamed(key.map((part) => part.trim()));
  };
  return (
    <>
      <div class="tasks">
        <span class="crumbs">
          <Link to={at(app, table.name)}>{listTitle(table)}</Link>
          <Icon name="right" />
        </span>
        <h1>New {oneOf(table)}</h1>
      </div>
      <div class="page">
        <form
          class="card stack new-plan"
          onSubmit={(event) => {
            event.preventDefault();
            void open();
          }}
        >
          {table.key.map((name, nth) => (
            <KeyField
              key={name}
              app={app}
              column={columnOf(table, name)!}
              value={key[nth]!}
              within={key.slice(0, nth)}
              isOwn={tenant[nth] !== undefined}
              error={nth === table.key.length - 1 ? fault : undefined}
              onText={(text) => {
                setFault('');
                setKey(key.map((part, at_) => (at_ === nth ? text : part)));
              }}
            />
          ))}
          <span class="line">
            <Button kind="first" type="submit" reason={isWhole ? undefined : 'All of them are needed.'}>
              Go on to its rules
            </Button>
            <Button act={() => go(at(app, table.name))}>Cancel</Button>
          </span>
        </form>
      </div>
    </>
  );
}

/** A part of the key of the plan, with names to choose from where it is a record's. */
function KeyField({
  app,
  column,
  value,
  within,
  isOwn,
  error,
  onText,
}: {
  readonly app: string;
  readonly column: ColumnDescription;
  readonly value: string;
  /** The parts before it. */
  readonly within: readonly string[];
  /** The caller's own, which stays. */
  readonly isOwn: boolean;
  readonly error: string | undefined;
  readonly onText: (text: string) => void;
}) {
  const names = `names-${column.name}`;
  return (
    <Field label={column.label} note="required" hint={column.meaning} error={error}>
      {(tied) => (
        <>
          <TextInput
            {...tied}
            value={value}
            readonly={isOwn}
            {...(column.refersTo === null ? {} : { list: names })}
            {...(column.maxLength === null ? {} : { maxLength: column.maxLength })}
            onText={onText}
          />
          {column.refersTo === null ? null : (
            <NamesOf app={app} id={names} table={column.refersTo} begins={value} within={within} />
          )}
        </>
      )}
    </Field>
  );
}
