import { useEffect, useState } from 'preact/hooks';
import { get, type Json, type Refused } from '../data/api.js';
import { tableOf } from '../data/description.js';
import { Failed } from '../data/failed.js';
import { jobsPath } from '../data/jobs.js';
import { counted, grouped } from '../data/words.js';
import { Button } from '../design/button.js';
import { reportColumns } from './job-words.js';

type Line = Readonly<Record<string, Json>>;

const pageLines = 100;
/** More than this is read from the file, not from a page. */
const mostLines = 2_000;

const words: Readonly<Record<string, string>> = {
  line: 'Line',
  table: 'Table',
  key: 'Record',
  column: 'Column',
  value: 'Value',
  reason: 'Reason',
};

/**
 * The lines of a job's report: of an import the rows that did not go in, each with its reason. Nothing where it has
 * none.
 */
export function JobReport({
  app,
  id,
  table,
  title,
}: {
  readonly app: string;
  readonly id: number;
  readonly table: string;
  readonly title: string;
}) {
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [total, setTotal] = useState<number>();
  const [refused, setRefused] = useState<Refused>();
  const read = async (before: readonly Line[]): Promise<void> => {
    const answer = await get(app, `${jobsPath(app, String(id), 'report')}?limit=${pageLines}&offset=${before.length}`);
    setRefused(answer.ok ? undefined : answer);
    if (!answer.ok) return;
    setLines([...before, ...answer.data.map(({ attributes }) => attributes)]);
    setTotal(answer.meta.records_total ?? answer.data.length);
  };
  useEffect(() => {
    void read([]);
  }, [app, id]);
  if (refused !== undefined) return <Failed what="the report" refused={refused} again={() => read(lines)} />;
  if (total === undefined || total === 0) return null;
  const columns = reportColumns(lines);
  return (
    <div class="stack">
      <h2>
        {title} <span class="soft">{columns.includes('column') ? counted(total, 'fault') : grouped(total)}</span>
      </h2>
      <Lines app={app} table={table} title={title} columns={columns} lines={lines} />
      {lines.length >= total ? null : lines.length >= mostLines ? (
        <p class="soft">The first {grouped(mostLines)} are shown; the file has them all.</p>
      ) : (
        <div class="line">
          <Button act={() => read(lines)}>Show more</Button>
          <span class="soft">
            {grouped(lines.length)} of {grouped(total)}
          </span>
        </div>
      )}
    </div>
  );
}

function Lines({
  app,
  table,
  title,
  columns,
  lines,
}: {
  readonly app: string;
  readonly table: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly lines: readonly Line[];
}) {
  return (
    <div class="sheet" tabIndex={0} role="region" aria-label={title}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} class={column === 'line' ? 'num' : undefined}>
                {words[column] ?? column.replaceAll('_', ' ')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line, nth) => (
            <tr key={nth}>
              {columns.map((column) => (
                <Cell
                  key={column}
                  column={column}
                  value={column === 'column' ? labelOf(app, table, line[column]) : line[column]}
                  code={line['code']}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** People know a column by its label. */
function labelOf(app: string, table: string, name: Json | undefined): Json | undefined {
  const label = tableOf(app, table)?.columns.find((column) => column.name === name)?.label;
  return label === undefined || label === '' ? name : label;
}

function Cell({
  column,
  value,
  code,
}: {
  readonly column: string;
  readonly value: Json | undefined;
  readonly code: Json | undefined;
}) {
  const text =
    value === null || value === undefined
      ? ''
      : typeof value === 'string'
        ? value
        : column === 'key' && typeof value === 'object'
          ? Object.values(value).join(' / ')
          : typeof value === 'number'
            ? grouped(value)
            : JSON.stringify(value);
  if (column === 'line') return <td class="num">{text}</td>;
  return (
    <td class={column === 'reason' ? 'wide' : column === 'value' ? 'mono' : undefined} title={text}>
      {text}
      {column === 'reason' && typeof code === 'string' ? <span class="faint small"> {code}</span> : null}
    </td>
  );
}
