import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import { at, type Address } from '../address/address.js';
import { go, here } from '../address/here.js';
import { Link } from '../address/link.js';
import { described, listTitle, type Key, type PermittedTable } from '../data/description.js';
import { onTold } from '../data/events.js';
import { shortName } from '../data/sessions.js';
import { say } from '../data/toasts.js';
import { clockTime } from '../data/words.js';
import { Badge, Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Icon } from '../design/icons.js';
import { Tabs } from '../design/tabs.js';
import { Days } from '../plan/days-view.js';
import { Details } from '../plan/details.js';
import { Editor } from '../plan/editor.js';
import { exampleCall, marksOf, usedBy, type Asking } from '../plan/explanation.js';
import { findingCounts } from '../plan/findings.js';
import { useRuleCounts } from '../plan/held.js';
import { draftBody, keepLinting } from '../plan/lint.js';
import type { Mark } from '../plan/mark.js';
import { useWish } from '../plan/wish.js';
import { useNumbers } from '../plan/numbers.js';
import { RehearseDialog, type StartedRun } from '../plan/rehearse-dialog.js';
import { Rules } from '../plan/rules.js';
import { SaveCase } from '../plan/save-case.js';
import { SaveDialog } from '../plan/save-dialog.js';
import { Trial } from '../plan/trial.js';
import { TryPanel } from '../plan/try-panel.js';
import { NewPlan } from './new-plan.js';

export interface PlanPageProps {
  readonly app: string;
  readonly table: PermittedTable;
  readonly recordKey: Key;
  readonly fresh: boolean;
}

/** The column of a table that holds rules; undefined where the table is no table of plans. */
function rulesColumn(table: PermittedTable): string | undefined {
  return table.columns.find(({ input }) => input === 'rules')?.name;
}

/** The page of a plan: its rules, a call to try, and the coming days. A new one first says what it is called. */
export function PlanPage({ app, table, recordKey, fresh }: PlanPageProps) {
  const [named, setNamed] = useState<Key>();
  if (fresh && named === undefined) return <NewPlan app={app} table={table} onNamed={setNamed} />;
  return (
    <PlanEditor
      key={JSON.stringify([named ?? recordKey, fresh, here.value.query['archive'] !== undefined])}
      app={app}
      table={table}
      recordKey={named ?? recordKey}
      fresh={fresh}
    />
  );
}

/** The window is too narrow for three parts beside each other. */
function useNarrow(): boolean {
  const query = useMemo(() => matchMedia('(max-width: 1099px)'), []);
  const [isNarrow, setNarrow] = useState(query.matches);
  useEffect(() => {
    const look = (): void => setNarrow(query.matches);
    query.addEventListener('change', look);
    return () => query.removeEventListener('change', look);
  }, []);
  return isNarrow;
}

/** The call that was tried on a plan before its first save: its own page, which comes then, goes on with it. */
let goesOn: Asking | undefined;

