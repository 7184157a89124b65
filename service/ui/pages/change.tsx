import './box.css';
import { useEffect, useState } from 'preact/hooks';
import { at } from '../address/address.js';
import { go } from '../address/here.js';
import { Link } from '../address/link.js';
import { get, post, type Entry, type Refused } from '../data/api.js';
import { oneNamed, oneOf, tableOf } from '../data/description.js';
import { Failed } from '../data/failed.js';
import { shortName, zoned } from '../data/sessions.js';
import { say } from '../data/toasts.js';
import { counted, grouped } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Differences, type Touched } from '../record/differences.js';
import { deedWords, differencesOf } from '../record/differing.js';
import { changeWords, keyWords } from './change-words.js';
import { ChangeState } from './change-state.js';

interface TouchedRecord extends Touched {
  readonly table: string;
  readonly key: Readonly<Record<string, string>>;
}

const pageTouched = 100;

/** A change, its records as far as they have been read, and after which there are more. */
function useChange(app: string, txnid: string) {
  const [change, setChange] = useState<Entry>();
  const [touched, setTouched] = useState<readonly TouchedRecord[]>([]);
  const [next, setNext] = useState<string>();
  const [refused, setRefused] = useState<Refused>();
  const read = async (after?: string): Promise<void> => {
    const answer = await get(
      app,
      `changes/${encodeURIComponent(txnid)}?limit=${pageTouched}${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`,
    );
    setRefused(answer.ok ? undefined : answer);
    if (!answer.ok) return;
    const [entry] = answer.data;
    setChange(entry);
    setTouched((before) => [
      ...(after === undefined ? [] : before),
      ...((entry!.attributes['touched'] ?? []) as unknown as readonly TouchedRecord[]),
    ]);
    setNext(answer.meta.next);
  };
  useEffect(() => {
    void read();
    document.title = `Change ${txnid} · ${shortName(app)} · niud`;
  }, [app, txnid]);
  return { change, touched, next, refused, read };
}

/** Why a change cannot be taken back; undefined where it can. */
function whyNot(attributes: Entry['attributes']): string | undefined {
  if (attributes['revertible'] === true) return undefined;
  if (typeof attributes['reverted_by'] === 'number') return `It was taken back by change ${attributes['reverted_by']}.`;
  return Number(attributes['records'] ?? 0) === 0
    ? 'It changed no record that could be taken back.'
    : 'It cannot be taken back: a later change touches the same records, or refers to them.';
}

/** One change: each record as before -> after, and Revert with why it may be refused. */
export function OneChange({ app, txnid }: { readonly app: string; readonly txnid: string }) {
  const { change, touched, next, refused, read } = useChange(app, txnid);
  const [stands, setStands] = useState<Refused>();
  const revert = async (): Promise<void> => {
    const answer = await post(app, `changes/${txnid}/revert`, {});
    setStands(answer.ok ? undefined : answer);
    if (!answer.ok) return;
    const { job_id: job, left } = answer.data[0]!.attributes;
    if (typeof job === 'number') {
      say('The change is being taken back.');
      go(at(app, 'job', String(job)));
      return;
    }
    const more =
      Array.isArray(left) && left.length > 0
        ? ` ${counted(left.length, 'record')} stayed: ${String((left[0] as Entry['attributes'])['message'] ?? '')}`
        : '';
    say(`Change ${txnid} was taken back.${more}`, { bad: more !== '' });
    await read();
  };
  const attributes = change?.attributes;
  const by = refusedBy(stands);
  return (
    <>
      <div class="tasks">
        <h1>Change {txnid}</h1>
        {attributes === undefined ? null : (
          <span class="soft">
            {zoned(String(attributes['at']))} by {String(attributes['by'])}
          </span>
        )}
        <span class="grow" />
        {attributes === undefined ? null : (
          <Button icon="undo" act={revert} reason={whyNot(attributes)}>
            Revert
          </Button>
        )}
        <Link class="button" to={at(app, 'changes')}>
          Changes
        </Link>
      </div>
      <div class="page stack">
        <Failed what="the change" refused={refused} again={() => read()} />
        {stands === undefined ? null : (
          <Note tone="bad" alert>
            It stands: {stands.message}{' '}
            {by === undefined ? null : <Link to={at(app, 'changes', by)}>Show change {by}</Link>}
          </Note>
        )}
        {attributes === undefined ? null : (
          <>
            <div class="line">
              <strong>{changeWords(attributes, (table) => oneNamed(app, table))}</strong>
              <span class="soft">{String(attributes['what'])}</span>
              <ChangeState attributes={attributes} />
              {typeof attributes['job_id'] === 'number' ? (
                <Link to={at(app, 'job', String(attributes['job_id']))}>Job {attributes['job_id']}</Link>
              ) : null}
            </div>
            <Records app={app} touched={touched} records={Number(attributes['records'] ?? 0)} next={next} read={read} />
          </>
        )}
      </div>
    </>
  );
}

/** The later change that stands in the way, where the words name one. */
function refusedBy(refused: Refused | undefined): string | undefined {
  return /change (\d+)/.exec(refused?.message ?? '')?.[1];
}

/** The records of a change, of all of which some may not have been read. */
function Records({
  app,
  touched,
  records,
  next,
  read,
}: {
  readonly app: string;
  readonly touched: readonly TouchedRecord[];
  readonly records: number;
  readonly next: string | undefined;
  readonly read: (after: string) => Promise<void>;
}) {
  return (
    <>
      {touched.map((one, nth) => (
        <Record key={nth} app={app} touched={one} />
      ))}
      {touched.length > 0 ? null : (
        <p class="soft">{records > 0 ? 'Its records are not kept in detail.' : 'It changed no record of a table.'}</p>
      )}
      {next === undefined ? null : (
        <div class="line">
          <Button act={() => read(next)}>Show more</Button>
          <span class="soft">
            {grouped(touched.length)} of {grouped(records)}
          </span>
        </div>
      )}
    </>
  );
}

function Record({ app, touched }: { readonly app: string; readonly touched: TouchedRecord }) {
  const { table: name, key, kind, before, after } = touched;
  const table = tableOf(app, name);
  const parts = table === undefined ? Object.values(key) : table.key.map((column) => String(key[column] ?? ''));
  const title = `${deedWords(kind)}: ${table === undefined ? name : oneOf(table)}`;
  return (
    <section class="card box" aria-label={`${title} ${keyWords(parts)}`}>
      <h2>
        {title}{' '}
        {table === undefined ? (
          keyWords(parts)
        ) : (
          <Link class="within" to={at(app, name, ...parts)}>
            {keyWords(parts)}
          </Link>
        )}
      </h2>
      {differencesOf(before, after).length === 0 ? (
        <p class="soft">Its fields are as they were.</p>
      ) : (
        <Differences app={app} table={table} touched={touched} whole />
      )}
    </section>
  );
}
