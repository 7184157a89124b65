import { batch, effect } from '@preact/signals';
import { post, type Json } from '../data/api.js';
import type { Editor } from './editor.js';
import type { PlanFinding } from './findings.js';

/** How long after the last change a draft is looked at. */
const lintMs = 200;

/** The draft as explain, lint and preview take it. */
export function draftBody({ table, key, fresh, column, values, changed }: Editor): { readonly [name: string]: Json } {
  const attributes = fresh ? values.peek() : { ...changed.peek(), [column]: values.peek()[column] ?? [] };
  return { table: table.name, ...(fresh ? {} : { key }), attributes: { ...attributes } };
}

/**
 * Looks at the draft after each change; the newest answer wins, and `editor.looked` says of what it is. Gives how to
 * stop.
 */
export function keepLinting(editor: Editor): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let abort: AbortController | undefined;
  const look = async (): Promise<void> => {
    abort?.abort();
    abort = new AbortController();
    const { signal } = abort;
    const values = editor.values.peek();
    const answer = await post(editor.app, 'lint', { draft: draftBody(editor) }, { signal });
    if (signal.aborted) return;
    // What is not known shuts nothing: niud says it at the save.
    if (!answer.ok) {
      batch(() => {
        editor.findings.value = [];
        editor.looked.value = values;
      });
      return;
    }
    const { errors = [], warnings = [] } = answer.data[0]!.attributes as {
      readonly errors?: Json;
      readonly warnings?: Json;
    };
    const read = (found: Json, isError: boolean): readonly PlanFinding[] =>
      (found as unknown as readonly Omit<PlanFinding, 'isError'>[]).map((finding) => ({ ...finding, isError }));
    batch(() => {
      editor.findings.value = [...read(errors, true), ...read(warnings, false)];
      editor.looked.value = values;
    });
  };
  const stop = effect(() => {
    void editor.values.value;
    if (!editor.isRead.value || editor.archive) return;
    clearTimeout(timer);
    timer = setTimeout(() => void look(), lintMs);
  });
  return () => {
    stop();
    clearTimeout(timer);
    abort?.abort();
  };
}
