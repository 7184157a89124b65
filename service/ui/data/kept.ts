import { signal, type Signal } from '@preact/signals';
import type { Json } from './api.js';

/** A choice of the person, kept in this browser: theme, columns, what is folded. */
export function kept<T extends Json>(name: string, otherwise: T): Signal<T> {
  const key = `niud.${name}`;
  const found = signal<T>(otherwise);
  try {
    const text = localStorage.getItem(key);
    if (text !== null) found.value = JSON.parse(text) as T;
  } catch {
    // What cannot be read is as if it had not been kept.
  }
  let first = true;
  found.subscribe((value) => {
    if (first) {
      first = false;
      return;
    }
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // Not kept; it holds for this page.
    }
  });
  return found;
}
