import './plan.css';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { grouped } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Icon, type IconName } from '../design/icons.js';
import { Menu } from '../design/menu.js';
import { dropsAt, nearestDrop } from './drop.js';
import { samePlace, type Line, type Move, type Place } from './draft.js';
import type { Editor } from './editor.js';
import { findingWords, mendingOf, nextFinding, placed, type PlanFinding } from './findings.js';
import { HeldDialog, type RuleCounts } from './held.js';
import type { Mark } from './mark.js';
import { RuleForm } from './rule-form.js';
import { thenWords, whenWords } from './sentence.js';
import { childrenOf, countsCalls, labelOf } from './shape.js';

interface Props {
  readonly editor: Editor;
  readonly marks: ReadonlyMap<string, Mark>;
  readonly counts: RuleCounts;
  /** Calls that rules counted in their hours when the tried call came to them. */
  readonly used: ReadonlyMap<string, number>;
  readonly onTry: (example: string) => void;
}

/** One step of nesting, in pixels. */
const indent = 24;
const markIcons: Readonly<Record<Mark['outcome'], readonly [icon: IconName, words: string]>> = {
  matched: ['check', 'holds for the tried call'],
  failed: ['close', 'does not hold for the tried call'],
  not_reached: ['dash', 'not reached by the tried call'],
};

