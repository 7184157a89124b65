import { useLayoutEffect, useState } from 'preact/hooks';
import { say } from '../data/toasts.js';
import type { Values } from '../record/merge.js';
import type { Editor } from './editor.js';

/**
 * A press of Save that may come while niud still looks at the draft: it is answered when that has ended, or it is said
 * why not. Gives how to press.
 */
export function useWish(editor: Editor, isWaiting: boolean, answer: () => void): () => void {
  const [wished, setWished] = useState<Values>();
  useLayoutEffect(() => {
    if (wished === undefined) return;
    const isOther = editor.values.peek() !== wished;
    if (isWaiting && !isOther) return;
    setWished(undefined);
    // What was typed since is not what was to be saved, and a dialog would take the keys.
    if (isOther) say('Not saved: the plan has changed since Save was pressed.');
    else answer();
  }, [wished, isWaiting, editor.values.value]);
  return () => {
    if (isWaiting) setWished(editor.values.peek());
    else answer();
  };
}
