import { useEffect, useState } from 'preact/hooks';
import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import { get, post, type Entry, type Json, type Refused } from '../data/api.js';
import { columnOf, textOf, type PermittedTable } from '../data/description.js';
import { say } from '../data/toasts.js';
import { counted, longTime } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { isSame, type Values } from './merge.js';
import type { RecordModel } from './record-model.js';
import { shownText } from './values.js';

const pageEntries = 20;
/** A value that is longer is cut; the change has it whole. */
const shownCharacters = 120;

interface Touched {
  readonly kind: string;
  readonly before: Values | null;
  readonly after: Values | null;
}

const words: Readonly<Record<string, string>> = { create: 'Added', update: 'Changed', archive: 'Archived', restore: 'Restored', purge: 'Purged' };

/** What happened to a record, newest first: by whom, when, before and after by field; each can be taken back (ui-design, section 9). */
export function RecordHistory({ model }: { readonly model: RecordModel }) {
  const { app, table, path } = model;
  const [entries, setEntries] = useState<readonly Entry[]>();
  const [next, setNext] = useState<string>();
  const [refused, setRefused] = useState<Refused>();
  const read = async (after?: string): Promise<void> => {
    const answer = await get(app, `${path}/history?limit=${pageEntries}${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`);
    if (!answer.ok) { setRefused(answer); return; }
    setRefused(undefined);
    setEntries((before) => after === undefined ? answer.data : [...before ?? [], ...answer.data]);
    setNext(answer.meta.next);
  };
  useEffect(() => { void read(); }, [model.entry.value?.meta?.['txnid'], model.gone.value]);
  return (
    <div class="fields" role="tabpanel" aria-label="History">
      {refused === undefined ? null : <Note tone="bad" alert>{refused.message} <Button kind="plain" act={() => read()}>Try again</Button></Note>}
      {entries === undefined ? null : entries.length === 0 ? <p class="soft">The log of changes holds nothing of it any more.</p> : (
        <ol class="history">{entries.map((entry) => <Change key={textOf(entry.attributes['txnid'])} app={app} table={table} entry={entry} onReverted={() => { void model.load(); void read(); }} />)}</ol>
      )}
      {next === undefined ? null : <div><Button act={() => read(next)}>Older</Button></div>}
    </div>
  );
}

function Change({ app, table, entry: { attributes }, onReverted }: { readonly app: string; readonly table: PermittedTable; readonly entry: Entry; readonly onReverted: () => void }) {
  const [asking, setAsking] = useState(false);
  const [refused, setRefused] = useState<Refused>();
  const txnid = textOf(attributes['txnid']);
  const records = Number(attributes['records'] ?? 1);
  const touched = (attributes['touched'] ?? []) as unknown as readonly Touched[];
  const revert = async (): Promise<void> => {
    setAsking(false);
    const answer = await post(app, `changes/${txnid}/revert`, {});
    if (!answer.ok) { setRefused(answer); return; }
    setRefused(undefined);
    say(answer.status === 202 ? `Change ${txnid} is taken back by a job.` : `Change ${txnid} was taken back.`);
    onReverted();
  };
  const by = attributes['reverted_by'];
  return (
    <li>
      <div class="line">
        <b>{longTime(textOf(attributes['at']))}</b><span class="soft">{textOf(attributes['by'])}</span>
        <span class="grow" />
        {by !== null && by !== undefined ? <span class="small soft">Taken back by <Link to={at(app, 'changes', textOf(by))}>{textOf(by)}</Link></span> : <Button kind="plain" act={async () => { if (records > 1) setAsking(true); else await revert(); }}>Revert<span class="hidden"> change {txnid}</span></Button>}
      </div>
      <p class="small soft"><Link to={at(app, 'changes', txnid)}>Change {txnid}</Link>{records > 1 ? `, ${counted(records, 'record')}` : ''}{textOf(attributes['what']) === '' ? '' : `: ${textOf(attributes['what'])}`}</p>
      {refused === undefined ? null : <Note tone="bad" alert><Linked app={app} text={refused.message} /></Note>}
      {touched.map((one, nth) => <Differences key={nth} table={table} touched={one} />)}
      {asking ? (
        <Dialog title={`Take back change ${txnid}?`} onClose={() => setAsking(false)} foot={<><Button kind="first" act={revert}>Take back {counted(records, 'record')}</Button><Button onClick={() => setAsking(false)}>Cancel</Button></>}>
          <p>This change touched {counted(records, 'record')}, not this one alone. All of them go back to what they were before it.</p>
        </Dialog>
      ) : null}
    </li>
  );
}

/** What a change did to a record: of one that was added or taken away what it held, else what differs. */
export function Differences({ table, touched: { kind, before, after } }: { readonly table: PermittedTable; readonly touched: Touched }) {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter((name) => !isSame(before?.[name], after?.[name]));
  const rows = before === null ? names.filter((name) => !table.key.includes(name)) : names;
  return (
    <>
      {kind === 'update' ? null : <p class="small"><b>{words[kind] ?? kind}</b></p>}
      {before !== null && after === null ? null : (
        <dl class="diff">
          {rows.map((name) => (
            <div key={name}><dt>{columnOf(table, name)?.label ?? name}</dt>
              <dd>{before === null ? null : <><del>{shown(table, name, before[name])}</del> <span class="faint" aria-hidden="true">→</span><span class="hidden"> became </span> </>}<ins>{shown(table, name, after?.[name])}</ins></dd></div>
          ))}
        </dl>
      )}
    </>
  );
}

function shown(table: PermittedTable, name: string, value: Json | undefined): string {
  const column = columnOf(table, name);
  if (column !== undefined && column.secret !== null) return value === null || value === undefined ? 'not set' : '••••';
  const text = value === true ? 'Yes' : value === false ? 'No' : column === undefined ? textOf(value) : shownText(column, value).replaceAll('\n', column.input === 'list' ? ', ' : ' ');
  return text === '' ? 'not set' : text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}

/** A message of niud in which the changes that it names are links. */
function Linked({ app, text }: { readonly app: string; readonly text: string }) {
  return <>{text.split(/(\bchange \d+\b)/i).map((part, nth) => { const found = /^change (\d+)$/i.exec(part); return found === null ? part : <Link key={nth} to={at(app, 'changes', found[1]!)}>{part}</Link>; })}</>;
}
