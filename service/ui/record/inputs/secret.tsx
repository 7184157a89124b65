import { useLayoutEffect, useState } from 'preact/hooks';
import { Button } from '../../design/button.js';
import { TextInput } from '../../design/field.js';
import { JsonField } from './json.js';
import { useTyped, type InputProps } from './input.js';

interface Props extends InputProps {
  /** Whether the caller may see and set it. */
  readonly able: boolean;
  /** It was changed and not saved. */
  readonly changed: boolean;
}

/** What is not for everybody's eyes: dots, with Show and Set for those who may. It is in no draft. */
export function SecretField({ able, changed, ...props }: Props) {
  const [setting, setSetting] = useState(false);
  const [shown, setShown] = useState(false);
  const { field, value, tied, onLeave, around } = props;
  const [text, onText] = useTyped(props);
  // Once it is saved, or put back, it is dots again.
  useLayoutEffect(() => {
    if (!changed) {
      setSetting(false);
      setShown(false);
    }
  }, [changed]);
  if (!able)
    return (
      <span class="line">
        <span {...tied} class="dots" role="img" aria-label={`${field.label}: not shown`}>
          ••••
        </span>
        <span class="small faint">Your permissions do not show it.</span>
      </span>
    );
  const isOpen = around.fresh || setting || changed;
  if (isOpen && field.input === 'json') return <JsonField {...props} />;
  if (isOpen) {
    return (
      <span class="line nowrap-line">
        <TextInput
          {...tied}
          type={shown ? 'text' : 'password'}
          autocomplete="new-password"
          spellcheck={false}
          value={text}
          onText={onText}
          onBlur={onLeave}
        />
        <Button kind="plain" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? 'Hide' : 'Show'}
        </Button>
      </span>
    );
  }
  const isSet = value !== null;
  return (
    <span class="line">
      <span class={shown ? 'mono shown' : 'dots'} id={tied.id}>
        {!isSet ? 'Not set' : shown ? text : '••••'}
      </span>
      {isSet ? (
        <Button kind="plain" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? 'Hide' : 'Show'}
          <span class="hidden"> {field.label}</span>
        </Button>
      ) : null}
      <Button kind="plain" onClick={() => setSetting(true)}>
        Set<span class="hidden"> {field.label}</span>
      </Button>
    </span>
  );
}
