import { useState } from 'preact/hooks';
import { commandsFor } from '../data/commands.js';
import { described, textOf, type CommandDescription } from '../data/description.js';
import { Button } from '../design/button.js';
import { ActionDialog, type Action } from '../grid/action-dialog.js';
import { CommandDialog, commandLabel } from './command-dialog.js';
import type { RecordModel } from './record-model.js';
import { ResetLinkDialog } from './reset-link.js';

interface Props {
  readonly model: RecordModel;
  readonly name: string;
  /** It was archived, restored or purged. */
  readonly onMoved: () => void;
}

type Open =
  | { readonly what: 'command'; readonly command: CommandDescription }
  | { readonly what: 'move'; readonly kind: Action['kind'] }
  | { readonly what: 'reset-link' };

/**
 * What can be done to the record that is open: its commands, and its ways between the live database and the archive.
 */
export function RecordActions({ model, name, onMoved }: Props) {
  const [open, setOpen] = useState<Open>();
  const { app, table, archive } = model;
  const entry = model.entry.value;
  if (entry === undefined || model.gone.value) return null;
  const may = (kind: Action['kind']): boolean => table.may.includes(kind);
  const move = (kind: Action['kind'], label: string): preact.ComponentChildren =>
    may(kind) ? (
      <Button
        kind={kind === 'purge' ? 'danger' : undefined}
        icon={kind === 'archive' ? 'box' : kind === 'restore' ? 'undo' : undefined}
        onClick={() => setOpen({ what: 'move', kind })}
      >
        {label}
      </Button>
    ) : null;
  const commands = archive ? [] : commandsFor(table, entry.attributes);
  // What takes a password can be helped to a new one.
  const isHelped =
    !archive &&
    table.writeOnly.includes('password') &&
    described(app)?.caller.abilities.includes('password_reset') === true;
  if (commands.length === 0 && !isHelped && !(archive ? may('restore') || may('purge') : may('archive'))) return null;
  const close = (): void => setOpen(undefined);
  const generation = archive ? textOf(entry.meta?.['txnid']) : undefined;
  return (
    <div class="line commands">
      {commands.map((command) => (
        <Button key={command.name} title={command.meaning} onClick={() => setOpen({ what: 'command', command })}>
          {commandLabel(command.name)}…
        </Button>
      ))}
      {isHelped ? <Button onClick={() => setOpen({ what: 'reset-link' })}>Reset link…</Button> : null}
      {archive ? (
        <>
          {move('restore', 'Restore…')}
          {move('purge', 'Purge…')}
        </>
      ) : (
        move('archive', 'Archive…')
      )}
      {open === undefined ? null : open.what === 'command' ? (
        <CommandDialog model={model} command={open.command} name={name} onClose={close} />
      ) : open.what === 'reset-link' ? (
        <ResetLinkDialog
          app={app}
          table={table.name}
          username={textOf(entry.attributes[table.key[0]!])}
          onClose={close}
        />
      ) : (
        <ActionDialog
          action={{
            kind: open.kind,
            app,
            table,
            count: 1,
            records: [{ key: model.key, ...(generation === undefined ? {} : { generation }) }],
          }}
          onClose={(done) => {
            close();
            if (done) onMoved();
          }}
        />
      )}
    </div>
  );
}
