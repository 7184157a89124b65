import './calls.css';
import { useEffect, useMemo } from 'preact/hooks';
import type { Entry } from '../../data/api.js';
import { columnOf, described, tableOf, type Key, type PermittedTable } from '../../data/description.js';
import { LiveRecord } from '../../data/live-record.js';
import { unit } from '../../data/sessions.js';
import { Note } from '../../design/badge.js';
import { Button } from '../../design/button.js';
import { ConflictDialog } from '../conflict-dialog.js';
import { Callers } from './callers.js';
import { ForwardTo } from './forward-to.js';
import { MyNumbers } from './my-numbers.js';
import { MyWeek } from './my-week.js';
import { NowCard } from './now-card.js';
import type { Part } from './part-props.js';
import { Screening } from './screening.js';
import { useWhere } from './use-where.js';

export const subscriberTable = 'subscriber';

/** A subscriber's record, followed while the page is open. */
export function useSubscriber(app: string, recordKey: Key): LiveRecord {
  const record = useMemo(() => new LiveRecord(app, subscriberTable, recordKey), [app, ...recordKey]);
  useEffect(() => record.follow(), [record]);
  return record;
}

/** Where a subscriber's calls go, and all that one changes about it; every save is at once. */
export function MyCalls({ record }: { readonly record: LiveRecord }) {
  const entry = record.entry.value;
  const refused = record.refused.value;
  const table = tableOf(record.app, subscriberTable);
  if (entry !== undefined && table !== undefined) return <Parts record={record} entry={entry} table={table} />;
  return refused === undefined ? (
    <div aria-busy="true" />
  ) : (
    <Note tone="bad" alert>
      {refused.message}{' '}
      <Button kind="plain" act={() => record.load()}>
        Try again
      </Button>
    </Note>
  );
}

function Parts({
  record,
  entry,
  table,
}: {
  readonly record: LiveRecord;
  readonly entry: Entry;
  readonly table: PermittedTable;
}) {
  const found = useWhere(record.app, entry);
  const abilities = described(record.app)?.caller.abilities ?? [];
  const may = (column: string): boolean => {
    const secret = columnOf(table, column)?.secret;
    return (
      table.may.includes('edit') &&
      (table.editable === null || table.editable.includes(column)) &&
      (secret === null || (secret !== undefined && abilities.includes(secret)))
    );
  };
  const mayDo = (command: string): boolean => table.commands.some((each) => each.name === command && each.may);
  const own = entry.attributes['timezone'];
  const zone = found !== undefined && !('ok' in found) ? found.zone : typeof own === 'string' ? own : unit.value!.zone;
  const part: Part = { record, entry, found, zone, may, mayDo };
  return (
    <div class="calls">
      {record.refused.value === undefined ? null : <Note tone="bad">{record.refused.value.message}</Note>}
      <NowCard {...part} />
      {mayDo('forward') ? <ForwardTo {...part} /> : null}
      <MyWeek {...part} />
      <div class="folds">
        <Callers {...part} />
        <Screening {...part} />
        <MyNumbers {...part} />
      </div>
      {record.conflict.value === undefined ? null : (
        <ConflictDialog record={record} conflict={record.conflict.value} table={table} />
      )}
    </div>
  );
}
