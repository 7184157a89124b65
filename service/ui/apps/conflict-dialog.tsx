import { columnOf, type PermittedTable } from '../data/description.js';
import type { Conflict, LiveRecord } from '../data/live-record.js';
import { longTime } from '../data/words.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';

/** What was just written had been changed by another meanwhile: one of the two stays. */
export function ConflictDialog({
  record,
  conflict,
  table,
}: {
  readonly record: LiveRecord;
  readonly conflict: Conflict;
  readonly table: PermittedTable;
}) {
  const { meta = {} } = conflict.theirs;
  const columns = Object.keys(conflict.mine).map((name) => columnOf(table, name)?.label ?? name);
  return (
    <Dialog
      title="Changed meanwhile"
      onClose={() => void record.settle('theirs')}
      foot={
        <>
          <Button kind="first" act={() => record.settle('theirs')}>
            Take theirs
          </Button>
          <Button act={() => record.settle('mine')}>Keep mine</Button>
        </>
      }
    >
      <p>
        Changed by {String(meta['modified_by'] ?? 'another')} at {longTime(String(meta['modified'] ?? ''))}:{' '}
        {columns.join(', ')}. Yours is not saved yet.
      </p>
    </Dialog>
  );
}
