import { codePoints, wellFormed } from '../../core/bytes.js';
import { refuse, type Refusal, type RefusalCode } from '../../core/refusals.js';
import type { Json, Kind, KindDescription } from '../kind.js';

/** A kind whose value is text, read from a cell and from a JSON string alike. */
interface Textual<V extends string = string> {
  readonly name: string;
  /** The value in its canonical form: reading that again gives it unchanged. */
  readonly read: (text: string) => V | Refusal;
  readonly words: string;
  /** What the JSON Schema says beside `type: string`. */
  readonly schema?: { readonly [name: string]: Json };
  readonly input?: KindDescription['input'];
  readonly choices?: readonly string[];
  readonly keyBytes?: number;
}

export function textual<V extends string = string>(declared: Textual<V>): Kind<V> {
  const read = (text: string): V | Refusal => (text === '' ? refuse('required') : declared.read(text));
  return {
    name: declared.name,
    stored: 'text',
    parse: read,
    accept: (json) => (typeof json === 'string' ? read(json) : refuse('wrong_type', 'Text is expected.')),
    format: (value) => value,
    show: (value) => value,
    ...(declared.keyBytes === undefined ? {} : { keyBytes: declared.keyBytes }),
    description: {
      words: declared.words,
      schema: { type: 'string', minLength: 1, ...declared.schema },
      input: declared.input ?? 'text',
      ...(declared.choices === undefined ? {} : { choices: declared.choices }),
    },
  };
}

/** What is wrong with `text` in any column: more than `limit` code points, or no UTF-8. */
export function textFault(text: string, limit: number): Refusal | undefined {
  // Code units first: there are never fewer of them, and there may be a mebibyte.
  if (text.length > limit && codePoints(text) > limit) return refuse('too_long', `More than ${limit} characters.`);
  return wellFormed(text) ? undefined : refuse('bad_utf8');
}

/** A reader for text of at most `limit` code points that `alphabet` matches as a whole. */
export function spelled(
  limit: number,
  alphabet: RegExp,
  words: string,
  code: RefusalCode = 'bad_characters',
): (text: string) => string | Refusal {
  return (text) => {
    const fault = textFault(text, limit);
    if (fault !== undefined) return fault;
    return alphabet.test(text) ? text : refuse(code, `Not ${words}.`);
  };
}

/** The value of a kind whose JSON form is the text of its cell. */
export function fromString<V>(json: Json, parse: (text: string) => V | Refusal): V | Refusal {
  if (typeof json !== 'string') return refuse('wrong_type', 'Text is expected.');
  return json === '' ? refuse('required') : parse(json);
}
