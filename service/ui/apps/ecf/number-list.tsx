import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { digitsOf, spaced } from '../../data/words.js';
import { Button } from '../../design/button.js';
import { Field, TextInput } from '../../design/field.js';

interface Props {
  readonly numbers: readonly string[];
  readonly may: boolean;
  /** What the field asks for. */
  readonly label: string;
  readonly none: string;
  /** Writes the list; gives what is wrong with it, or nothing. */
  readonly onWrite: (numbers: readonly string[], done: string) => Promise<string>;
  /** What stands behind a number, and what can be done to it beside removing. */
  readonly beside?: (number: string, place: number) => ComponentChildren;
}

/** A list of numbers; adding and removing are saved at once. */
export function NumberList({ numbers, may, label, none, onWrite, beside }: Props) {
  const [fault, setFault] = useState('');
  return (
    <>
      {numbers.length === 0 ? (
        <p class="soft">{none}</p>
      ) : (
        <ul class="numbers">
          {numbers.map((number, place) => (
            <li key={number}>
              <span class="grow nowrap">{spaced(number)}</span>
              {beside?.(number, place)}
              {may ? (
                <Button
                  kind="plain"
                  act={() =>
                    onWrite(
                      numbers.filter((each) => each !== number),
                      `${spaced(number)} removed.`,
                    ).then(setFault)
                  }
                >
                  Remove<span class="hidden"> {spaced(number)}</span>
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {may ? <AddNumber numbers={numbers} label={label} onWrite={onWrite} fault={fault} onFault={setFault} /> : null}
    </>
  );
}

function AddNumber({
  numbers,
  label,
  onWrite,
  fault,
  onFault,
}: Pick<Props, 'numbers' | 'label' | 'onWrite'> & {
  readonly fault: string;
  readonly onFault: (fault: string) => void;
}) {
  const [typed, setTyped] = useState('');
  const add = async (): Promise<void> => {
    const number = digitsOf(typed);
    if (number === '') return onFault('A number is needed.');
    if (numbers.includes(number)) return onFault('It is there already.');
    const refused = await onWrite([...numbers, number], `${spaced(number)} added.`);
    onFault(refused);
    if (refused === '') setTyped('');
  };
  return (
    <form
      class="add"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Field label={label} error={fault}>
        {(tied) => (
          <TextInput
            {...tied}
            type="tel"
            inputMode="tel"
            autocomplete="off"
            value={typed}
            onText={(text) => {
              setTyped(text);
              onFault('');
            }}
          />
        )}
      </Field>
      <Button type="submit">Add</Button>
    </form>
  );
}
