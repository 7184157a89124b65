import { titled } from '../data/words.js';
import { isSame, type Values } from './merge.js';

/** The fields in which two states of a record differ; of one that came or went its filled ones. */
export function differencesOf(before: Values | null, after: Values | null): readonly string[] {
  return [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter(
    (name) => !isSame(before?.[name], after?.[name]),
  );
}

const deeds: Readonly<Record<string, string>> = {
  create: 'Added',
  update: 'Changed',
  edit: 'Changed',
  archive: 'Archived',
  restore: 'Restored',
  purge: 'Purged',
};

/** What was done to one record. */
export function deedWords(kind: string): string {
  return deeds[kind] ?? titled(kind);
}
