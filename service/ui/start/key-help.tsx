import { signal } from '@preact/signals';
import { singleKeys } from '../data/preferences.js';
import { Lazy } from '../design/lazy.js';

/** The list of keys is open. */
const showing = signal(false);

const load = () => import('../apps/later.js').then(({ later }) => later.keys);

addEventListener('keydown', (event) => {
  if (
    event.key !== '?' ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    event.defaultPrevented ||
    !singleKeys.value
  )
    return;
  const target = event.target;
  if (target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select') !== null))
    return;
  if (document.querySelector('dialog[open]') !== null) return;
  event.preventDefault();
  showing.value = true;
});

/** `?` shows what keys there are, from anywhere where one is not typing. */
export function KeyHelp() {
  return showing.value ? (
    <Lazy
      load={load}
      props={{
        onClose: () => {
          showing.value = false;
        },
      }}
    />
  ) : null;
}
