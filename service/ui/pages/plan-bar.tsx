import { at, type Address } from '../address/address.js';
import { here } from '../address/here.js';
import { Link } from '../address/link.js';
import { described, listTitle } from '../data/description.js';
import { clockTime } from '../data/words.js';
import { Badge, Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Icon } from '../design/icons.js';
import type { Editor } from '../plan/editor.js';
import { findingCounts } from '../plan/findings.js';

/** How many findings stand in the way of a save. */
export function errorsOf(editor: Editor): number {
  return editor.findings.value.filter(({ isError }) => isError).length;
}

interface BarProps {
  readonly editor: Editor;
  /** Why it cannot be saved. */
  readonly mayNot: string | undefined;
  readonly onSave: () => void;
  readonly onDialog: (dialog: 'compare' | 'rehearse') => void;
}

/** Where one is, whether it is a draft, and what can be done with it. */
export function PlanBar({ editor, mayNot, onSave, onDialog }: BarProps) {
  const { app, table, key: recordKey, archive, fresh } = editor;
  const { value: changed } = editor.isChanged;
  const list: Address = { parts: [app, table.name], query: archive ? { archive: '' } : {} };
  return (
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
        <h1>{editor.name}</h1>
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
      {archive ? null : <PlanActions editor={editor} mayNot={mayNot} onSave={onSave} onDialog={onDialog} />}
    </div>
  );
}

function PlanActions({ editor, mayNot, onSave, onDialog }: BarProps) {
  const { app, table, key: recordKey, fresh } = editor;
  const { value: changed } = editor.isChanged;
  return (
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
          act={() => onDialog('compare')}
        >
          Compare with live
        </Button>
      )}
      {described(app)!.caller.abilities.includes('explain') ? (
        <Button
          kind="plain"
          reason={errorsOf(editor) > 0 ? 'First mend the errors.' : undefined}
          act={() => onDialog('rehearse')}
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
          <Button kind="first" reason={mayNot} act={onSave}>
            Save plan<kbd class="in">Ctrl S</kbd>
          </Button>
        </>
      )}
    </>
  );
}

/** What stands in the way of it, what another changed meanwhile, what was typed before. */
export function PlanNotes({ editor }: { readonly editor: Editor }) {
  const { archive } = editor;
  const [{ value: isRead }, { value: changed }] = [editor.isRead, editor.isChanged];
  const [{ value: refused }, { value: conflict }, { value: takenUp }] = [
    editor.refused,
    editor.conflict,
    editor.takenUp,
  ];
  if (refused === undefined && conflict === undefined && takenUp === undefined) return null;
  return (
    <div class="plan-notes">
      {refused === undefined ? null : (
        <Note tone="bad" alert>
          {isRead ? '' : `Could not read ${editor.name}: `}
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
  );
}
