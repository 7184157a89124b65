import { useEffect, useState } from 'preact/hooks';
import type { ExplanationDescription } from '../../schema/explanation-description.js';
import { post, type Answer, type Refused } from '../data/api.js';
import { grouped } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { Choice, Field, TextInput } from '../design/field.js';
import type { Editor } from './editor.js';
import { differenceBody, type Attributes } from './rehearsal.js';
import { RehearsalRun } from './rehearsal-run.js';
import { rehearse, useSets } from './sets.js';
import { Trace } from './trace.js';

/** A rehearsal that was started here, and the draft that it is of. */
export interface StartedRun {
  readonly id: number;
  readonly plan: Attributes;
}

/** Days that a replay goes back at most are niud's to say. */
const usualDays = '7';

interface Props {
  readonly editor: Editor;
  readonly run: StartedRun | undefined;
  readonly onRun: (run: StartedRun) => void;
  readonly onRule: (pointer: string) => void;
  readonly onClose: () => void;
}

/**
 * The draft against a set of cases, or against the calls of the last days: what would change, each call opening as a
 * trace.
 */
export function RehearseDialog({ editor, run, onRun, onRule, onClose }: Props) {
  const { app, key } = editor;
  const { sets } = useSets(app, key[0]!);
  const [chosen, setChosen] = useState('');
  const [days, setDays] = useState(usualDays);
  const [refused, setRefused] = useState<Refused>();
  const set = sets.find(({ name }) => name === chosen);
  const plan = editor.values.value;
  const start = async (): Promise<void> => {
    const answer = await rehearse(app, set, {
      plan: { ...plan },
      ...(set === undefined ? { replay_days: Number(days) } : {}),
    });
    setRefused(answer.ok ? undefined : answer);
    if (answer.ok) onRun({ id: Number(answer.data[0]!.attributes['job_id']), plan });
  };
  const fault = refused?.errors.find(({ field }) => field === 'replay_days')?.message;
  return (
    <Dialog
      title={`Rehearse ${editor.name} as it is here`}
      wide
      onClose={onClose}
      onEnter={() => void start()}
      foot={
        <>
          <Button
            kind="first"
            act={start}
            reason={set === undefined && !/^\d+$/.test(days) ? 'For how many days?' : undefined}
          >
            Rehearse
          </Button>
          <Button act={onClose}>Close</Button>
        </>
      }
    >
      <With sets={sets} set={set} chosen={chosen} onChosen={setChosen} days={days} onDays={setDays} fault={fault} />
      {refused === undefined || fault !== undefined ? null : (
        <Note tone="bad" alert>
          {refused.errors[0]?.message ?? refused.message}
        </Note>
      )}
      {run === undefined ? null : (
        <>
          {run.plan === plan ? null : <Note tone="quiet">The draft has changed since this run.</Note>}
          <RehearsalRun
            key={run.id}
            app={app}
            id={run.id}
            opened={(line) => <Opened editor={editor} line={line} plan={run.plan} onRule={onRule} />}
          />
        </>
      )}
    </Dialog>
  );
}

/** With which calls: those of a set, or those of the last days. */
function With({
  sets,
  set,
  chosen,
  onChosen,
  days,
  onDays,
  fault,
}: {
  readonly sets: ReturnType<typeof useSets>['sets'];
  /** The one that is chosen, where it is still there; else the calls of the last days count. */
  readonly set: ReturnType<typeof useSets>['sets'][number] | undefined;
  readonly chosen: string;
  readonly onChosen: (name: string) => void;
  readonly days: string;
  readonly onDays: (days: string) => void;
  readonly fault: string | undefined;
}) {
  return (
    <div class="try-fields">
      <Field label="With" hint="Nobody is called and nothing is counted; the draft stays a draft.">
        {(tied) => (
          <Choice
            {...tied}
            value={chosen}
            choices={[
              ['', 'Calls that were made'],
              ...sets.map(({ name, count }) => [name, `Set ${name} (${grouped(count)})`] as const),
            ]}
            onChoose={onChosen}
          />
        )}
      </Field>
      {set === undefined ? (
        <Field label="Of the last days" error={fault}>
          {(tied) => <TextInput {...tied} inputMode="numeric" value={days} onText={onDays} />}
        </Field>
      ) : null}
    </div>
  );
}

/** The trace of one call on the draft as it was rehearsed. */
function Opened({
  editor,
  line,
  plan,
  onRule,
}: {
  readonly editor: Editor;
  readonly line: Attributes;
  readonly plan: Attributes;
  readonly onRule: (pointer: string) => void;
}) {
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    void post(editor.app, 'explain', { ...differenceBody(line), plan: { ...plan } }).then(setAnswer);
  }, []);
  return answer === undefined ? (
    <p class="soft">Reading</p>
  ) : !answer.ok ? (
    <Note tone="bad">{answer.errors[0]?.message ?? answer.message}</Note>
  ) : (
    <Trace
      explanation={answer.data[0]!.attributes as unknown as ExplanationDescription}
      plan={editor.name}
      onRule={onRule}
    />
  );
}
