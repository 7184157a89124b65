import './switch.css';

interface Props<T extends string> {
  readonly label: string;
  readonly choices: readonly (readonly [value: T, label: string])[];
  readonly value: T;
  readonly onChoose: (value: T) => void;
}

/** One of a few, side by side, the chosen one pressed. */
export function Switch<T extends string>({ label, choices, value, onChoose }: Props<T>) {
  return (
    <span class="switch" role="group" aria-label={label}>
      {choices.map(([choice, words]) => (
        <button key={choice} type="button" aria-pressed={choice === value} onClick={() => onChoose(choice)}>
          {words}
        </button>
      ))}
    </span>
  );
}
