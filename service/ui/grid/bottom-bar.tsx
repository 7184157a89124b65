import type { ComponentChildren } from 'preact';
import type { Total } from '../data/rows.js';
import { counted, grouped } from '../data/words.js';
import { Button } from '../design/button.js';
import type { MenuItem } from '../design/menu.js';

interface Props {
  readonly count: number;
  readonly actions: readonly (MenuItem | null)[];
  readonly total: Total | undefined;
  readonly sight: readonly [from: number, to: number];
  /** What the selection would take along. */
  readonly along?: ComponentChildren;
  readonly onClear: () => void;
}

/** What can be done to the selection, and which rows are in sight. The words are the documents'. */
export function BottomBar({ count, actions, total, sight: [from, to], along, onClear }: Props) {
  const named = (label: string): string => `${label.split(' ')[0]!} Selected…`;
  return (
    <div class="bottom" role="region" aria-label="Selection">
      {count === 0 ? null : (
        <>
          <b role="status">{grouped(count)} selected</b>
          {actions.map((item) =>
            item === null ? null : (
              <Button
                key={item.label}
                kind={item.danger === true ? 'danger' : undefined}
                icon={item.icon}
                onClick={item.run}
              >
                {named(item.label)}
              </Button>
            ),
          )}
          {along}
          <Button kind="plain" onClick={onClear}>
            Clear
          </Button>
        </>
      )}
      <span class="grow" />
      {total === undefined || total.rows === 0 ? null : (
        <span class="soft">
          {to - from === total.rows && !total.more
            ? counted(total.rows, 'row')
            : `Rows ${grouped(from + 1)}–${grouped(to)} of ${total.more ? 'over ' : ''}${grouped(total.rows)}`}
        </span>
      )}
    </div>
  );
}
