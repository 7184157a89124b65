import { signal } from '@preact/signals';
import { post } from './api.js';

/** A word about what was just done, for 10 s, with what can be done about it. */
interface Toast {
  readonly id: number;
  readonly text: string;
  readonly bad?: boolean;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export const toasts = signal<readonly Toast[]>([]);

const shownMs = 10_000;
let last = 0;

export function say(text: string, more: Omit<Toast, 'id' | 'text'> = {}): void {
  const toast = { id: ++last, text, ...more };
  toasts.value = [...toasts.value.slice(-2), toast];
  setTimeout(() => dismiss(toast.id), shownMs);
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** Says what was done and offers to take it back: a change is undone by reverting it. */
export function sayDone(
  app: string,
  text: string,
  txnid: number | null | undefined,
  after: () => void = () => undefined,
): void {
  if (txnid === null || txnid === undefined) {
    say(text);
    return;
  }
  say(`${text} (change ${txnid}).`, {
    action: {
      label: 'Undo',
      run: () => {
        void post(app, `changes/${txnid}/revert`, {}).then((answer) => {
          say(answer.ok ? `Change ${txnid} was taken back.` : `Change ${txnid} stands: ${answer.message}`, {
            bad: !answer.ok,
          });
          after();
        });
      },
    },
  });
}
