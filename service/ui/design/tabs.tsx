import './tabs.css';
import type { ComponentChildren } from 'preact';

interface Props<T extends string> {
  readonly label: string;
  readonly tabs: readonly (readonly [name: T, label: ComponentChildren])[];
  readonly chosen: T;
  readonly onChoose: (name: T) => void;
}

/** Tabs after the WAI-ARIA pattern: one stop of the Tab key, arrows go from one to the next and open it. */
export function Tabs<T extends string>({ label, tabs, chosen, onChoose }: Props<T>) {
  const move = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    const now = tabs.findIndex(([name]) => name === chosen);
    const to =
      event.key === 'ArrowRight'
        ? now + 1
        : event.key === 'ArrowLeft'
          ? now - 1
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? tabs.length - 1
              : undefined;
    if (to === undefined) return;
    event.preventDefault();
    const at = (to + tabs.length) % tabs.length;
    onChoose(tabs[at]![0]);
    (event.currentTarget.children[at] as HTMLElement | undefined)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map(([name, words]) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={name === chosen}
          tabIndex={name === chosen ? 0 : -1}
          onClick={() => onChoose(name)}
        >
          {words}
        </button>
      ))}
    </div>
  );
}
