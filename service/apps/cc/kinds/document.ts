import { limits } from '../../../core/limits.js';
import { isRefusal, Refusal, refuse } from '../../../core/refusals.js';
import type { Json, Kind } from '../../../schema/kind.js';
import { json, type JsonOptions } from '../../../schema/kinds/json.js';

/** A kind whose value is a JSON text that says something. */
interface Document extends JsonOptions {
  readonly name: string;
  readonly words: string;
  /** JSON Schema of it. */
  readonly schema: { readonly [name: string]: Json };
  /** What is wrong with it, told with the place; undefined when nothing is. */
  readonly fault: (value: Json) => Refusal | undefined;
  /** The document as it is kept, from one that has no fault: the same where nothing about it has another spelling. */
  readonly kept?: (value: Json) => Json;
}

/**
 * The kind of a column that holds such a document, kept as its canonical text. Refuses as `json` does, and what `fault`
 * finds.
 */
export function documentKind(declared: Document): Kind<string> {
  const plain = json(declared);
  const { fault, kept } = declared;
  const sound = (text: string | Refusal): string | Refusal => {
    if (isRefusal(text)) return text;
    const value = JSON.parse(text) as Json;
    return fault(value) ?? (kept === undefined ? text : JSON.stringify(kept(value)));
  };
  return {
    ...plain,
    name: declared.name,
    parse: (text) => sound(plain.parse(text)),
    accept: (value) => sound(plain.accept(value)),
    description: { ...plain.description, words: declared.words, schema: declared.schema },
  };
}

/** A refusal that says where in the document it stands: `2/children/0/value`. */
export function at(path: string, refusal: Refusal): Refusal {
  return path === '' ? refusal : new Refusal(refusal.code, `${path}: ${refusal.message}`, refusal.errors);
}

export function join(path: string, member: string | number): string {
  return path === '' ? String(member) : `${path}/${member}`;
}

type Members = { readonly [name: string]: Json };

/**
 * The members of an object, those that are null left out; refused where it is none or has a member that nobody reads.
 */
export function membersOf(value: Json, path: string, known: readonly string[]): Members | Refusal {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return at(path, refuse('bad_json', 'An object is expected.'));
  const members = value as Members;
  const unknown = Object.keys(members).find((name) => !known.includes(name));
  if (unknown !== undefined)
    return at(
      join(path, unknown.slice(0, limits.nameCharacters)),
      refuse('unknown_field', `Not one of ${known.join(', ')}.`),
    );
  return Object.fromEntries(Object.entries(members).filter(([, member]) => member !== null));
}

/** The value of a document that passed its kind: a refusal now is a fault of niud. */
export function stored<T>(read: T | Refusal): T {
  if (isRefusal(read)) throw new Error(`a stored document does not pass its kind: ${read.message}`);
  return read;
}
