import type { Json } from './api.js';

/**
 * What was typed and not saved, with when. Kept for this tab alone, by the address of its form; secrets are never
 * handed over.
 */
interface Draft {
  readonly atMs: number;
  readonly values: Readonly<Record<string, Json>>;
}

const prefix = 'niud.draft.';

/** Addresses of forms of an application that this tab keeps a draft of, the last first. */
export function draftAddresses(app: string): readonly string[] {
  try {
    const all = Object.keys(sessionStorage)
      .filter((name) => name.startsWith(`${prefix}/${app}/`))
      .map((name) => name.slice(prefix.length));
    return all.sort((one, other) => (readDraft(other)?.atMs ?? 0) - (readDraft(one)?.atMs ?? 0));
  } catch {
    return [];
  }
}

export function readDraft(address: string): Draft | undefined {
  try {
    const text = sessionStorage.getItem(prefix + address);
    return text === null ? undefined : (JSON.parse(text) as Draft);
  } catch {
    return undefined;
  }
}

/** Keeps a draft, or with undefined forgets it. A browser that keeps nothing costs only the way back. */
export function keepDraft(address: string, values: Draft['values'] | undefined): void {
  try {
    if (values === undefined) sessionStorage.removeItem(prefix + address);
    else sessionStorage.setItem(prefix + address, JSON.stringify({ atMs: Date.now(), values } satisfies Draft));
  } catch {
    // Full, or not allowed.
  }
}
