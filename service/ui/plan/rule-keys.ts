import { samePlace, type Line, type Move, type Place } from './draft.js';
import type { Editor } from './editor.js';

const ways: Readonly<Record<string, Move>> = { ArrowUp: 'up', ArrowDown: 'down', ArrowRight: 'nest', ArrowLeft: 'out' };

/** Goes to a line and takes the focus there; nowhere where there is none. */
export function goToLine(editor: Editor, line: Line | undefined): void {
  if (line === undefined) return;
  editor.choose(line.place, false);
  editor.focus.value = line.no;
}

/** Shuts the form of a rule; the focus is at its line again. */
export function closeForm(editor: Editor, place: Place): void {
  editor.choose(place, false);
  editor.focus.value = place.map((at) => at + 1).join('.');
}

function goBack(editor: Editor, again: boolean): void {
  const at = editor.lines.value.findIndex(({ place }) => samePlace(place, editor.chosen.value));
  if (again) editor.redo();
  else editor.undo();
  // The row that had the focus may be gone.
  const left = editor.lines.value;
  editor.focus.value = (left[at] ?? left.at(-1))?.no ?? '';
}

/** What a single key does at a line, or where no line has the focus. */
function deedOf(editor: Editor, key: string, at: number): (() => void) | undefined {
  const lines = editor.lines.value;
  const line = lines[at];
  const { value: chosen } = editor.chosen;
  const deeds: Readonly<Record<string, (() => void) | undefined>> = {
    ArrowDown: () => goToLine(editor, lines[at + 1]),
    ArrowUp: () => goToLine(editor, lines[at - 1]),
    Home: () => goToLine(editor, lines[0]),
    End: () => goToLine(editor, lines.at(-1)),
    n: () => editor.addRule(line?.place ?? chosen),
    ...(line === undefined
      ? {}
      : {
          d: () => editor.duplicateRule(line.place),
          Delete: () => editor.removeRule(line.place),
          Enter: () => editor.choose(line.place, !(editor.isOpen.value && samePlace(line.place, chosen))),
          Escape: editor.isOpen.value ? () => closeForm(editor, line.place) : undefined,
        }),
  };
  return deeds[key];
}

/** Keys in the list of rules; a key that does nothing here is left to others. `nextFound` goes to the next finding. */
export function onRuleKey(event: KeyboardEvent, editor: Editor, nextFound: () => void): void {
  const take = (run: () => void): void => {
    event.preventDefault();
    run();
  };
  if (event.key === 'F8') {
    take(nextFound);
    return;
  }
  const target = event.target instanceof HTMLElement ? event.target : undefined;
  const isField = target?.closest('.edit, .find, .held-count') != null;
  const isCtrl = event.ctrlKey || event.metaKey;
  if (isCtrl && event.key.toLowerCase() === 'z' && !(isField && target instanceof HTMLInputElement)) {
    take(() => goBack(editor, event.shiftKey));
    return;
  }
  if (isField) return;
  const no = target?.closest<HTMLElement>('[data-no]')?.dataset['no'];
  const at = editor.lines.value.findIndex((line) => line.no === no);
  const line = editor.lines.value[at];
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.altKey && line !== undefined) {
    const how = ways[key];
    if (how !== undefined) take(() => editor.moveRule(line.place, how));
    return;
  }
  if (isCtrl || event.altKey) return;
  const run = deedOf(editor, key, at);
  if (run !== undefined) take(run);
}
