import './record.css';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { at, withQuery } from '../address/address.js';
import { back, go, here } from '../address/here.js';
import { get } from '../data/api.js';
import { keyOf, listTitle, oneOf, type Key, type PermittedTable } from '../data/description.js';
import { sessionOf, shortName } from '../data/sessions.js';
import { sayDone } from '../data/toasts.js';
import { capital, cellText, grouped, spaced } from '../data/words.js';
import { additionsOf, type RecordAdditions } from './additions.js';
import { Body } from './body.js';
import { Foot } from './foot.js';
import { About, Actions, RecordTabs, Title, type Counts } from './head.js';
import type { Values } from './merge.js';
import { RecordModel } from './record-model.js';
import { useUsage } from './uses.js';

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
  const name = fresh ? `New ${oneOf(table)}` : titleOf(table, recordKey);
  const added = alone && !fresh && !archive ? additionsOf(app, table.name) : undefined;
  const tabs = [...(added?.tabs ?? []).map(({ name: each, label }) => [each, label] as const), ...derived];
  const tab = fresh ? 'record' : (tabs.find(([each]) => each === query['tab'])?.[0] ?? tabs[0]![0]);
  const usage = useUsage(model, tab === 'uses');
  const [counts, setCount] = useCounts(model, added);
  const readonly = archive || model.gone.value || !table.may.includes(fresh ? 'create' : 'edit');
  const { save, problem, discard } = useSaving(model, name, whole, onDone);
  const close = (): void => {
    if (alone) back(at(app, table.name));
    else go(withQuery(here.value, { open: undefined, tab: undefined, txnid: undefined }), 'replace');
  };
  useEffect(() => () => model.end(), [model]);
  useTitle(`${name} · ${listTitle(table)} · ${shortName(app)} · niud`);
  useLayoutEffect(() => {
    const onSave = (): void => {
      if (!readonly && tab === 'record') void save();
    };
    document.addEventListener('niud-save', onSave);
    return () => document.removeEventListener('niud-save', onSave);
  });
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
        <Title model={model} name={name} alone={alone} onDone={onDone} onClose={close} />
        <About model={model} added={added} />
        {alone ? null : <Actions model={model} name={name} onDone={onDone} onClose={close} />}
        {fresh ? null : <RecordTabs name={name} tabs={tabs} chosen={tab} counts={{ ...counts, uses: usage.count }} />}
      </header>
      <Body
        model={model}
        name={name}
        tab={tab}
        shown={added?.tabs?.find((each) => each.name === tab)}
        usage={usage}
        onSave={save}
        onHistory={(count) => setCount('history', count)}
      />
      {tab !== 'record' || model.entry.value === undefined || readonly ? null : (
        <Foot model={model} problem={problem} onSave={save} onDiscard={discard} onClose={close} />
      )}
    </Frame>
  );
}

/** What the window is called while this is open. */
function useTitle(title: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = title;
    return () => {
      document.title = before;
    };
  }, [title]);
}

/** How many there are behind each tab, as far as that is known. */
function useCounts(
  model: RecordModel,
  added: RecordAdditions | undefined,
): readonly [counts: Counts, setCount: (of: string, count: string) => void] {
  const { app, archive, key } = model;
  const entry = model.entry.value;
  const [known, setKnown] = useState<Counts>({});
  const setCount = (of: string, count: string): void => setKnown((before) => ({ ...before, [of]: count }));
  useEffect(() => {
    setKnown({});
    for (const { name: of, counts: path } of added?.tabs ?? [])
      if (path !== undefined)
        void get(app, `${path(key)}?limit=1`).then((answer) => {
          if (answer.ok && answer.meta.records_total !== undefined) setCount(of, grouped(answer.meta.records_total));
        });
  }, [entry?.meta?.['txnid']]);
  // What was written by the change that made it has one line.
  const isNew = entry !== undefined && !archive && entry.meta?.['created'] === entry.meta?.['modified'];
  return [{ ...(isNew ? { history: '1' } : {}), ...known }, setCount];
}

/** Saving a record, and what stood in the way of it that is of no field. */
function useSaving(
  model: RecordModel,
  name: string,
  whole: { readonly current: HTMLElement | null },
  onDone: () => void,
) {
  const { app, table, fresh } = model;
  const [problem, setProblem] = useState<string>();
  /** The first field that does not fit gets the focus, once it is marked. */
  const focusFirst = (): void => {
    setTimeout(() => {
      const found =
        whole.current?.querySelector<HTMLElement>('[aria-invalid=true]') ??
        whole.current?.querySelector<HTMLElement>('.fields .note.warn button');
      found?.focus();
    });
  };
  const isShown = (field: string): boolean =>
    field !== '' && whole.current?.querySelector(`[data-field="${CSS.escape(field.split('/')[0]!)}"]`) != null;
  const isAdded = useRef(false);
  const send = async (): Promise<void> => {
    if (isAdded.current || (!fresh && Object.keys(model.mine.peek()).length === 0)) return;
    setProblem(undefined);
    const answer = await model.save();
    if (answer === 'faults' || answer === 'conflict') {
      focusFirst();
      return;
    }
    if (!answer.ok) {
      if (answer.errors.some(({ field }) => isShown(field))) focusFirst();
      else setProblem(`${answer.message}${answer.code === '' ? '' : ` (${answer.code})`}`);
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
  // One at a time: what is typed while one is on its way is sent by the press behind it.
  const saving = useRef<Promise<void>>(Promise.resolve());
  return {
    problem,
    save: (): Promise<void> => {
      saving.current = saving.current.then(send);
      return saving.current;
    },
    discard: (): void => {
      model.discard();
      setProblem(undefined);
    },
  };
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
