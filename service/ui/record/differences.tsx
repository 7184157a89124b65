import { columnOf, textOf, type PermittedTable } from '../data/description.js';
import type { Json } from '../data/api.js';
import { Lazy } from '../design/lazy.js';
import { differencesOf } from './differing.js';
import type { Values } from './merge.js';
import { ruleHistory } from './rule-history.js';
import { shownText } from './values.js';

/** A value that is longer is cut, unless it is to be shown whole. */
const shownCharacters = 120;

/** A record that a change was about. */
export interface Touched {
  readonly kind: string;
  readonly before: Values | null;
  readonly after: Values | null;
}

/**
 * What a change did to a record, field by field: of one that was added what it holds, of one that is gone only `whole`
 * what it held. `table` is undefined where it may not be seen any more.
 */
export function Differences({
  app,
  table,
  touched: { before, after },
  whole = false,
}: {
  readonly app: string;
  readonly table: PermittedTable | undefined;
  readonly touched: Touched;
  readonly whole?: boolean;
}) {
  const rows =
    after === null && !whole
      ? []
      : differencesOf(before, after).filter((name) => before !== null || table?.key.includes(name) !== true);
  const shown = (name: string, value: Json | undefined): string => {
    const text = wordsOf(table, name, value);
    return text === ''
      ? 'not set'
      : whole || text.length <= shownCharacters
        ? text
        : `${text.slice(0, shownCharacters)}…`;
  };
  const rules = ruleHistory();
  const isRules = (name: string): boolean => table !== undefined && columnOf(table, name)?.input === 'rules';
  return (
    <dl class="diff">
      {rows.map((name) => (
        <div key={name}>
          <dt>{(table === undefined ? undefined : columnOf(table, name)?.label) || name}</dt>
          {rules !== undefined && isRules(name) ? (
            <dd>
              <Lazy load={rules} props={{ app, before: before?.[name], after: after?.[name] }} />
            </dd>
          ) : (
            <dd>
              {before === null ? null : <del>{shown(name, before[name])}</del>}
              {before === null || after === null ? null : (
                <>
                  {' '}
                  <span class="faint" aria-hidden="true">
                    →
                  </span>
                  <span class="hidden"> became </span>{' '}
                </>
              )}
              {after === null ? null : <ins>{shown(name, after[name])}</ins>}
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}

function wordsOf(table: PermittedTable | undefined, name: string, value: Json | undefined): string {
  const column = table === undefined ? undefined : columnOf(table, name);
  if (column !== undefined && column.secret !== null) return value === null || value === undefined ? '' : '••••';
  return value === true
    ? 'Yes'
    : value === false
      ? 'No'
      : column === undefined
        ? textOf(value)
        : shownText(column, value).replaceAll('\n', column.input === 'list' ? ', ' : ' ');
}
