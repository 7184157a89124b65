import { useEffect, useState } from 'preact/hooks';
import { get, pathOf } from '../data/api.js';
import { nameColumn, tableOf, textOf } from '../data/description.js';

/** How long typing rests before names are asked for, and how many come. */
const askMs = 150;
const offered = 20;

/**
 * Names of a table's records, offered to an input by its `list`; `within` are the parts of the key before the name, as
 * far as they are known.
 */
export function NamesOf({
  app,
  id,
  table: name,
  begins,
  within = [],
}: {
  readonly app: string;
  readonly id: string;
  readonly table: string;
  readonly begins: string;
  readonly within?: readonly string[];
}) {
  const [names, setNames] = useState<readonly string[]>([]);
  const table = tableOf(app, name);
  const above =
    table !== undefined && within.length === table.key.length - 1 && within.every((part) => part !== '') ? within : [];
  useEffect(() => {
    if (table === undefined) return;
    const column = nameColumn(table);
    const timer = setTimeout(() => {
      void get(
        app,
        `${pathOf(table.name, ...above)}?limit=${offered}${begins === '' ? '' : `&q=${encodeURIComponent(begins)}`}`,
      ).then((answer) => {
        if (answer.ok) setNames([...new Set(answer.data.map(({ attributes }) => textOf(attributes[column])))]);
      });
    }, askMs);
    return () => clearTimeout(timer);
  }, [begins, name, above.join('/')]);
  return (
    <datalist id={id}>
      {names.map((one) => (
        <option key={one} value={one} />
      ))}
    </datalist>
  );
}
