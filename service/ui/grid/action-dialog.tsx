import './action-dialog.css';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { at } from '../address/address.js';
import { go } from '../address/here.js';
import { Link } from '../address/link.js';
import { ask, post, type Refused } from '../data/api.js';
import { listTitle, oneOf, tableOf, type PermittedTable } from '../data/description.js';
import { startPath } from '../data/jobs.js';
import { say, sayDone } from '../data/toasts.js';
import { counted, grouped, spaced } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { Field, TextInput } from '../design/field.js';
import { lookAhead, recordsOf, type Action, type Ahead, type Standing, type User } from './look-ahead.js';
import { jobFilter, mostInChange, moveWrite } from './moves.js';

export type { Action } from './look-ahead.js';

const words = {
  archive: {
    verb: 'Archive',
    done: 'archived',
    along: 'archived with them',
    ask: (what: string) => `Archive ${what}?`,
    says: 'What is archived routes no calls. It can be restored until it is purged.',
  },
  restore: {
    verb: 'Restore',
    done: 'restored',
    along: 'restored with them',
    ask: (what: string) => `Restore ${what}?`,
    says: 'What is restored is in the live database again and routes calls.',
  },
  purge: {
    verb: 'Purge',
    done: 'purged',
    along: 'archived with them',
    ask: (what: string) => `Purge ${what} for good?`,
    says: 'What is purged cannot be restored afterwards. This removes:',
  },
} as const;

/** Users of one record that are named. */
const usersShown = 3;

/** What is known of a move before it is made, and what it is then. */
function useMove(action: Action, onDone: () => void) {
  const { kind, app, table, count, rows } = action;
  const [ahead, setAhead] = useState<Ahead | 'job'>();
  const [refused, setRefused] = useState<Refused>();
  const { verb, done } = words[kind];
  const look = async (): Promise<void> => {
    setRefused(undefined);
    const records = await recordsOf(action);
    if (records === undefined) {
      setAhead('job');
      return;
    }
    const found = 'ok' in records ? records : await lookAhead(action, records);
    if ('ok' in found) setRefused(found);
    else setAhead(found);
  };
  useEffect(() => {
    void look();
  }, []);
  const filter =
    ahead !== 'job' || rows === undefined || !table.mayAll.includes(kind) ? undefined : jobFilter(rows.view, table.key);
  const start = async (): Promise<void> => {
    const answer = await post(app, startPath(app), { job_type: kind, object: table.name, filter: { ...filter } });
    if (!answer.ok) {
      setRefused(answer);
      return;
    }
    const id = String(answer.data[0]?.attributes['job_id']);
    say(`${verb} ${counted(count, oneOf(table))}: job ${id} runs.`, {
      action: { label: 'Show the job', run: () => go(at(app, 'job', id)) },
    });
    onDone();
  };
  const run = async (): Promise<void> => {
    if (ahead === undefined) return;
    if (ahead === 'job') {
      await start();
      return;
    }
    const writes = ahead.free.map((record) => moveWrite(kind, table.name, record));
    // One by itself may have more below it than a batch moves.
    const answer =
      writes.length === 1
        ? await ask(app, 'DELETE', writes[0]!.path.slice(1))
        : await post(app, 'batch', { writes: writes.map((write) => ({ ...write })) });
    if (!answer.ok) {
      setRefused(answer);
      return;
    }
    const text = `${counted(writes.length, oneOf(table))} ${done}`;
    if (kind === 'purge') say(`${text} for good.`);
    else sayDone(app, text, answer.meta.txnid);
    onDone();
  };
  return { ahead, refused, look, run, isJobPossible: filter !== undefined };
}

/**
 * Asks before records are moved: how many of which table, what stands in the way, and for a purge the number once more.
 */
