import { isRefusal, quoted, refuse, type Refusal } from '../../core/refusals.js';
import type { Kind } from '../kind.js';
import { json } from './json.js';

const array = json({ shape: 'array' });

/**
 * A JSON array of names of permissions, each once (columns.md, Permissions); which of them a role may hold is for the
 * record's check. Refuses `bad_permission`, `duplicate`.
 */
export function permissions(names: readonly string[]): Kind<string> {
  const known = new Set<unknown>(names);
  const checked = (text: string | Refusal): string | Refusal => {
    if (isRefusal(text)) return text;
    const entries = permissionsIn(text);
    const unknown = entries.find((entry) => !known.has(entry));
    if (unknown !== undefined) return refuse('bad_permission', `No permission is named ${quoted(unknown)}.`);
    return new Set(entries).size === entries.length ? text : refuse('duplicate', 'A permission is there twice.');
  };
  return {
    ...array,
    name: 'permissions',
    parse: (text) => checked(array.parse(text)),
    accept: (value) => checked(array.accept(value)),
    description: {
      words: 'a JSON array of permissions of the role',
      schema: { type: 'array', items: { type: 'string', enum: names }, uniqueItems: true },
      input: 'choice',
      choices: names,
    },
  };
}

/** The names in a value of this kind. */
export function permissionsIn(value: string): readonly string[] {
  return JSON.parse(value) as string[];
}
