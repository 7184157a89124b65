import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import { at } from '../address/address.js';
import { go, here } from '../address/here.js';
import { described, listTitle, type Key, type PermittedTable } from '../data/description.js';
import { onTold } from '../data/events.js';
import { shortName } from '../data/sessions.js';
import { say } from '../data/toasts.js';
import { Tabs } from '../design/tabs.js';
import { Days } from '../plan/days-view.js';
import { Details } from '../plan/details.js';
import { Editor } from '../plan/editor.js';
import { exampleCall, marksOf, usedBy, type Asking } from '../plan/explanation.js';
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
import { errorsOf, PlanBar, PlanNotes } from './plan-bar.js';

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

/** A call tried on the draft, from when the draft is read. */
function useTrial(editor: Editor): Trial {
  return useMemo(() => {
    const made = new Trial(editor.app, {
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
}

/** Reads the plan, has its draft looked at, tried and kept, and takes up what others save, as long as its page is open. */
function useKept(editor: Editor, trial: Trial): void {
  const { archive, fresh, table } = editor;
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
}

/** A link to one rule has it chosen. */
function useLinkedRule(editor: Editor): void {
  const { rule } = here.value.query;
  const { value: isRead } = editor.isRead;
  useLayoutEffect(() => {
    const line = isRead && rule !== undefined ? editor.lines.peek().find(({ no }) => no === rule) : undefined;
    if (line !== undefined) {
      editor.choose(line.place, false);
      editor.focus.value = line.no;
    }
  }, [isRead, rule]);
}

/** Ctrl S, wherever on the page it is pressed. */
function useSaveKey(save: () => void): void {
  useLayoutEffect(() => {
    document.addEventListener('niud-save', save);
    return () => document.removeEventListener('niud-save', save);
  });
}

/** Why the draft cannot be saved as it stands; undefined where it can. */
function reasonNot(editor: Editor): string | undefined {
  const errors = errorsOf(editor);
  if (editor.readonly) return 'Your permissions do not include changing this plan.';
  if (errors > 0 && isLooked(editor))
    return `${errors === 1 ? 'An error stands' : `${errors} errors stand`} in the way.`;
  if (editor.conflict.value !== undefined) return 'First say whose change stays.';
  return editor.isChanged.value ? undefined : 'Nothing has changed.';
}

const isLooked = (editor: Editor): boolean => editor.looked.value === editor.values.value;

/** Ctrl Z and Ctrl Shift Z go through what was done, but in a field, where they are the browser's. */
function undoByKeys(event: KeyboardEvent, editor: Editor): void {
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
}

function PlanEditor({ app, table, recordKey, fresh }: PlanPageProps) {
  const archive = here.value.query['archive'] !== undefined;
  const editor = useMemo(
    () => new Editor(app, table, recordKey, rulesColumn(table)!, described(app)!.rules!, fresh, archive),
    [],
  );
  const trial = useTrial(editor);
  const [dialog, setDialog] = useState<'save' | 'compare' | 'rehearse'>();
  const [run, setRun] = useState<StartedRun>();
  const [part, setPart] = useState<Part>('rules');
  const { name } = editor;
  useKept(editor, trial);
  useLinkedRule(editor);
  useEffect(() => {
    document.title = `${name} · ${listTitle(table)} · ${shortName(app)} · niud`;
  }, [name]);
  const mayNot = reasonNot(editor);
  const errors = errorsOf(editor);
  const wish = useWish(editor, errors > 0 && !isLooked(editor), () => {
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
  useSaveKey(() => {
    if (dialog === undefined) wish();
  });
  const save = async (): Promise<void> => {
    const answer = await editor.save();
    if (!answer.ok && answer.status !== 412 && answer.errors.length === 0) editor.refused.value = answer;
    setDialog(undefined);
    if (!answer.ok || !fresh) return;
    goesOn = trial.asking.value;
    go(at(app, table.name, ...recordKey), 'replace');
  };
  const close = (): void => setDialog(undefined);
  return (
    <div class={archive ? 'main archived' : 'main'} onKeyDown={(event) => undoByKeys(event, editor)}>
      <PlanBar editor={editor} mayNot={mayNot} onSave={wish} onDialog={setDialog} />
      <PlanNotes editor={editor} />
      {editor.isRead.value ? (
        <PlanParts editor={editor} trial={trial} part={part} onPart={setPart} />
      ) : (
        <div class="page" aria-busy={editor.refused.value === undefined} />
      )}
      {dialog === 'rehearse' ? (
        <RehearseDialog
          editor={editor}
          run={run}
          onRun={setRun}
          onRule={(pointer) => {
            close();
            setPart('rules');
            editor.goTo(pointer);
          }}
          onClose={close}
        />
      ) : dialog === undefined ? null : (
        <SaveDialog editor={editor} onClose={close} {...(dialog === 'save' ? { onSave: save } : {})} />
      )}
    </div>
  );
}

/** The parts of the page, of which a narrow window shows one. */
type Part = 'rules' | 'try' | 'days';

interface PartsProps {
  readonly editor: Editor;
  readonly trial: Trial;
  readonly part: Part;
  readonly onPart: (part: Part) => void;
}

/** The rules, a call to try, and the coming days; in the archive the rules alone. */
function PlanParts({ editor, trial, part, onPart }: PartsProps) {
  const { app, archive, key, name } = editor;
  const isNarrow = useNarrow();
  const [isDetailed, setDetailed] = useState(false);
  const counts = useRuleCounts(editor);
  const numbers = useNumbers(editor, trial);
  // Marks of rules as they were would stand beside others.
  const tried = trial.isCurrent.value && trial.on.value === 'draft' ? trial.answer.value : undefined;
  const marks = tried === undefined ? new Map<string, Mark>() : marksOf(tried, name);
  const used = tried === undefined ? new Map<string, number>() : usedBy(tried, name);
  const tryExample = (example: string): void => {
    trial.set(exampleCall(example));
    onPart('try');
  };
  const shows = (one: Part): boolean => (archive ? one === 'rules' : !isNarrow || part === one);
  return (
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
            onChoose={onPart}
          />
        </div>
      ) : null}
      <div class={archive || isNarrow ? 'plan alone' : 'plan'}>
        {shows('rules') ? (
          <div class="rules-side">
            <details class="plan-details" open={isDetailed} onToggle={(event) => setDetailed(event.currentTarget.open)}>
              <summary>Details</summary>
              <Details editor={editor} />
            </details>
            <Rules editor={editor} marks={marks} counts={counts} used={used} onTry={tryExample} />
          </div>
        ) : null}
        {shows('try') ? (
          <TryPanel
            editor={editor}
            trial={trial}
            numbers={numbers}
            more={<SaveCase app={app} trial={trial} provider={key[0]!} />}
          />
        ) : null}
        {shows('days') ? <Days editor={editor} trial={trial} always={isNarrow} /> : null}
      </div>
    </>
  );
}