export function ActionDialog({
  action,
  onClose,
}: {
  readonly action: Action;
  readonly onClose: (done: boolean) => void;
}) {
  const { kind, table, count } = action;
  const { ahead, refused, look, run, isJobPossible } = useMove(action, () => onClose(true));
  const [typed, setTyped] = useState('');
  const isFinal = kind === 'purge';
  // What it will do is known: the focus goes to the first thing to do, for a purge to what must be typed.
  useLayoutEffect(() => {
    if (ahead === undefined) return;
    document
      .querySelector<HTMLElement>(isFinal ? 'dialog[open] .typed-count' : 'dialog[open] footer .button.first')
      ?.focus();
  }, [ahead]);
  const { moved, all } = extentOf(ahead, count);
  const isTyped = !isFinal || typed.replace(/[\s,.]/g, '') === String(all);
  const possible = ahead !== undefined && moved > 0 && (ahead !== 'job' || isJobPossible);
  const cancel = <Button onClick={() => onClose(false)}>Cancel</Button>;
  const act = possible ? (
    <Button kind={isFinal ? 'danger' : 'first'} act={run} {...(isTyped ? {} : { reason: `Type ${all} first.` })}>
      {labelOf(action, ahead)}
    </Button>
  ) : null;
  return (
    <Dialog
      title={words[kind].ask(counted(count, oneOf(table)))}
      final={isFinal}
      onClose={() => onClose(false)}
      foot={
        isFinal ? (
          <>
            {cancel}
            <span class="grow" />
            {act}
          </>
        ) : (
          <>
            {act}
            {cancel}
          </>
        )
      }
    >
      {refused === undefined ? null : (
        <Note tone="bad" alert>
          {refused.message}{' '}
          <Button kind="plain" act={look}>
            Try again
          </Button>
        </Note>
      )}
      {ahead !== undefined ? (
        <Extent action={action} ahead={ahead} isJobPossible={isJobPossible} onLeave={() => onClose(false)} />
      ) : refused === undefined ? (
        <p class="soft" role="status">
          Looking at what goes along…
        </p>
      ) : null}
      {isFinal && possible ? <TypedCount all={all} typed={typed} onText={setTyped} /> : null}
    </Dialog>
  );
}

/** What must be typed before anything is gone for good. */
function TypedCount({
  all,
  typed,
  onText,
}: {
  readonly all: number;
  readonly typed: string;
  readonly onText: (text: string) => void;
}) {
  return (
    <Field label={`Type the number of records, ${all}, to go on`}>
      {(tied) => (
        <TextInput {...tied} class="typed-count" inputMode="numeric" autocomplete="off" value={typed} onText={onText} />
      )}
    </Field>
  );
}

/** How many of the chosen records are moved, and how many with all that goes along, as far as that is counted. */
function extentOf(ahead: Ahead | 'job' | undefined, count: number): { readonly moved: number; readonly all: number } {
  if (ahead === undefined) return { moved: 0, all: 0 };
  if (ahead === 'job') return { moved: count, all: count };
  const moved = ahead.free.length;
  return { moved, all: ahead.partial ? moved : Object.values(ahead.along).reduce((sum, one) => sum + one, moved) };
}

/** What the button says that it does. */
function labelOf({ kind, table, count }: Action, ahead: Ahead | 'job'): string {
  const { moved, all } = extentOf(ahead, count);
  const { verb } = words[kind];
  return kind === 'purge'
    ? `Purge ${counted(all, 'record')}`
    : ahead !== 'job' && ahead.standing.length > 0
      ? `${verb} the ${grouped(moved)} that ${moved === 1 ? 'is' : 'are'} free`
      : `${verb} ${counted(moved, oneOf(table))}`;
}

interface ExtentProps {
  readonly action: Action;
  readonly ahead: Ahead | 'job';
  readonly isJobPossible: boolean;
  readonly onLeave: () => void;
}

