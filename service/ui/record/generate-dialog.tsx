import { useState } from 'preact/hooks';
import { at } from '../address/address.js';
import { go } from '../address/here.js';
import { post, type Refused } from '../data/api.js';
import { listTitle, type PermittedTable } from '../data/description.js';
import { startPath } from '../data/jobs.js';
import { sessionOf } from '../data/sessions.js';
import { say } from '../data/toasts.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { useTakes } from './takes.js';

/** Records made in numbers: a job, whose file has what was made. */
export function GenerateDialog({
  app,
  table,
  onClose,
}: {
  readonly app: string;
  readonly table: PermittedTable;
  readonly onClose: () => void;
}) {
  const generator = table.generator!;
  const provider = sessionOf(app)?.role_id?.split(':')[1];
  const column = table.tenant?.provider;
  const takes = useTakes(
    app,
    generator.takes,
    provider === undefined || column === undefined || !generator.takes.some(({ name }) => name === column)
      ? { under: 'kwargs', table }
      : { initial: { [column]: provider }, under: 'kwargs', table },
  );
  const [refused, setRefused] = useState<Refused>();
  const run = async (): Promise<void> => {
    setRefused(undefined);
    if (!takes.fits()) return;
    const answer = await post(app, startPath(app), { job_type: 'generate', object: table.name, kwargs: takes.given });
    if (!answer.ok) {
      takes.tell(answer.errors);
      if (
        !answer.errors.some(({ field }) =>
          generator.takes.some(({ name }) => field === `kwargs/${name}` || field === name),
        )
      )
        setRefused(answer);
      return;
    }
    const id = String(answer.data[0]?.attributes['job_id']);
    say(`${listTitle(table)} are made by job ${id}; its file has what was made.`, {
      action: { label: 'Show the job', run: () => go(at(app, 'job', id)) },
    });
    onClose();
  };
  return (
    <Dialog
      title={`Generate ${listTitle(table).toLowerCase()}`}
      onClose={onClose}
      onEnter={() => void run()}
      foot={
        <>
          <Button kind="first" act={run}>
            Generate
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <p class="soft">{generator.meaning}</p>
      {refused === undefined ? null : (
        <Note tone="bad" alert>
          {refused.message} {refused.errors.map(({ message }) => message).join(' ')}
        </Note>
      )}
      {takes.form}
    </Dialog>
  );
}
