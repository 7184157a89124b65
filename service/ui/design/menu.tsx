import './menu.css';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from './icons.js';

/** A line of a menu; `null` between two is a rule. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly keys?: string;
  readonly danger?: boolean;
  readonly reason?: string;
  readonly run: () => void;
}

interface Props {
  readonly label: string;
  readonly items: readonly (MenuItem | null)[];
  readonly x: number;
  readonly y: number;
  readonly onClose: () => void;
}

/**
 * A menu at a point, after the WAI-ARIA pattern: arrows go round, letters go to what begins with them, Esc and a click
 * outside close it.
 */
export function Menu({ label, items, x, y, onClose }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const entries = (): readonly HTMLElement[] => [
    ...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? []),
  ];
  useLayoutEffect(() => {
    const menu = list.current!;
    const { width, height } = menu.getBoundingClientRect();
    menu.style.left = `${Math.max(4, Math.min(x, innerWidth - width - 4))}px`;
    menu.style.top = `${Math.max(4, Math.min(y, innerHeight - height - 4))}px`;
  }, [x, y]);
  // At once: the next key is the menu's.
  useLayoutEffect(() => {
    const before = document.activeElement;
    entries()[0]?.focus();
    const outside = (event: Event): void => {
      if (!(event.target instanceof Node) || !list.current!.contains(event.target)) onClose();
    };
    addEventListener('pointerdown', outside, true);
    addEventListener('resize', onClose);
    return () => {
      removeEventListener('pointerdown', outside, true);
      removeEventListener('resize', onClose);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = entries();
    const now = all.indexOf(document.activeElement as HTMLElement);
    const to =
      event.key === 'ArrowDown'
        ? now + 1
        : event.key === 'ArrowUp'
          ? now - 1
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? all.length - 1
              : event.key.length === 1 && !event.ctrlKey
                ? all.findIndex(
                    (entry, at) => at !== now && entry.textContent?.toLowerCase().startsWith(event.key.toLowerCase()),
                  )
                : undefined;
    if (event.key === 'Escape' || event.key === 'Tab') onClose();
    else if (to === undefined || (to === -1 && event.key.length === 1)) return;
    else all[(to + all.length) % all.length]?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={list} class="menu" role="menu" aria-label={label} onKeyDown={onKeyDown}>
      {items.map((item, at) => (item === null ? <hr key={at} /> : <MenuItem key={at} item={item} onClose={onClose} />))}
    </div>
  );
}

function MenuItem({
  item,
  onClose,
}: {
  readonly item: NonNullable<Props['items'][number]>;
  readonly onClose: () => void;
}) {
  return (
    <button
      type="button"
      role="menuitem"
      class={item.danger === true ? 'danger' : undefined}
      tabIndex={-1}
      aria-disabled={item.reason !== undefined}
      title={item.reason}
      onClick={() => {
        if (item.reason === undefined) {
          onClose();
          item.run();
        }
      }}
    >
      {item.icon === undefined ? null : <Icon name={item.icon} />}
      <span>{item.label}</span>
      {item.keys === undefined ? null : <kbd>{item.keys}</kbd>}
    </button>
  );
}