/** What is moved, what goes along, and what stands in the way. */
function Extent({ action, ahead, isJobPossible, onLeave }: ExtentProps) {
  const { kind, app, table, count } = action;
  const { verb, along, says } = words[kind];
  if (ahead === 'job') return <JobWords action={action} possible={isJobPossible} says={says} />;
  const { moved } = extentOf(ahead, count);
  return (
    <>
      {moved === 0 ? null : (
        <>
          <p>{says}</p>
          <dl>
            <dt>{listTitle(table)}</dt>
            <dd>{grouped(moved)}</dd>
            {Object.entries(ahead.along).map(([name, more]) => (
              <>
                <dt>
                  {titleIn(app, name)} {along}
                </dt>
                <dd>
                  {ahead.partial ? 'at least ' : ''}
                  {grouped(more)}
                </dd>
              </>
            ))}
          </dl>
        </>
      )}
      {ahead.partial ? (
        <p class="small soft">Not everything could be counted in time; all that they contain goes along.</p>
      ) : null}
      {ahead.standing.length === 0 ? null : (
        <InTheWay app={app} table={table} verb={verb} standing={ahead.standing} onLeave={onLeave} />
      )}
    </>
  );
}

/** More than one change takes is a job; not everything that a list can show can be said to one. */
function JobWords({
  action: { kind, count, table },
  possible,
  says,
}: {
  readonly action: Action;
  readonly possible: boolean;
  readonly says: string;
}) {
  if (!table.mayAll.includes(kind))
    return (
      <Note tone="warn">
        More than {grouped(mostInChange)} records are a job, and your permissions do not allow one. Choose at most{' '}
        {grouped(mostInChange)}.
      </Note>
    );
  if (!possible)
    return (
      <Note tone="warn">
        More than {grouped(mostInChange)} records are a job, and a job does not look for text in any column, nor between
        two bounds. Narrow the list by filters of columns, or to at most {grouped(mostInChange)}.
      </Note>
    );
  return (
    <>
      <p>{kind === 'purge' ? 'What is purged cannot be restored afterwards.' : says}</p>
      <dl>
        <dt>{listTitle(table)} that match now</dt>
        <dd>{grouped(count)}</dd>
      </dl>
      <Note tone="quiet">
        More than {grouped(mostInChange)} records are a job. It goes on when you leave this page; Job Logs show how far
        it is and what it could not {kind}. What they contain goes along.{' '}
        {kind === 'purge' ? 'Cancel stops it; what is purged is gone.' : 'Cancel stops it and takes back what it did.'}
      </Note>
    </>
  );
}

function InTheWay({
  app,
  table,
  verb,
  standing,
  onLeave,
}: {
  readonly app: string;
  readonly table: PermittedTable;
  readonly verb: string;
  readonly standing: readonly Standing[];
  readonly onLeave: () => void;
}) {
  return (
    <section class="stack">
      <Note tone="warn">
        {counted(standing.length, oneOf(table))} cannot be{' '}
        {verb === 'Archive' ? 'archived: they are in use' : verb === 'Restore' ? 'restored' : 'purged'}.
      </Note>
      <ul class="in-the-way" aria-label="In the way">
        {standing.map(({ record, message, users, others }) => (
          <li key={record.key.join('/')}>
            <b>{spaced(record.key.at(-1)!)}</b> <span class="small faint">{record.key.slice(0, -1).join(' / ')}</span>{' '}
            {users.length === 0 ? <span class="soft">{message}</span> : null}
            {users.length === 0 ? null : (
              <span class="small">
                {' '}
                Used by{' '}
                {users.slice(0, usersShown).map((user, nth) => (
                  <span key={nth}>
                    {nth === 0 ? '' : ', '}
                    <UserLink app={app} user={user} onLeave={onLeave} />
                  </span>
                ))}
                {users.length + others > usersShown ? ` and ${grouped(users.length + others - usersShown)} more` : ''}.
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A record that uses another, by what it is called. */
function UserLink({ app, user, onLeave }: { readonly app: string; readonly user: User; readonly onLeave: () => void }) {
  const table = tableOf(app, user.table);
  const key = Object.values(user.key).map((part) => (part === null ? '-' : String(part)));
  const name = `${table === undefined ? user.table : oneOf(table)} ${spaced(key.at(-1) ?? '')}`;
  return table === undefined ? (
    <>{name}</>
  ) : (
    <Link to={at(app, table.name, ...key)} onClick={onLeave}>
      {name}
    </Link>
  );
}

function titleIn(app: string, name: string): string {
  const table = tableOf(app, name);
  return table === undefined ? name : listTitle(table);
}
