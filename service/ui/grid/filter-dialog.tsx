import { useState } from 'preact/hooks';
import { withQuery } from '../address/address.js';
import { go, here } from '../address/here.js';
import { columnOf, listTitle, type ColumnDescription, type PermittedTable } from '../data/description.js';
import { capital, digitsOf, isPhone } from '../data/words.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { Choice, Field, TextInput } from '../design/field.js';
import { filterName, readFilter, writeFilter, type Filter } from './filter.js';

type How = Filter['how'];

/** How a column can be filtered. */
function waysOf(chosen: ColumnDescription): readonly (readonly [How, string])[] {
  return chosen.choices !== null || chosen.input === 'checkbox'
    ? [
        ['=', 'is'],
        ['0', 'is not set'],
      ]
    : [
        ['^', 'begins with'],
        ['=', 'is'],
        ['~', 'contains'],
        ['-', 'is between'],
        ['0', 'is not set'],
      ];
}

/** A filter as the address has it: of a telephone number the digits alone. */
function written(chosen: ColumnDescription, filter: Filter): string | undefined {
  const clean = (text: string): string => (isPhone(chosen) ? digitsOf(text) : text);
  return writeFilter({
    ...filter,
    value: clean(filter.value),
    ...(filter.to === undefined ? {} : { to: clean(filter.to) }),
  });
}

/** Asks for a filter of a list; an empty column is the first of the table. */
export function FilterDialog({
  table,
  column,
  onClose,
}: {
  readonly table: PermittedTable;
  readonly column: string;
  readonly onClose: () => void;
}) {
  const listed = table.columns.filter(({ secret, input }) => secret === null && input !== 'rules');
  const [name, setName] = useState(column === '' ? listed[0]!.name : column);
  const before = here.value.query[filterName(name)];
  const [filter, setFilter] = useState<Filter>(
    before === undefined ? { column: name, how: '^', value: '' } : readFilter(name, before),
  );
  const chosen = columnOf(table, name)!;
  const ways = waysOf(chosen);
  const how = ways.some(([way]) => way === filter.how) ? filter.how : '=';
  const apply = (): void => {
    go(withQuery(here.value, { [filterName(name)]: written(chosen, { ...filter, column: name, how }) }), 'replace');
    onClose();
  };
  return (
    <Dialog
      title={`Filter ${listTitle(table)}`}
      onClose={onClose}
      onEnter={apply}
      foot={
        <>
          <Button kind="first" onClick={apply}>
            Filter
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <Field label="Column">
        {(tied) => (
          <Choice
            {...tied}
            value={name}
            choices={listed.map((one) => [one.name, one.label])}
            onChoose={(next) => {
              setName(next);
              setFilter({ ...filter, column: next });
            }}
          />
        )}
      </Field>
      <Field label="How">
        {(tied) => (
          <Choice
            {...tied}
            value={how}
            choices={ways}
            onChoose={(next) => setFilter({ ...filter, how: next as How })}
          />
        )}
      </Field>
      <Bounds chosen={chosen} filter={filter} how={how} onFilter={setFilter} />
      {chosen.indexed ? null : (
        <p class="soft small">This column has no index: the list is walked, and shows at most 200,000 that match.</p>
      )}
    </Dialog>
  );
}

/** What the column is held against: a value, or two. */
function Bounds({
  chosen,
  filter,
  how,
  onFilter,
}: {
  readonly chosen: ColumnDescription;
  readonly filter: Filter;
  readonly how: How;
  readonly onFilter: (filter: Filter) => void;
}) {
  return (
    <>
      {how === '0' ? null : (
        <Field label={how === '-' ? 'Above' : 'Value'} hint={capital(chosen.words)}>
          {(tied) => valueInput(chosen, filter.value, (value) => onFilter({ ...filter, value }), tied)}
        </Field>
      )}
      {how === '-' ? (
        <Field label="Under">
          {(tied) => <TextInput {...tied} value={filter.to ?? ''} onText={(to) => onFilter({ ...filter, to })} />}
        </Field>
      ) : null}
    </>
  );
}

function valueInput(
  column: ColumnDescription,
  value: string,
  onText: (text: string) => void,
  tied: { readonly id: string },
) {
  if (column.input === 'checkbox')
    return (
      <Choice
        {...tied}
        value={value}
        choices={[
          ['', ''],
          ['true', 'Yes'],
          ['false', 'No'],
        ]}
        onChoose={onText}
      />
    );
  if (column.choices !== null)
    return (
      <Choice
        {...tied}
        value={value}
        choices={['', ...column.choices].map((choice) => [choice, choice])}
        onChoose={onText}
      />
    );
  return <TextInput {...tied} value={value} onText={onText} spellcheck={false} />;
}
