import { Link } from '../address/link.js';
import type { Refused } from '../data/api.js';
import { oneOf, textOf } from '../data/description.js';
import { zoned } from '../data/sessions.js';
import { clockTime } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Lazy } from '../design/lazy.js';
import type { RecordAdditions } from './additions.js';
import { RecordForm } from './form.js';
import { RecordHistory } from './history.js';
import type { RecordModel } from './record-model.js';
import { RecordUses, type useUsage } from './uses.js';

interface BodyProps {
  readonly model: RecordModel;
  readonly name: string;
  readonly tab: string;
  /** What an application shows under this tab. */
  readonly shown: NonNullable<RecordAdditions['tabs']>[number] | undefined;
  readonly usage: ReturnType<typeof useUsage>;
  readonly onSave: () => Promise<void>;
  readonly onHistory: (count: string) => void;
}

/** What stands under the tab that is chosen. */
export function Body({ model, name, tab, shown, usage, onSave, onHistory }: BodyProps) {
  const { app, table, key: recordKey } = model;
  const entry = model.entry.value;
  if (model.refused.value !== undefined) return <Unread model={model} name={name} refused={model.refused.value} />;
  if (entry === undefined) return <div class="fields" aria-busy="true" />;
  if (shown !== undefined)
    return (
      <div class="fields wide">
        <Lazy load={shown.load} props={{ app, table, recordKey, entry }} />
      </div>
    );
  if (tab === 'history') return <RecordHistory model={model} onCount={onHistory} />;
  if (tab === 'uses') return <RecordUses model={model} known={usage} />;
  return (
    <form
      class="fields"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void onSave();
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
      {model.fresh ? null : (
        <p class="small faint">
          Created {zoned(textOf(entry.meta?.['created']))} by {textOf(entry.meta?.['created_by'])}; modified{' '}
          {zoned(textOf(entry.meta?.['modified']))} by {textOf(entry.meta?.['modified_by'])}.
        </p>
      )}
      <button type="submit" class="hidden" tabIndex={-1} aria-hidden="true">
        Save
      </button>
    </form>
  );
}

/** Why there is nothing to show, and where else it may be. */
function Unread({
  model,
  name,
  refused,
}: {
  readonly model: RecordModel;
  readonly name: string;
  readonly refused: Refused;
}) {
  const { app, table, key, archive } = model;
  return (
    <div class="fields">
      <Note tone="bad" alert>
        {refused.status === 404
          ? `There is no ${oneOf(table)} ${name}${archive ? ' in the archive' : ' in the live database'}.`
          : refused.message}{' '}
        {refused.status === 404 ? (
          <Link
            to={{
              parts: [app, table.name],
              query: { open: key.map(encodeURIComponent).join('/'), ...(archive ? {} : { archive: '' }) },
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
  );
}
