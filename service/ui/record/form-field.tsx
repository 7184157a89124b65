import { Button } from '../design/button.js';
import { Field } from '../design/field.js';
import type { Json } from '../data/api.js';
import { mendingOf } from './faults.js';
import { inputOf } from './inputs/all.js';
import type { InputProps } from './inputs/input.js';

/** Old names of zones that people use and the browser does not list. */
const oldZones = ['US/Eastern', 'US/Central', 'US/Mountain', 'US/Pacific', 'US/Alaska', 'US/Hawaii', 'US/Arizona'];

let zones: readonly string[] | undefined;

function allZones(): readonly string[] {
  return (zones ??= [...oldZones, ...Intl.supportedValuesOf('timeZone')]);
}

interface Props extends Omit<InputProps, 'tied'> {
  readonly note?: string | undefined;
  readonly error?: string | undefined;
  /** What it held when it was loaded, as text, where that is something else. */
  readonly was?: string | undefined;
  readonly onPutBack?: (() => void) | undefined;
  /** Another control in the place of the usual one. */
  readonly control?: ((tied: InputProps['tied']) => preact.ComponentChildren) | undefined;
}

/** A field of a form: label, control, what is wrong with it and how to mend it, what it means. */
export function FormField({ note, error, was, onPutBack, control, ...props }: Props) {
  const { field, value, onValue } = props;
  const Input = inputOf(field);
  const mending = error === undefined ? undefined : mendingOf(field, value, field.kind === 'tz' ? allZones() : []);
  const mend = (next: Json): void => onValue(next);
  return (
    <div data-field={field.name}>
      <Field
        label={field.label}
        note={note}
        error={
          error === undefined ? undefined : (
            <>
              {error}
              {mending === undefined ? null : (
                <>
                  {' '}
                  <button type="button" class="mend" onClick={() => mend(mending)}>
                    Use {mending}?
                  </button>
                </>
              )}
            </>
          )
        }
        hint={
          <>
            {was === undefined ? null : (
              <span class="was">
                Was {was === '' ? 'not set' : was}.{' '}
                <Button kind="plain" onClick={onPutBack}>
                  Put back
                </Button>
              </span>
            )}
            {field.meaning}
          </>
        }
      >
        {(tied) => (control === undefined ? <Input {...props} tied={tied} /> : control(tied))}
      </Field>
    </div>
  );
}
