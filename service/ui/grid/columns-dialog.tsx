import { useState } from 'preact/hooks';
import type { PermittedTable } from '../data/description.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { Check } from '../design/field.js';
import { chooseColumns, type GridColumn } from './columns.js';

/** Chooses which columns a list shows, and in which order. */
export function ColumnsDialog({
  app,
  table,
  columns,
  shown,
  onClose,
}: {
  readonly app: string;
  readonly table: PermittedTable;
  readonly columns: readonly GridColumn[];
  readonly shown: readonly GridColumn[];
  readonly onClose: () => void;
}) {
  const [names, setNames] = useState(shown.map(({ name }) => name));
  const listed = [
    ...names.flatMap((name) => columns.find((column) => column.name === name) ?? []),
    ...columns.filter(({ name }) => !names.includes(name)),
  ];
  const save = (): void => {
    chooseColumns(app, table, names);
    onClose();
  };
  return (
    <Dialog
      title="Columns"
      onClose={onClose}
      foot={
        <>
          <Button kind="first" onClick={save}>
            Show these
          </Button>
          <Button onClick={onClose}>Cancel</Button>
          <span class="grow" />
          <Button
            kind="plain"
            onClick={() => {
              chooseColumns(app, table, undefined);
              onClose();
            }}
          >
            Default columns
          </Button>
        </>
      }
    >
      <ul>
        {listed.map(({ name, label }) => (
          <ColumnLine key={name} name={name} label={label} names={names} onNames={setNames} />
        ))}
      </ul>
    </Dialog>
  );
}

/** A column, whether it is shown, and its place among those that are. */
function ColumnLine({
  name,
  label,
  names,
  onNames,
}: {
  readonly name: string;
  readonly label: string;
  readonly names: readonly string[];
  readonly onNames: (names: string[]) => void;
}) {
  const nth = names.indexOf(name);
  const rest = names.filter((one) => one !== name);
  const move = (by: number): void => {
    const to = nth + by;
    if (to >= 0 && to < names.length) onNames([...rest.slice(0, to), name, ...rest.slice(to)]);
  };
  return (
    <li class="line">
      <Check label={label} checked={nth >= 0} onCheck={(checked) => onNames(checked ? [...names, name] : rest)} />
      <span class="grow" />
      {nth < 0 ? null : (
        <>
          <Button
            kind="plain"
            icon="up"
            aria-label={`${label} one to the left`}
            disabled={nth === 0}
            onClick={() => move(-1)}
          />
          <Button
            kind="plain"
            icon="fall"
            aria-label={`${label} one to the right`}
            disabled={nth === names.length - 1}
            onClick={() => move(1)}
          />
        </>
      )}
    </li>
  );
}
