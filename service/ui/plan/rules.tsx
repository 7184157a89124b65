import './plan.css';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../design/button.js';
import { Menu, type MenuItem } from '../design/menu.js';
import { samePlace, type Place } from './draft.js';
import type { Editor } from './editor.js';
import { FindingNote } from './finding-note.js';
import { nextFinding, placed } from './findings.js';
import { HeldDialog, type RuleCounts } from './held.js';
import type { Mark } from './mark.js';
import { goToLine, onRuleKey } from './rule-keys.js';
import { RuleLine } from './rule-line.js';
import { indent, useDrag } from './use-drag.js';

interface Props {
  readonly editor: Editor;
  readonly marks: ReadonlyMap<string, Mark>;
  readonly counts: RuleCounts;
  /** Calls that rules counted in their hours when the tried call came to them. */
  readonly used: ReadonlyMap<string, number>;
  readonly onTry: (example: string) => void;
}

/** The rules as a list of lines, the form of the chosen one below its line. */
export function Rules({ editor, marks, counts, used, onTry }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const { drag, handleOf } = useDrag(editor, list);
  const [menu, setMenu] = useState<{ readonly place: Place; readonly x: number; readonly y: number }>();
  const [holding, setHolding] = useState<{ readonly pointer: string; readonly name: string }>();
  const lines = editor.lines.value;
  const found = placed(lines, editor.findings.value);
  useFocus(editor, list);
  const nextFound = (): void =>
    goToLine(editor, nextFinding(lines, found, lines.find(({ place }) => samePlace(place, editor.chosen.value))?.no));

  return (
    <section class="rules" aria-label="Rules" onKeyDown={(event) => onRuleKey(event, editor, nextFound)}>
      <Head editor={editor} hasFindings={found.size > 0} nextFound={nextFound} />
      {(found.get('') ?? []).map((finding) => (
        <FindingNote key={finding.message} finding={finding} no="" editor={editor} onTry={onTry} />
      ))}
      <ol ref={list} class={drag === undefined ? undefined : 'dragging'}>
        {lines.map((line) => (
          <RuleLine
            key={line.no}
            editor={editor}
            line={line}
            mark={marks.get(line.pointer)}
            counts={counts}
            used={used.get(line.pointer)}
            findings={found.get(line.no) ?? []}
            isHeld={samePlace(drag?.from, line.place)}
            handle={handleOf(line.place)}
            onMenu={(place, x, y) => setMenu({ place, x, y })}
            onHolding={setHolding}
            onTry={onTry}
          />
        ))}
        {drag?.y === undefined || drag.to === undefined ? null : (
          <li
            class="drop"
            aria-hidden="true"
            style={{ top: `${drag.y}px`, left: `${12 + (drag.to.length - 1) * indent}px` }}
          />
        )}
      </ol>
      <p class="hidden" role="status">
        {editor.announced.value}
      </p>
      {holding === undefined ? null : (
        <HeldDialog
          app={editor.app}
          name={holding.name}
          held={counts.held.get(holding.pointer)!}
          again={counts.again}
          onClose={() => setHolding(undefined)}
        />
      )}
      {menu === undefined ? null : (
        <Menu
          label={`Rule ${menu.place.map((at) => at + 1).join('.')}`}
          items={menuItems(editor, menu.place)}
          x={menu.x}
          y={menu.y}
          onClose={() => setMenu(undefined)}
        />
      )}
    </section>
  );
}

/** Gives the focus to the rule that is to have it, once it is drawn; where none is left, to what adds one. */
function useFocus(editor: Editor, list: RefObject<HTMLOListElement>): void {
  const { value: focus } = editor.focus;
  useLayoutEffect(() => {
    if (focus === undefined) return;
    const row =
      focus === ''
        ? (list.current?.querySelector<HTMLElement>('.name-of') ??
          list.current?.parentElement?.querySelector<HTMLElement>('.add-rule'))
        : list.current?.querySelector<HTMLElement>(`[data-no="${focus}"] .name-of`);
    row?.focus();
    row?.scrollIntoView({ block: 'nearest' });
    editor.focus.value = undefined;
  }, [focus]);
}

interface HeadProps {
  readonly editor: Editor;
  readonly hasFindings: boolean;
  readonly nextFound: () => void;
}

/** The title with what is done to the whole list, and the heads of its columns; where it is empty, what that means. */
function Head({ editor, hasFindings, nextFound }: HeadProps) {
  const isReadonly = editor.readonly;
  return (
    <>
      <header>
        <h2>Rules</h2>
        <span class="soft small">the first that holds decides</span>
        <span class="grow" />
        {!hasFindings ? null : (
          <Button kind="plain" act={nextFound}>
            Next finding <kbd>F8</kbd>
          </Button>
        )}
        {isReadonly ? null : (
          <Button kind="plain" icon="plus" class="add-rule" act={() => editor.addRule(editor.chosen.value)}>
            Rule
          </Button>
        )}
      </header>
      {editor.lines.value.length === 0 ? (
        <div class="empty">
          <p>
            No rules yet:{' '}
            {isReadonly ? 'this plan decides nothing.' : 'the call goes on to what comes after this plan.'}
          </p>
          {isReadonly ? null : (
            <Button kind="first" icon="plus" act={() => editor.addRule(undefined)}>
              Add a rule
            </Button>
          )}
        </div>
      ) : (
        <div class="rule heads" aria-hidden="true">
          <span />
          <span />
          <span>Label</span>
          <span>When</span>
          <span>Then</span>
          <span class="hits" title="Calls of the last 30 days">
            Calls, 30 days
          </span>
          <span />
        </div>
      )}
    </>
  );
}

function menuItems(editor: Editor, place: Place): readonly (MenuItem | null)[] {
  return [
    { label: 'Edit', keys: 'Enter', run: () => editor.choose(place, true) },
    { label: 'New rule below', keys: 'N', icon: 'plus' as const, run: () => editor.addRule(place) },
    { label: 'Duplicate', keys: 'D', run: () => editor.duplicateRule(place) },
    null,
    { label: 'Move up', keys: 'Alt ↑', icon: 'up' as const, run: () => editor.moveRule(place, 'up') },
    { label: 'Move down', keys: 'Alt ↓', icon: 'fall' as const, run: () => editor.moveRule(place, 'down') },
    { label: 'Into the rule above', keys: 'Alt →', icon: 'right' as const, run: () => editor.moveRule(place, 'nest') },
    { label: 'Out of its rule', keys: 'Alt ←', icon: 'left' as const, run: () => editor.moveRule(place, 'out') },
    null,
    { label: 'Remove', keys: 'Del', danger: true, run: () => editor.removeRule(place) },
  ];
}