function PlanEditor({ app, table, recordKey, fresh }: PlanPageProps) {
  const archive = here.value.query['archive'] !== undefined;
  const column = rulesColumn(table)!;
  const shape = described(app)!.rules!;
  const editor = useMemo(() => new Editor(app, table, recordKey, column, shape, fresh, archive), []);
  const [dialog, setDialog] = useState<'save' | 'compare' | 'rehearse'>();
  const [run, setRun] = useState<StartedRun>();
  const counts = useRuleCounts(editor);
  const [isDetailed, setDetailed] = useState(false);
  const trial = useMemo(() => {
    const made = new Trial(app, {
      body: () => {
        void [editor.values.value, editor.isRead.value];
        return editor.isRead.value ? draftBody(editor) : undefined;
      },
    });
    made.on.value = 'draft';
    if (goesOn !== undefined) made.asking.value = goesOn;
    goesOn = undefined;
    return made;
  }, []);
  const numbers = useNumbers(editor, trial);
  const isNarrow = useNarrow();
  const [part, setPart] = useState<'rules' | 'try' | 'days'>('rules');
  // Marks of rules as they were would stand beside others.
  const tried = trial.isCurrent.value && trial.on.value === 'draft' ? trial.answer.value : undefined;
  const marks = tried === undefined ? new Map<string, Mark>() : marksOf(tried, recordKey.at(-1)!);
  const used = tried === undefined ? new Map<string, number>() : usedBy(tried, recordKey.at(-1)!);
  const { value: isRead } = editor.isRead;
  const { value: changed } = editor.isChanged;
  const errors = editor.findings.value.filter(({ isError }) => isError).length;
  const isLooked = editor.looked.value === editor.values.value;
  const name = recordKey.at(-1)!;

  useEffect(() => {
    void editor.load();
    const stopLint = keepLinting(editor);
    const stopTrying = archive ? () => undefined : trial.keepTrying();
    const stop = onTold(({ kind, data }) => {
      if (
        kind === 'change' &&
        !fresh &&
        !archive &&
        (!Array.isArray(data['tables']) || (data['tables'] as readonly string[]).includes(table.name))
      )
        void editor.takeTheirs();
    });
    const leave = (): void => editor.keepNow();
    addEventListener('pagehide', leave);
    return () => {
      editor.keepNow();
      stop();
      stopLint();
      stopTrying();
      removeEventListener('pagehide', leave);
    };
  }, []);
  // A link to one rule has it chosen.
  const { rule } = here.value.query;
  useLayoutEffect(() => {
    const line = isRead && rule !== undefined ? editor.lines.peek().find(({ no }) => no === rule) : undefined;
    if (line !== undefined) {
      editor.choose(line.place, false);
      editor.focus.value = line.no;
    }
  }, [isRead, rule]);
  useEffect(() => {
    document.title = `${name} · ${listTitle(table)} · ${shortName(app)} · niud`;
  }, [name]);
  const mayNot = editor.readonly
    ? 'Your permissions do not include changing this plan.'
    : errors > 0 && isLooked
      ? `${errors === 1 ? 'An error stands' : `${errors} errors stand`} in the way.`
      : editor.conflict.value !== undefined
        ? 'First say whose change stays.'
        : changed
          ? undefined
          : 'Nothing has changed.';
  const wish = useWish(editor, errors > 0 && !isLooked, () => {
    if (mayNot === undefined) {
      setDialog('save');
      return;
    }
    say(mayNot);
    if (errors > 0) {
      setPart('rules');
      editor.goToError();
    }
  });
  useLayoutEffect(() => {
    const save = (): void => {
      if (dialog === undefined) wish();
    };
    document.addEventListener('niud-save', save);
    return () => document.removeEventListener('niud-save', save);
  });

  const tryExample = (example: string): void => {
    trial.set(exampleCall(example));
    setPart('try');
  };
  const save = async (): Promise<void> => {
    const answer = await editor.save();
    if (!answer.ok && answer.status !== 412 && answer.errors.length === 0) editor.refused.value = answer;
    setDialog(undefined);
    if (!answer.ok || !fresh) return;
    goesOn = trial.asking.value;
    go(at(app, table.name, ...recordKey), 'replace');
  };
  const { value: refused } = editor.refused;
  const { value: conflict } = editor.conflict;
  const { value: takenUp } = editor.takenUp;
  const list: Address = { parts: [app, table.name], query: archive ? { archive: '' } : {} };
  return (
    <div
      class={archive ? 'main archived' : 'main'}
      onKeyDown={(event) => {
        if (
          !(event.ctrlKey || event.metaKey) ||
          event.key.toLowerCase() !== 'z' ||
          event.defaultPrevented ||
          event.target instanceof HTMLInputElement
        )
          return;
        event.preventDefault();
        if (event.shiftKey) editor.redo();
        else editor.undo();
      }}
    >
      <div class="tasks">
        <span class="crumbs">
          <Link to={list}>{listTitle(table)}</Link>
          {recordKey.slice(0, -1).map((part, nth) => (
            <span key={nth} class="crumbs">
              <Icon name="right" />
              <Link to={at(app, table.name, ...recordKey.slice(0, nth + 1))}>{part}</Link>
            </span>
          ))}
          <Icon name="right" />
          <h1>{name}</h1>
        </span>
        {archive ? (
          <Badge tone="archive">Archive Database: routes no calls</Badge>
        ) : fresh ? (
          <Badge tone="warn">New, not saved</Badge>
        ) : changed ? (
          <Badge tone="warn">Draft, not saved</Badge>
        ) : null}
        <span class="grow" />
        <span class="soft small" role="status">
          {findingCounts(editor.findings.value)}
        </span>
        {archive ? null : (
          <>
            {fresh ? null : (
              <Link class="button plain" to={{ ...at(app, table.name, ...recordKey), query: { tab: 'history' } }}>
                History
              </Link>
            )}
            {fresh ? null : (
              <Button
                kind="plain"
                reason={changed ? undefined : 'Nothing differs from live.'}
                act={() => setDialog('compare')}
              >
                Compare with live
              </Button>
            )}
            {described(app)!.caller.abilities.includes('explain') ? (
              <Button
                kind="plain"
                reason={errors > 0 ? 'First mend the errors.' : undefined}
                act={() => setDialog('rehearse')}
              >
                Rehearse…
              </Button>
            ) : null}
            {editor.readonly ? null : (
              <>
                <Button
                  kind="plain"
                  icon="undo"
                  aria-label="Undo"
                  title="Undo (Ctrl Z)"
                  disabled={editor.history.value.past.length === 0}
                  act={() => editor.undo()}
                />
                <Button disabled={!changed || fresh} act={() => editor.discard()}>
                  Discard
                </Button>
                <Button kind="first" reason={mayNot} act={wish}>
                  Save plan<kbd class="in">Ctrl S</kbd>
                </Button>
              </>
            )}
          </>
        )}
      </div>
      {refused === undefined && conflict === undefined && takenUp === undefined ? null : (
        <div class="plan-notes">
          {refused === undefined ? null : (
            <Note tone="bad" alert>
              {isRead ? '' : `Could not read ${name}: `}
              {refused.message}{' '}
              {isRead ? null : (
                <>
                  {refused.status === 404 && !archive ? (
                    <Link to={{ ...here.value, query: { archive: '' } }}>Look in the Archive Database</Link>
                  ) : null}{' '}
                  <Button kind="plain" act={() => editor.load()}>
                    Try again
                  </Button>
                </>
              )}
            </Note>
          )}
          {conflict === undefined ? null : (
            <Note tone="warn" alert>
              Changed by {conflict.by} at {conflict.at.slice(11, 19)}:{' '}
              {conflict.fields.map((field) => editor.labelOf(field)).join(', ')}.{' '}
              <Button kind="plain" act={() => editor.settle('theirs')}>
                Take theirs
              </Button>{' '}
              <Button kind="plain" act={() => editor.settle('mine')}>
                Keep mine
              </Button>
            </Note>
          )}
          {takenUp === undefined || !changed ? null : (
            <Note tone="quiet">
              Your changes of {clockTime(takenUp).slice(0, 5)}.{' '}
              <Button kind="plain" act={() => editor.discard()}>
                Discard
              </Button>{' '}
              <Button
                kind="plain"
                act={() => {
                  editor.takenUp.value = undefined;
                }}
              >
                Go on with them
              </Button>
            </Note>
          )}
        </div>
      )}
      {!isRead ? (
        <div class="page" aria-busy={refused === undefined} />
      ) : (
        <>
          {isNarrow && !archive ? (
            <div class="plan-tabs">
              <Tabs
                label="Parts"
                tabs={[
                  ['rules', 'Rules'],
                  ['try', 'Try a call'],
                  ['days', '14 days'],
                ]}
                chosen={part}
                onChoose={setPart}
              />
            </div>
          ) : null}
          <div class={archive || isNarrow ? 'plan alone' : 'plan'}>
            {isNarrow && !archive && part !== 'rules' ? null : (
              <div class="rules-side">
                <details
                  class="plan-details"
                  open={isDetailed}
                  onToggle={(event) => setDetailed(event.currentTarget.open)}
                >
                  <summary>Details</summary>
                  <Details editor={editor} />
                </details>
                <Rules editor={editor} marks={marks} counts={counts} used={used} onTry={tryExample} />
              </div>
            )}
            {archive || (isNarrow && part !== 'try') ? null : (
              <TryPanel
                editor={editor}
                trial={trial}
                numbers={numbers}
                more={<SaveCase app={app} trial={trial} provider={recordKey[0]!} />}
              />
            )}
            {archive || (isNarrow && part !== 'days') ? null : <Days editor={editor} trial={trial} always={isNarrow} />}
          </div>
        </>
      )}
      {dialog === 'rehearse' ? (
        <RehearseDialog
          editor={editor}
          run={run}
          onRun={setRun}
          onRule={(pointer) => {
            setDialog(undefined);
            setPart('rules');
            editor.goTo(pointer);
          }}
          onClose={() => setDialog(undefined)}
        />
      ) : dialog === undefined ? null : (
        <SaveDialog
          editor={editor}
          onClose={() => setDialog(undefined)}
          {...(dialog === 'save' ? { onSave: save } : {})}
        />
      )}
    </div>
  );
}
