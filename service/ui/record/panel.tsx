import './record.css';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { at, withQuery } from '../address/address.js';
import { back, go, here } from '../address/here.js';
import { Link } from '../address/link.js';
import { get } from '../data/api.js';
import { keyOf, listTitle, oneOf, textOf, type Key, type PermittedTable } from '../data/description.js';
import { sessionOf, shortName, zoned } from '../data/sessions.js';
import { sayDone } from '../data/toasts.js';
import { capital, cellText, clockTime, counted, grouped, spaced } from '../data/words.js';
import { Badge, Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Icon } from '../design/icons.js';
import { Tabs } from '../design/tabs.js';
import { RecordActions } from './actions.js';
import { RecordForm } from './form.js';
import { RecordHistory } from './history.js';
import { Lazy } from '../design/lazy.js';
import { additionsOf } from './additions.js';
import { meaningOf } from './meaning.js';
import type { Values } from './merge.js';
import { RecordModel } from './record-model.js';
import { RecordUses, useUsage } from './uses.js';

interface Props {
  readonly app: string;
  readonly table: PermittedTable;
  readonly recordKey: Key;
  readonly fresh: boolean;
  readonly archive?: boolean;
  /** A page of its own, not beside the list. */
  readonly alone: boolean;
  /** Something was written. */
  readonly onDone: () => void;
}

/** Tabs that every record has; an application may add some before them. */
const derived = [
  ['record', 'Record'],
  ['history', 'History'],
  ['uses', 'Used by'],
] as const;

