import { oneOf } from '../data/description.js';
import { counted } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import type { RecordModel } from './record-model.js';

interface FootProps {
  readonly model: RecordModel;
  readonly problem: string | undefined;
  readonly onSave: () => Promise<void>;
  readonly onDiscard: () => void;
  readonly onClose: () => void;
}

/** What saves or drops what is typed, and how much of it there is. */
export function Foot({ model, problem, onSave, onDiscard, onClose }: FootProps) {
  const { table, fresh } = model;
  const changed = Object.keys(model.mine.value).length;
  const faulty = model.faulty();
  const asked = Object.keys(model.conflicts.value).length;
  return (
    <footer class="foot">
      {problem === undefined ? null : (
        <Note tone="bad" alert>
          {problem}
        </Note>
      )}
      <Button
        kind="first"
        act={onSave}
        disabled={!fresh && changed === 0}
        {...(!fresh && changed === 0 ? { title: 'Nothing has changed.' } : {})}
      >
        {fresh ? `Add ${oneOf(table)}` : 'Save'}
      </Button>
      {changed > 0 && !fresh ? <Button onClick={onDiscard}>Discard</Button> : null}
      {fresh ? (
        <Button
          onClick={() => {
            model.discard();
            onClose();
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
  );
}
