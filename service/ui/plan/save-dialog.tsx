import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import type { Editor } from './editor.js';
import { RuleChanges } from './rule-changes.js';
import { rulesOf } from './shape.js';

interface Props {
  readonly editor: Editor;
  readonly onClose: () => void;
  /** Without it the difference is shown alone. */
  readonly onSave?: () => Promise<unknown>;
}

/** What differs from what niud holds, as sentences; and, to save, the button that sends it. */
export function SaveDialog({ editor, onClose, onSave }: Props) {
  const { shape, column, fresh } = editor;
  const difference = editor.difference.value;
  const others = Object.keys(editor.changed.value).filter((name) => name !== column);
  const before = rulesOf(editor.stored.value.values[column]);
  const now = editor.rules.value;
  const warnings = editor.findings.value.filter(({ isError }) => !isError).length;
  const save = (
    <Button
      kind="first"
      act={async () => {
        await onSave?.();
      }}
    >
      Save plan
    </Button>
  );
  return (
    <Dialog
      title={onSave === undefined ? 'Compared with live' : fresh ? `New plan ${editor.name}` : `Save ${editor.name}`}
      wide
      onClose={onClose}
      foot={
        onSave === undefined ? (
          <Button kind="first" act={onClose}>
            Close
          </Button>
        ) : (
          <>
            {save}
            <Button act={onClose}>Cancel</Button>
          </>
        )
      }
    >
      {difference.length === 0 && others.length === 0 ? (
        <p>{fresh ? 'It has no rules yet.' : 'Nothing differs.'}</p>
      ) : null}
      <ul class="changes">
        <RuleChanges shape={shape} before={before} after={now} />
        {others
          .filter((name) => !editor.table.key.includes(name))
          .map((name) => (
            <li key={name}>
              <b>
                {editor.labelOf(name)} {fresh ? '' : 'changed'}
              </b>
              <p class="soft small">
                {fresh ? '' : `${shown(editor.stored.value.values[name])} → `}
                {shown(editor.values.value[name])}
              </p>
            </li>
          ))}
      </ul>
      {onSave !== undefined && warnings > 0 ? (
        <Note tone="warn">
          {warnings === 1 ? 'There is a warning beside a rule.' : `There are ${warnings} warnings beside rules.`} It can
          be saved all the same.
        </Note>
      ) : null}
    </Dialog>
  );
}

function shown(value: unknown): string {
  return value === null || value === undefined || value === ''
    ? 'not set'
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
}