/** The rules as a list of lines, the form of the chosen one below its line. */
export function Rules({ editor, marks, counts, used, onTry }: Props) {
  const { shape } = editor;
  const list = useRef<HTMLOListElement>(null);
  const [drag, setDrag] = useState<{ readonly from: Place; readonly to?: Place; readonly y?: number }>();
  // What is drawn may lag behind the hand: a rule drops where the pointer is.
  const dragging = useRef<'held' | 'moved'>();
  const [menu, setMenu] = useState<{ readonly place: Place; readonly x: number; readonly y: number }>();
  const [holding, setHolding] = useState<{ readonly pointer: string; readonly name: string }>();
  const lines = editor.lines.value;
  const { value: chosen } = editor.chosen;
  const found = placed(lines, editor.findings.value);
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

  const isReadonly = editor.readonly;
  const goTo = (line: Line | undefined): void => {
    if (line !== undefined) {
      editor.choose(line.place, false);
      editor.focus.value = line.no;
    }
  };
  const close = (place: Place): void => {
    editor.choose(place, false);
    editor.focus.value = place.map((at) => at + 1).join('.');
  };
  const nextFound = (): void =>
    goTo(nextFinding(lines, found, lines.find(({ place }) => samePlace(place, chosen))?.no));

  const goBack = (again: boolean): void => {
    const at = lines.findIndex(({ place }) => samePlace(place, chosen));
    if (again) editor.redo();
    else editor.undo();
    // The row that had the focus may be gone.
    const left = editor.lines.value;
    editor.focus.value = (left[at] ?? left.at(-1))?.no ?? '';
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'F8') {
      event.preventDefault();
      nextFound();
      return;
    }
    const isField = event.target instanceof HTMLElement && event.target.closest('.edit, .find, .held-count') !== null;
    const isCtrl = event.ctrlKey || event.metaKey;
    if (isCtrl && event.key.toLowerCase() === 'z' && !(isField && event.target instanceof HTMLInputElement)) {
      event.preventDefault();
      goBack(event.shiftKey);
      return;
    }
    if (isField) return;
    const no =
      event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-no]')?.dataset['no'] : undefined;
    const at = lines.findIndex((line) => line.no === no);
    const line = lines[at];
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.altKey && line !== undefined) {
      const how = (
        { ArrowUp: 'up', ArrowDown: 'down', ArrowRight: 'nest', ArrowLeft: 'out' } as Readonly<Record<string, Move>>
      )[key];
      if (how !== undefined) {
        event.preventDefault();
        editor.moveRule(line.place, how);
      }
      return;
    }
    if (isCtrl || event.altKey) return;
    const does: Readonly<Record<string, (() => void) | undefined>> = {
      ArrowDown: () => goTo(lines[at + 1]),
      ArrowUp: () => goTo(lines[at - 1]),
      Home: () => goTo(lines[0]),
      End: () => goTo(lines.at(-1)),
      n: () => editor.addRule(line?.place ?? chosen),
      ...(line === undefined
        ? {}
        : {
            d: () => editor.duplicateRule(line.place),
            Delete: () => editor.removeRule(line.place),
            Enter: () => editor.choose(line.place, !(editor.isOpen.value && samePlace(line.place, chosen))),
            Escape: editor.isOpen.value ? () => close(line.place) : undefined,
          }),
    };
    const run = does[key];
    if (run === undefined) return;
    event.preventDefault();
    run();
  };

  /** Where a rule would drop, and at what height. */
  const dropAt = (event: PointerEvent): { readonly to: Place; readonly y: number } => {
    const rows = [...list.current!.querySelectorAll<HTMLElement>('.rule[data-no]')];
    const bounds = rows.map((row) => row.getBoundingClientRect());
    const gap = bounds.filter(({ top, height }) => event.clientY > top + height / 2).length;
    const left = list.current!.getBoundingClientRect().left;
    const to = nearestDrop(dropsAt(shape, lines, gap), Math.round((event.clientX - left - 12) / indent));
    return { to, y: (bounds[gap]?.top ?? bounds.at(-1)?.bottom ?? 0) - list.current!.getBoundingClientRect().top };
  };

  const menuItems = (place: Place) => [
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

  return (
    <section class="rules" aria-label="Rules" onKeyDown={onKeyDown}>
      <header>
        <h2>Rules</h2>
        <span class="soft small">the first that holds decides</span>
        <span class="grow" />
        {found.size === 0 ? null : (
          <Button kind="plain" act={nextFound}>
            Next finding <kbd>F8</kbd>
          </Button>
        )}
        {isReadonly ? null : (
          <Button kind="plain" icon="plus" class="add-rule" act={() => editor.addRule(chosen)}>
            Rule
          </Button>
        )}
      </header>
      {lines.length === 0 ? (
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
      {(found.get('') ?? []).map((finding) => (
        <Finding key={finding.message} finding={finding} no="" editor={editor} onTry={onTry} />
      ))}
      <ol ref={list} class={drag === undefined ? undefined : 'dragging'}>
        {lines.map((line) => {
          const { place, no, rule, pointer } = line;
          const mark = marks.get(pointer);
          const isChosen = samePlace(place, chosen);
          const isOpen = isChosen && editor.isOpen.value;
          const holds = childrenOf(shape, rule) !== undefined;
          const then = thenWords(shape, editor.rules.value, place);
          const [letter, colour] = holds ? ['', ''] : editor.letterOf(then);
          const when = whenWords(shape, editor.rules.value, place);
          const label = labelOf(rule);
          const origin = editor.origins.value.get(no)?.pointer ?? '';
          const held = countsCalls(shape, rule) ? counts.held.get(origin) : undefined;
          return (
            <li key={no} style={{ '--deep': `${(place.length - 1) * indent}px` }}>
              <div
                class={`rule${isChosen ? ' chosen' : ''}${mark?.outcome === 'not_reached' ? ' off' : ''}${samePlace(drag?.from, place) ? ' held' : ''}`}
                data-no={no}
                onClick={(event) => {
                  if (!(event.target as HTMLElement).closest('button, a, .handle, .find'))
                    editor.choose(place, !isOpen);
                }}
                onContextMenu={(event) => {
                  if (event.shiftKey || isReadonly || getSelection()?.toString() !== '') return;
                  event.preventDefault();
                  editor.choose(place, false);
                  setMenu({ place, x: event.clientX, y: event.clientY });
                }}
              >
                {isReadonly ? (
                  <span />
                ) : (
                  <span
                    class="handle"
                    title="Drag, or Alt and arrow keys"
                    aria-hidden="true"
                    onPointerDown={(event) => {
                      event.preventDefault();
                      event.currentTarget.setPointerCapture(event.pointerId);
                      dragging.current = 'held';
                      setDrag({ from: place });
                    }}
                    onPointerMove={(event) => {
                      if (dragging.current === undefined) return;
                      dragging.current = 'moved';
                      setDrag({ from: place, ...dropAt(event) });
                    }}
                    onPointerCancel={() => {
                      dragging.current = undefined;
                      setDrag(undefined);
                    }}
                    onPointerUp={(event) => {
                      const moved = dragging.current === 'moved';
                      dragging.current = undefined;
                      setDrag(undefined);
                      if (moved) editor.moveRuleTo(place, dropAt(event).to);
                    }}
                  >
                    ⋮⋮
                  </span>
                )}
                <span
                  class={`mark ${mark?.outcome ?? ''}`}
                  title={mark === undefined ? undefined : markIcons[mark.outcome][1]}
                >
                  {mark === undefined ? null : <Icon name={markIcons[mark.outcome][0]} />}
                </span>
                <span class="titled">
                  <span class="no">{no}</span>
                  <button
                    type="button"
                    class="name-of"
                    title={label}
                    aria-expanded={isOpen}
                    tabIndex={isChosen || (chosen === undefined && place.length === 1 && place[0] === 0) ? 0 : -1}
                    onFocus={() => {
                      if (!isChosen) editor.choose(place, false);
                    }}
                    onClick={() => editor.choose(place, !isOpen)}
                  >
                    <span class="hidden">{no} </span>
                    {label === '' ? <span class="faint">no label</span> : label}
                    <span class="hidden">{`: ${when}, then ${letter} ${then}${mark === undefined ? '' : `; ${mark.decides ? 'decides the tried call' : markIcons[mark.outcome][1]}`}`}</span>
                  </button>
                </span>
                <span class="when" title={when}>
                  {when}
                  {used.has(pointer) ? ` (${grouped(used.get(pointer))})` : ''}
                  {held === undefined ? null : (
                    <>
                      {' '}
                      <button
                        type="button"
                        class="held-count"
                        aria-label={`(${held.calls.length}) calls hold ${editor.nameAt(place)}`}
                        onClick={() => setHolding({ pointer: origin, name: editor.nameAt(place) })}
                      >
                        ({held.more ? 'over ' : ''}
                        {held.calls.length})
                      </button>
                    </>
                  )}
                </span>
                <span class="then" title={then}>
                  {holds ? (
                    <span class="soft cut">{then}</span>
                  ) : (
                    <>
                      {letter === '' ? null : (
                        <span class={`letter ${colour}`} aria-hidden="true">
                          {letter}
                        </span>
                      )}
                      <b class={then.startsWith('nowhere') || then.endsWith('…') ? 'faint' : undefined}>{then}</b>
                    </>
                  )}
                </span>
                <span class={counts.hits?.get(origin) === 0 ? 'hits warn' : 'hits'}>
                  {counts.hits === undefined
                    ? ''
                    : counts.hits.get(origin) === 0
                      ? 'never'
                      : grouped(counts.hits.get(origin))}
                </span>
                {isReadonly ? (
                  <span />
                ) : (
                  <button
                    type="button"
                    class="more"
                    tabIndex={-1}
                    aria-label={`Actions of ${no}`}
                    onClick={(event) => {
                      const { left, bottom } = event.currentTarget.getBoundingClientRect();
                      editor.choose(place, false);
                      setMenu({ place, x: left, y: bottom });
                    }}
                  >
                    <Icon name="more" />
                  </button>
                )}
                {mark === undefined || mark.why === '' || mark.outcome === 'not_reached' ? null : (
                  <p class="why">
                    {mark.decides ? <b class="good">Decides. </b> : null}
                    {mark.why}
                  </p>
                )}
                {(found.get(no) ?? []).map((finding) => (
                  <Finding
                    key={`${finding.code} ${finding.message}`}
                    finding={finding}
                    no={no}
                    editor={editor}
                    onTry={onTry}
                  />
                ))}
              </div>
              {isOpen ? <RuleForm editor={editor} place={place} onClose={() => close(place)} /> : null}
            </li>
          );
        })}
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
          items={menuItems(menu.place)}
          x={menu.x}
          y={menu.y}
          onClose={() => setMenu(undefined)}
        />
      )}
    </section>
  );
}

/** A finding beside its rule, with what can be done about it. */
function Finding({
  finding,
  no,
  editor,
  onTry,
}: {
  readonly finding: PlanFinding;
  readonly no: string;
  readonly editor: Editor;
  readonly onTry: (example: string) => void;
}) {
  const lines = editor.lines.value;
  const own = lines.find((line) => line.no === no);
  const other =
    own === undefined || editor.readonly ? undefined : lines.find((line) => line.no === mendingOf(finding, no));
  const { example } = finding;
  return (
    <div class="find">
      <Note tone={finding.isError ? 'bad' : 'warn'}>
        {findingWords(finding, no)}
        {other === undefined ? null : (
          <>
            {' '}
            <Button kind="plain" act={() => editor.moveRuleTo(own!.place, other.place)}>
              Move before {other.no}
            </Button>
          </>
        )}
        {example === undefined || example === null || example === '' ? null : (
          <>
            {' '}
            <Button kind="plain" act={() => onTry(example)}>
              Try it
            </Button>
          </>
        )}
      </Note>
    </div>
  );
}
