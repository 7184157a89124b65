import { useState } from 'preact/hooks';
import type { Json } from '../../data/api.js';
import { Note } from '../../design/badge.js';
import { Button } from '../../design/button.js';
import { Check, Field, TextInput } from '../../design/field.js';
import { Fold } from './fold.js';
import type { Part } from './part-props.js';

const codeDigits = 4;

/** The code that callers dial before they are forwarded. */
export function Screening({ record, entry, may }: Part) {
  const screening = entry.attributes['screening'] as { readonly active?: boolean; readonly pin?: string } | null;
  const isOn = screening?.active === true;
  const [code, setCode] = useState(screening?.pin ?? '');
  const [shown, setShown] = useState(false);
  const [fault, setFault] = useState('');
  const write = async (value: Json, done: string): Promise<void> => {
    const answer = await record.save({ screening: value }, done);
    setFault(answer.ok || record.conflict.peek() !== undefined ? '' : (answer.errors[0]?.message ?? answer.message));
  };
  const isCode = new RegExp(`^[0-9]{${codeDigits}}$`).test(code);
  const set = (active: boolean): Promise<void> | void => {
    if (active && !isCode) {
      setFault(`A code of ${codeDigits} digits is needed first.`);
      return;
    }
    return write(
      { active, ...(isCode ? { pin: code } : {}) },
      active ? 'Callers are asked for the code.' : 'Callers are not asked for a code.',
    );
  };
  return (
    <Fold title="Ask callers for a code" said={isOn ? 'On' : 'Off'}>
      <p class="small soft">
        Before a call is forwarded its caller dials {codeDigits} digits. Three wrong ones end the call. Your own line
        rings without it.
      </p>
      {may('screening') ? (
        <>
          <Field label="Code" hint={`${codeDigits} digits`} error={fault}>
            {(tied) => (
              <TextInput
                {...tied}
                type={shown ? 'text' : 'password'}
                inputMode="numeric"
                autocomplete="off"
                maxLength={codeDigits}
                value={code}
                onText={(text) => {
                  setCode(text);
                  setFault('');
                }}
              />
            )}
          </Field>
          <Check label="Show the code" checked={shown} onCheck={setShown} />
          <div class="line two">
            {isOn ? (
              <Button
                kind="first"
                act={() => set(true)}
                {...(code === screening?.pin ? { reason: 'This is the code' } : {})}
              >
                Change the code
              </Button>
            ) : (
              <Button kind="first" act={() => set(true)}>
                Ask for the code
              </Button>
            )}
            {isOn ? <Button act={() => set(false)}>Do not ask</Button> : null}
          </div>
        </>
      ) : (
        <Note tone="quiet">You may not change it.</Note>
      )}
    </Fold>
  );
}
