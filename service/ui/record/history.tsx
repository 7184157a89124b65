import { useLayoutEffect, useState } from 'preact/hooks';
import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import { post, type Entry, type Refused } from '../data/api.js';
import { textOf, type PermittedTable } from '../data/description.js';
import { usePaged } from '../data/paged.js';
import { zoned } from '../data/sessions.js';
import { say } from '../data/toasts.js';
import { counted } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { Differences, type Touched } from './differences.js';
import { deedWords } from './differing.js';
import type { RecordModel } from './record-model.js';

const pageEntries = 20;

/** What happened to a record, newest first: by whom, when, before and after by field; each can be taken back. */
export function RecordHistory({
  model,
  onCount,
}: {
  readonly model: RecordModel;
  readonly onCount: (count: string) => void;
}) {
  const { app, table, path } = model;
  const { entries, refused, more, again } = usePaged(app, `${path}/history`, pageEntries, {
    mark: `${textOf(model.entry.value?.meta?.['txnid'])} ${model.gone.value}`,
  });
  useLayoutEffect(() => {
    if (entries !== undefined) onCount(`${entries.length}${more === undefined ? '' : '+'}`);
  }, [entries]);
  return (
    <div class="fields" role="tabpanel" aria-label="History">
      {refused === undefined ? null : (
        <Note tone="bad" alert>
          {refused.message}{' '}
          <Button kind="plain" act={again}>
            Try again
          </Button>
        </Note>
      )}
      {entries === undefined ? null : entries.length === 0 ? (
        <p class="soft">The log of changes holds nothing of it any more.</p>
      ) : (
        <ol class="history">
          {entries.map((entry) => (
            <Change
              key={textOf(entry.attributes['txnid'])}
              app={app}
              table={table}
              entry={entry}
              onReverted={() => {
                void model.load();
                void again();
              }}
            />
          ))}
        </ol>
      )}
      {more === undefined ? null : (
        <div>
          <Button act={more}>Older</Button>
        </div>
      )}
    </div>
  );
}

function Change({
  app,
  table,
  entry: { attributes },
  onReverted,
}: {
  readonly app: string;
  readonly table: PermittedTable;
  readonly entry: Entry;
  readonly onReverted: () => void;
}) {
  const [asking, setAsking] = useState(false);
  const [refused, setRefused] = useState<Refused>();
  const txnid = textOf(attributes['txnid']);
  const records = Number(attributes['records'] ?? 1);
  const revert = async (): Promise<void> => {
    setAsking(false);
    const answer = await post(app, `changes/${txnid}/revert`, {});
    setRefused(answer.ok ? undefined : answer);
    if (!answer.ok) return;
    say(answer.status === 202 ? `Change ${txnid} is taken back by a job.` : `Change ${txnid} was taken back.`);
    onReverted();
  };
  const by = attributes['reverted_by'];
  return (
    <li>
      <div class="line">
        <b>{zoned(textOf(attributes['at']))}</b>
        <span class="soft">{textOf(attributes['by'])}</span>
        {by !== null && by !== undefined ? (
          <span class="small soft">
            Taken back by <Link to={at(app, 'changes', textOf(by))}>{textOf(by)}</Link>
          </span>
        ) : (
          <Button
            kind="plain"
            act={async () => {
              if (records > 1) setAsking(true);
              else await revert();
            }}
          >
            Revert<span class="hidden"> change {txnid}</span>
          </Button>
        )}
      </div>
      <p class="small soft">
        <Link to={at(app, 'changes', txnid)}>Change {txnid}</Link>
        {records > 1 ? `, ${counted(records, 'record')}` : ''}
        {textOf(attributes['what']) === '' ? '' : `: ${textOf(attributes['what'])}`}
      </p>
      {refused === undefined ? null : (
        <Note tone="bad" alert>
          <Linked app={app} text={refused.message} />
        </Note>
      )}
      <Touches app={app} table={table} touched={(attributes['touched'] ?? []) as unknown as readonly Touched[]} />
      {asking ? (
        <RevertDialog txnid={txnid} records={records} onRevert={revert} onClose={() => setAsking(false)} />
      ) : null}
    </li>
  );
}

/** What a change did to the record. */
function Touches({
  app,
  table,
  touched,
}: {
  readonly app: string;
  readonly table: PermittedTable;
  readonly touched: readonly Touched[];
}) {
  return (
    <>
      {touched.map((one, nth) => (
        <div key={nth}>
          {one.kind === 'update' ? null : (
            <p class="small">
              <b>{deedWords(one.kind)}</b>
            </p>
          )}
          <Differences app={app} table={table} touched={one} />
        </div>
      ))}
    </>
  );
}

/** Asked before a change of more than the record that is looked at is taken back. */
function RevertDialog({
  txnid,
  records,
  onRevert,
  onClose,
}: {
  readonly txnid: string;
  readonly records: number;
  readonly onRevert: () => Promise<void>;
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      title={`Take back change ${txnid}?`}
      onClose={onClose}
      foot={
        <>
          <Button kind="first" act={onRevert}>
            Take back {counted(records, 'record')}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <p>
        This change touched {counted(records, 'record')}, not this one alone. All of them go back to what they were
        before it.
      </p>
    </Dialog>
  );
}

/** A message of niud in which the changes that it names are links. */
function Linked({ app, text }: { readonly app: string; readonly text: string }) {
  return (
    <>
      {text.split(/(\bchange \d+\b)/i).map((part, nth) => {
        const found = /^change (\d+)$/i.exec(part);
        return found === null ? (
          part
        ) : (
          <Link key={nth} to={at(app, 'changes', found[1]!)}>
            {part}
          </Link>
        );
      })}
    </>
  );
}
