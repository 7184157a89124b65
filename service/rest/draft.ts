import { limits } from '../core/limits.js';
import type { Finding } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import { isObject, type JsonObject } from './json-body.js';
import type { Member } from './members.js';

/** As a body has one. */
export const draftMember: Member = {
  form: 'object',
  schema: {
    type: ['object', 'null'],
    required: ['table', 'attributes'],
    additionalProperties: false,
    description: 'A record that is not stored, or not so; what it does not give is as it stands.',
    properties: {
      table: { type: 'string' },
      key: { type: ['array', 'string', 'null'] },
      attributes: { type: 'object' },
    },
  },
};

/** A record that is not stored, or not so: what it does not give is as it stands (api.md, draft). */
interface Draft {
  readonly table: string;
  readonly key?: readonly Json[];
  readonly attributes: JsonObject;
}

/** What is wrong with the form of a draft; nothing where there is none. */
export function draftFaults(draft: Json | undefined): readonly Finding[] {
  if (!isObject(draft)) return [];
  const found: Finding[] = [];
  const { table, attributes, key } = draft;
  if (typeof table !== 'string')
    found.push({ field: 'draft/table', code: 'required', message: 'Of which table the draft is.' });
  if (!isObject(attributes))
    found.push({ field: 'draft/attributes', code: 'required', message: 'The attributes of the draft, as an object.' });
  if (key !== undefined && key !== null && typeof key !== 'string' && !Array.isArray(key))
    found.push({
      field: 'draft/key',
      code: 'wrong_type',
      message: 'A list of the parts of the key is expected, or its path.',
    });
  for (const name of Object.keys(draft))
    if (!['table', 'key', 'attributes'].includes(name))
      found.push({
        field: `draft/${name.slice(0, limits.nameCharacters)}`,
        code: 'unknown_field',
        message: 'A draft has no such member.',
      });
  return found;
}

/** A draft of which the form is right, with its key in parts, however that was given; undefined where there is none. */
export function draftOf(draft: Json | undefined): Draft | undefined {
  if (!isObject(draft)) return undefined;
  const { table, key, attributes } = draft;
  const parts =
    typeof key === 'string'
      ? key.split('/').map((part) => decoded(part))
      : Array.isArray(key)
        ? (key as readonly Json[])
        : undefined;
  return {
    table: table as string,
    attributes: attributes as JsonObject,
    ...(parts === undefined ? {} : { key: parts }),
  };
}

/** As in a path; what is no escape is itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
