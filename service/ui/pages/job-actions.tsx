import { useState } from 'preact/hooks';
import { at } from '../address/address.js';
import { go } from '../address/here.js';
import { ask, post } from '../data/api.js';
import { jobsTouched, type JobEntry } from '../data/job.js';
import { jobsPath } from '../data/jobs.js';
import { say } from '../data/toasts.js';
import { grouped } from '../data/words.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { Icon } from '../design/icons.js';
import { fileOf, fileWords, isCancellable, isUndoable, typeOf } from './job-words.js';

interface Props {
  readonly app: string;
  readonly job: JobEntry;
  readonly onDone: () => Promise<void> | void;
  /** Its file is what one came for. */
  readonly first?: boolean;
  /** In a list: the file is a word. */
  readonly short?: boolean;
}

/** What can be done with a job: its file, Cancel while it runs, and taking an import back. */
export function JobActions({ app, job, onDone, first = false, short = false }: Props) {
  const [asking, setAsking] = useState<'cancel' | 'undo'>();
  const { attributes } = job;
  const file = fileOf(attributes);
  const done = async (): Promise<void> => {
    setAsking(undefined);
    jobsTouched.value++;
    await onDone();
  };
  return (
    <>
      {file === undefined ? null : (
        <a
          class={`button${first ? ' first' : ''}`}
          href={`/${app}/api/download/${encodeURIComponent(file)}`}
          download={file}
          title={fileWords(attributes)}
        >
          <Icon name="into" />
          {short ? 'Download' : fileWords(attributes)}
        </a>
      )}
      {isCancellable(attributes) ? <Button act={() => setAsking('cancel')}>Cancel</Button> : null}
      {isUndoable(attributes) ? (
        <Button icon="undo" act={() => setAsking('undo')}>
          Undo import
        </Button>
      ) : null}
      {asking === 'cancel' ? (
        <CancelDialog app={app} job={job} onClose={() => setAsking(undefined)} onDone={done} />
      ) : null}
      {asking === 'undo' ? <UndoDialog app={app} job={job} onClose={() => setAsking(undefined)} onDone={done} /> : null}
    </>
  );
}

interface AskProps {
  readonly app: string;
  readonly job: JobEntry;
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
}

/** Cancel stops the job, and says first what that means. */
function CancelDialog({ app, job: { id, attributes }, onClose, onDone }: AskProps) {
  const type = typeOf(attributes).toLowerCase();
  const takesBack = attributes['job_type'] === 'import' && attributes['dry_run'] !== true;
  const added = Number(attributes['added'] ?? 0);
  const cancel = async (): Promise<void> => {
    const answer = await ask(app, 'DELETE', jobsPath(app, String(id)));
    say(
      answer.ok
        ? `The ${type} is cancelled.${takesBack ? ' What it added is taken back.' : ''}`
        : `The ${type} goes on: ${answer.message}`,
      { bad: !answer.ok },
    );
    await onDone();
  };
  return (
    <Dialog
      title={`Cancel the ${type}?`}
      onClose={onClose}
      foot={
        <>
          <Button act={onClose}>Let it run</Button>
          <span class="grow" />
          <Button kind="danger" act={cancel}>
            Cancel the {type}
          </Button>
        </>
      }
    >
      <p>
        {takesBack
          ? `It stops, and takes back what it added${added > 0 ? `: ${grouped(added)} so far` : ''}.`
          : attributes['job_type'] === 'export'
            ? 'It stops, and there is no file.'
            : 'It stops.'}
      </p>
    </Dialog>
  );
}

function UndoDialog({ app, job: { attributes }, onClose, onDone }: AskProps) {
  const added = Number(attributes['added'] ?? 0);
  const undo = async (): Promise<void> => {
    const answer = await post(app, `changes/${String(attributes['txnid'])}/revert`, {});
    const began = answer.ok ? answer.data[0]?.attributes['job_id'] : undefined;
    say(
      !answer.ok
        ? `The import stands: ${answer.message}`
        : began === undefined
          ? 'The import was taken back.'
          : 'The import is being taken back.',
      {
        bad: !answer.ok,
        ...(began === undefined ? {} : { action: { label: 'Show', run: () => go(at(app, 'job', String(began))) } }),
      },
    );
    await onDone();
  };
  return (
    <Dialog
      title="Undo this import?"
      onClose={onClose}
      foot={
        <>
          <Button kind="first" icon="undo" act={undo}>
            Undo import
          </Button>
          <Button act={onClose}>Keep it</Button>
        </>
      }
    >
      <p>
        {added === 1 ? 'The record that it added is' : `The ${grouped(added)} records that it added are`} taken out
        again. What was changed, or is referred to, since then stays, and is listed.
      </p>
    </Dialog>
  );
}
