import type { ComponentType } from 'preact';
import { here } from '../address/here.js';
import type { Key, PermittedTable } from '../data/description.js';
import { Lazy } from '../design/lazy.js';
import { RecordPanel } from '../record/panel.js';
import type { PlanPageProps } from './plan.js';
import { TableList } from './table-list.js';
import { useTableView } from './use-table-view.js';

interface Props {
  /** The page of a record of a table with a column of rules; its code comes when it is opened. */
  readonly planPage: () => Promise<ComponentType<PlanPageProps>>;
  readonly app: string;
  readonly table: PermittedTable;
  /** Of the record that stands alone; empty where the list is shown. */
  readonly recordKey: Key;
  readonly fresh: boolean;
}

/** The page of any table: its list, and the record that is open beside it; or one record alone. */
export function TablePage({ planPage, app, table, recordKey, fresh }: Props) {
  const alone = fresh || recordKey.length === table.key.length;
  const view = useTableView(app, table, recordKey, alone);
  if (!alone) return <TableList view={view} />;
  const key = `${recordKey.join('/')} ${fresh}`;
  const hasRules = table.columns.some(({ input }) => input === 'rules');
  if (hasRules && !['history', 'uses'].includes(here.value.query['tab'] ?? ''))
    return <Lazy<PlanPageProps> key={key} load={planPage} props={{ app, table, recordKey, fresh }} />;
  return (
    <RecordPanel key={key} app={app} table={table} recordKey={recordKey} fresh={fresh} alone onDone={() => undefined} />
  );
}
