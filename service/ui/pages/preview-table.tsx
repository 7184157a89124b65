import type { PermittedTable } from '../data/description.js';
import { Icon } from '../design/icons.js';
import type { Preview } from './csv-preview.js';

const faultsShown = 5;

/** What does not fit, in words. */
export function PreviewFaults({ table, preview }: { readonly table: PermittedTable; readonly preview: Preview }) {
  const faults = preview.rows.flatMap(({ line, cells, fault }) =>
    fault !== undefined
      ? [{ line, words: fault }]
      : cells.flatMap((cell, at) =>
          cell.fault === undefined ? [] : [{ line, words: `${table.columns[at]?.label ?? ''}: ${cell.fault}` }],
        ),
  );
  if (faults.length === 0) return null;
  return (
    <ul class="small">
      {faults.slice(0, faultsShown).map(({ line, words }) => (
        <li key={`${line} ${words}`}>
          <span class="bad">Line {line}</span> {words}
        </li>
      ))}
      {faults.length > faultsShown ? <li class="soft">and {faults.length - faultsShown} more</li> : null}
    </ul>
  );
}

/** The first rows of a file under the table's labels; what does not fit is marked and says why. */
export function PreviewTable({ table, preview }: { readonly table: PermittedTable; readonly preview: Preview }) {
  const most = Math.max(table.columns.length, ...preview.rows.map(({ cells }) => cells.length));
  const extra = Array.from({ length: most - table.columns.length }, (_, nth) => table.columns.length + nth);
  return (
    <div class="sheet first-rows" tabIndex={0} role="region" aria-label="First rows of the file">
      <table>
        <thead>
          <tr>
            <th class="num">Line</th>
            {table.columns.map(({ name, label }) => (
              <th key={name}>{label === '' ? name : label}</th>
            ))}
            {extra.map((at) => (
              <th key={at} class="bad">
                no column
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.map(({ line, cells, fault }) => (
            <tr key={line}>
              <td class={`num${fault === undefined ? ' soft' : ' off'}`} title={fault}>
                {fault === undefined ? (
                  line
                ) : (
                  <>
                    <Icon name="bad" /> {line}
                    <span class="hidden">: {fault}</span>
                  </>
                )}
              </td>
              {Array.from({ length: most }, (_, at) => {
                const cell = cells[at];
                return (
                  <td
                    key={at}
                    class={cell?.fault === undefined && cell !== undefined ? undefined : 'off'}
                    title={cell?.fault ?? cell?.text}
                  >
                    {cell?.fault === undefined ? (
                      cell?.text
                    ) : (
                      <>
                        <Icon name="bad" /> {cell.text}
                        <span class="hidden">: {cell.fault}</span>
                      </>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
