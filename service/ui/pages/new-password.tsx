import { useState } from 'preact/hooks';
import type { Refused } from '../data/api.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Field, TextInput } from '../design/field.js';

interface Props {
  /** What the button says. */
  readonly label: string;
  readonly first?: boolean;
  /** The current password is asked for. */
  readonly current: boolean;
  /** Gives what niud said where it did not take it. */
  readonly send: (next: string, current: string) => Promise<Refused | undefined>;
  readonly children: preact.ComponentChildren;
}

/** A new password, twice, with what refuses it in place; by a link, or by the current password. */
export function NewPassword({ label, first = false, current, send, children }: Props) {
  const [before, setBefore] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [refused, setRefused] = useState<Refused>();
  const of = (field: string): string | undefined => refused?.errors.find((error) => error.field === field)?.message;
  const save = async (): Promise<void> => {
    if (next !== again || next === '') {
      setAgain(again === '' ? ' ' : again);
      return;
    }
    const found = await send(next, before);
    setRefused(found);
    if (found === undefined) for (const set of [setBefore, setNext, setAgain]) set('');
  };
  const input = (
    name: string,
    value: string,
    set: (text: string) => void,
    autocomplete: string,
    error: string | undefined,
    hint?: string,
  ) => (
    <Field label={name} error={error} hint={hint}>
      {(tied) => <TextInput {...tied} type="password" autocomplete={autocomplete} value={value} onText={set} />}
    </Field>
  );
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      {children}
      {refused !== undefined && refused.errors.every(({ field }) => field === '') ? (
        <Note tone="bad" alert>
          {refused.message}
        </Note>
      ) : null}
      {current ? input('Current password', before, setBefore, 'current-password', of('current')) : null}
      {input('New password', next, setNext, 'new-password', of('new'), 'At least 8 characters.')}
      {input(
        'New password again',
        again,
        setAgain,
        'new-password',
        again !== '' && again !== next ? 'The two differ.' : undefined,
      )}
      <div class="line">
        <Button kind={first ? 'first' : undefined} type="submit" act={save}>
          {label}
        </Button>
      </div>
    </form>
  );
}