/** One record: its form, what happened to it, and what uses it; beside its list or alone. */
export function RecordPanel({ app, table, recordKey, fresh, archive = false, alone, onDone }: Props) {
  const { query } = here.value;
  const generation = archive ? query['txnid'] : undefined;
  const model = useMemo(
    () =>
      new RecordModel(app, table, recordKey, {
        fresh,
        archive,
        generation,
        prefill: fresh ? prefillOf(app, table) : {},
      }),
    [],
  );
  const whole = useRef<HTMLElement>(null);
  const [meaning, setMeaning] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const entry = model.entry.value;
  const name = fresh ? `New ${oneOf(table)}` : titleOf(table, recordKey);
  const added = alone && !fresh && !archive ? additionsOf(app, table.name) : undefined;
  const tabs = [...(added?.tabs ?? []).map(({ name: each, label }) => [each, label] as const), ...derived];
  const first = tabs[0]![0];
  const tab = fresh ? 'record' : (tabs.find(([each]) => each === query['tab'])?.[0] ?? first);
  const usage = useUsage(model, tab === 'uses');
  // What was written by the change that made it has one line.
  const [known, setKnown] = useState<Readonly<Record<string, string>>>({});
  const counts: Readonly<Record<string, string | undefined>> = {
    ...(entry !== undefined && !archive && entry.meta?.['created'] === entry.meta?.['modified']
      ? { history: '1' }
      : {}),
    ...known,
    uses: usage.count,
  };
  const setCount = (of: string, count: string): void => setKnown((before) => ({ ...before, [of]: count }));
  const shown = added?.tabs?.find((each) => each.name === tab);
  const changed = Object.keys(model.mine.value).length;
  const faulty = model.faulty();
  const asked = Object.keys(model.conflicts.value).length;
  const readonly = archive || model.gone.value || !table.may.includes(fresh ? 'create' : 'edit');

  useEffect(() => () => model.end(), [model]);
  useEffect(() => {
    const before = document.title;
    document.title = `${name} · ${listTitle(table)} · ${shortName(app)} · niud`;
    return () => {
      document.title = before;
    };
  }, [name]);
  useEffect(() => {
    let current = true;
    if (entry !== undefined && !fresh && !archive)
      void meaningOf(app, table.name, entry).then((line) => {
        if (current) setMeaning(line);
      });
    return () => {
      current = false;
    };
  }, [entry]);
  useEffect(() => {
    setKnown({});
    for (const { name: of, counts: path } of added?.tabs ?? [])
      if (path !== undefined)
        void get(app, `${path(recordKey)}?limit=1`).then((answer) => {
          if (answer.ok && answer.meta.records_total !== undefined) setCount(of, grouped(answer.meta.records_total));
        });
  }, [entry?.meta?.['txnid']]);
  useLayoutEffect(() => {
    const onSave = (): void => {
      if (!readonly && tab === 'record') void save();
    };
    document.addEventListener('niud-save', onSave);
    return () => document.removeEventListener('niud-save', onSave);
  });

  // One at a time: what is typed while one is on its way is sent by the press behind it.
  const isAdded = useRef(false);
  const saving = useRef<Promise<void>>(Promise.resolve());
  const save = (): Promise<void> => {
    saving.current = saving.current.then(send);
    return saving.current;
  };
  const send = async (): Promise<void> => {
    if (isAdded.current || (!fresh && Object.keys(model.mine.peek()).length === 0)) return;
    setProblem(undefined);
    const answer = await model.save();
    if (answer === 'faults' || answer === 'conflict') {
      focusFirst();
      return;
    }
    if (!answer.ok) {
      const isOfField = answer.errors.some(
        ({ field }) =>
          field !== '' && whole.current?.querySelector(`[data-field="${CSS.escape(field.split('/')[0]!)}"]`) != null,
      );
      if (!isOfField || answer.errors.length === 0)
        setProblem(`${answer.message}${answer.code === '' ? '' : ` (${answer.code})`}`);
      else focusFirst();
      return;
    }
    const warnings = answer.meta.warnings ?? [];
    if (warnings.length > 0) setProblem(warnings.map(({ message }) => message).join(' '));
    sayDone(app, fresh ? `${capital(oneOf(table))} added` : `${name} saved`, answer.meta.txnid, onDone);
    onDone();
    const stored = answer.data[0];
    isAdded.current = fresh;
    if (fresh && stored !== undefined) go(at(app, table.name, ...keyOf(table, stored)), 'replace');
  };
  /** The first field that does not fit gets the focus, once it is marked. */
  const focusFirst = (): void => {
    setTimeout(() => {
      const found =
        whole.current?.querySelector<HTMLElement>('[aria-invalid=true]') ??
        whole.current?.querySelector<HTMLElement>('.fields .note.warn button');
      found?.focus();
    });
  };
  const close = (): void => {
    if (alone) back(at(app, table.name));
    else go(withQuery(here.value, { open: undefined, tab: undefined, txnid: undefined }), 'replace');
  };
  const refused = model.refused.value;
  const actions = fresh ? null : (
    <RecordActions
      model={model}
      name={name}
      onMoved={() => {
        onDone();
        close();
      }}
    />
  );
  const displayed = textOf(entry?.attributes['display_name']);
  const shownName = fresh || displayed === name ? '' : displayed;
  const Frame = alone ? 'section' : 'aside';
  return (
    <Frame
      ref={whole as never}
      class={alone ? 'record' : 'side'}
      aria-label={fresh ? name : `${table.title} ${name}`}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Escape' && !alone) {
          event.preventDefault();
          close();
          document.querySelector<HTMLElement>('.grid')?.focus();
        }
      }}
    >
      <header class="record-head">
        <div class="line">
          {alone ? (
            <span class="crumbs">
              <Link to={at(app, table.name)}>{listTitle(table)}</Link>
              <Icon name="right" />
            </span>
          ) : null}
          <h1 class={alone ? undefined : 'grow'}>{name}</h1>
          {alone ? (
            <>
              <span class="soft grow cut" title={shownName}>
                {shownName}
              </span>
              {actions}
            </>
          ) : null}
          {alone || fresh || archive ? null : (
            <Link
              class="button plain"
              aria-label="Open as a page"
              title="Open as a page"
              to={at(app, table.name, ...recordKey)}
            >
              <Icon name="right" />
            </Link>
          )}
          {alone ? null : <Button kind="plain" icon="close" aria-label="Close" title="Close" onClick={close} />}
        </div>
        {model.gone.value ? (
          <Note tone="warn" alert>
            This {oneOf(table)} is not in the live database any more.
          </Note>
        ) : null}
        {archive && entry !== undefined ? (
          <p class="line small">
            <Badge tone="archive">Archive Database</Badge>
            <span>
              Archived {zoned(textOf(entry.meta?.['archived']))} by {textOf(entry.meta?.['archived_by'])}
            </span>
          </p>
        ) : null}
        {meaning === undefined || added?.head !== undefined ? null : <p class="soft small">{meaning}</p>}
        {added?.head === undefined || entry === undefined ? null : (
          <Lazy load={added.head} props={{ app, table, recordKey, entry }} />
        )}
        {alone ? null : actions}
        {fresh ? null : (
          <Tabs
            label={name}
            chosen={tab}
            onChoose={(next) => go(withQuery(here.value, { tab: next === first ? undefined : next }), 'replace')}
            tabs={tabs.map(([each, label]) => [
              each,
              counts[each] === undefined ? (
                label
              ) : (
                <>
                  {label} <span class="faint">{counts[each]}</span>
                </>
              ),
            ])}
          />
        )}
      </header>
      {refused !== undefined ? (
        <div class="fields">
          <Note tone="bad" alert>
            {refused.status === 404
              ? `There is no ${oneOf(table)} ${name}${archive ? ' in the archive' : ' in the live database'}.`
              : refused.message}{' '}
            {refused.status === 404 ? (
              <Link
                to={{
                  parts: [app, table.name],
                  query: { open: recordKey.map(encodeURIComponent).join('/'), ...(archive ? {} : { archive: '' }) },
                }}
              >
                {archive ? 'Look in the live database' : 'Look in the Archive Database'}
              </Link>
            ) : null}{' '}
            <Button kind="plain" act={() => model.load()}>
              Try again
            </Button>
          </Note>
        </div>
      ) : entry === undefined ? (
        <div class="fields" aria-busy="true" />
      ) : shown !== undefined ? (
        <div class="fields wide">
          <Lazy load={shown.load} props={{ app, table, recordKey, entry }} />
        </div>
      ) : tab === 'record' ? (
        <form
          class="fields"
          autocomplete="off"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          {model.restored.value === undefined ? null : (
            <Note tone="quiet">
              Your changes of {clockTime(model.restored.value).slice(0, 5)}.{' '}
              <Button kind="plain" onClick={() => model.discard()}>
                Discard
              </Button>
            </Note>
          )}
          <RecordForm model={model} />
          {fresh ? null : (
            <p class="small faint">
              Created {zoned(textOf(entry.meta?.['created']))} by {textOf(entry.meta?.['created_by'])}; modified{' '}
              {zoned(textOf(entry.meta?.['modified']))} by {textOf(entry.meta?.['modified_by'])}.
            </p>
          )}
          <button type="submit" class="hidden" tabIndex={-1} aria-hidden="true">
            Save
          </button>
        </form>
      ) : tab === 'history' ? (
        <RecordHistory model={model} onCount={(count) => setCount('history', count)} />
      ) : (
        <RecordUses model={model} known={usage} />
      )}
      {tab !== 'record' || entry === undefined || readonly ? null : (
        <footer class="foot">
          {problem === undefined ? null : (
            <Note tone="bad" alert>
              {problem}
            </Note>
          )}
          <Button
            kind="first"
            act={save}
            disabled={!fresh && changed === 0}
            {...(!fresh && changed === 0 ? { title: 'Nothing has changed.' } : {})}
          >
            {fresh ? `Add ${oneOf(table)}` : 'Save'}
          </Button>
          {changed > 0 && !fresh ? (
            <Button
              onClick={() => {
                model.discard();
                setProblem(undefined);
              }}
            >
              Discard
            </Button>
          ) : null}
          {fresh ? (
            <Button
              onClick={() => {
                model.discard();
                close();
              }}
            >
              Cancel
            </Button>
          ) : null}
          <span class="grow" />
          <span class="small soft" role="status">
            {faulty.length > 0
              ? `${counted(faulty.length, 'field')} to mend`
              : asked > 0
                ? `${counted(asked, 'field')} changed by both`
                : !fresh && changed > 0
                  ? `${counted(changed, 'change')} not saved`
                  : ''}
          </span>
        </footer>
      )}
    </Frame>
  );
}

/** What a record is called: its key without what says whose it is. */
function titleOf(table: PermittedTable, key: Key): string {
  const whose = Object.values(table.tenant ?? {});
  const named = table.key.map((name, place) => [name, key[place] ?? ''] as const);
  const own = named.filter(([name]) => !whose.includes(name));
  return (own.length === 0 ? named.slice(-1) : own)
    .map(([name, part]) => {
      const column = table.columns.find((one) => one.name === name);
      return column === undefined ? part : spaced(cellText(column, part));
    })
    .join(' / ');
}

/** What is known of a new record: the caller's own tenant, and what the address says. */
function prefillOf(app: string, table: PermittedTable): Values {
  const [, provider, subscriber] = (sessionOf(app)?.role_id ?? '').split(':');
  const own = {
    ...(provider === undefined || table.tenant?.provider === undefined ? {} : { [table.tenant.provider]: provider }),
    ...(subscriber === undefined || table.tenant?.subscriber === undefined
      ? {}
      : { [table.tenant.subscriber]: subscriber }),
  };
  const asked = Object.fromEntries(
    Object.entries(here.value.query).filter(
      ([name, value]) => value !== '' && table.columns.some((column) => column.name === name && column.secret === null),
    ),
  );
  return { ...own, ...asked };
}
