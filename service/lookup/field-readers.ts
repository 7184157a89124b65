import { limits } from '../core/limits.js';
import type { Field, ValueOf, WireType } from '../schema/wire-field.js';
import type { BodyReader } from './body-reader.js';

/** Reads one element; the first thing that does not fit is kept in the `fault` of the body. */
type Reader<V> = (body: BodyReader) => V;

/**
 * Takes the next element of a body as its field has it: undefined where it is nil or missing and may be. Made once for
 * each field. What calls bring has a function of its own each: one that calls others for several kinds costs more than
 * the reading.
 */
export function readerOf<V>(field: Field<V>): Reader<V> {
  const { name, type } = field;
  return (field.optional ? optionalReader(field, name, type) : requiredReader(field, name, type)) as Reader<V>;
}

function requiredReader(field: Field, name: string, type: WireType): Reader<unknown> {
  if (type.is === 'text' && type.least === 0) {
    const { most } = type;
    return (body) => body.nextText(name, most);
  }
  if (type.is === 'text') {
    const { least, most } = type;
    return (body) => {
      const text = body.nextText(name, most);
      if (text === '') body.fail(`${name} must be ${least} to ${most} bytes`);
      return text;
    };
  }
  const take = takerOf(field);
  return (body) => {
    body.begin(name);
    return take(body);
  };
}

function optionalReader(field: Field, name: string, type: WireType): Reader<unknown> {
  switch (type.is) {
    case 'text': {
      const { most } = type;
      return (body) => (body.absent() ? undefined : body.text(name, most));
    }
    case 'integer': {
      const { least, most } = type;
      return (body) => (body.absent() ? undefined : bounded(body, name, least, most));
    }
    case 'instant':
      return (body) => (body.absent() ? undefined : body.instant(name));
    case 'cause': {
      const { most } = type;
      return (body) =>
        body.absent() ? undefined : body.isText() ? body.knownText(name, most) : String(body.integer(name));
    }
    case 'anything':
      return (body) => (body.absent() ? undefined : body.value(name));
    default: {
      const take = takerOf(field);
      return (body) => (body.absent() ? undefined : take(body));
    }
  }
}

/** One for each element of a body, in their order. */
export function readersOf<const F extends readonly Field[]>(
  fields: F,
): { readonly [P in keyof F]: Reader<ValueOf<F[P]>> } {
  return fields.map((field) => readerOf(field)) as { readonly [P in keyof F]: Reader<ValueOf<F[P]>> };
}

/** Takes a value that stands there, and is no nil. */
function takerOf({ name, type }: Field): Reader<unknown> {
  switch (type.is) {
    case 'text': {
      const { most } = type;
      return (body) => body.text(name, most);
    }
    case 'choice':
      return (body) => {
        const word = body.text(name, limits.callTextBytes);
        if (!type.of.includes(word)) body.fail(`${name} must be ${type.of.map((each) => `"${each}"`).join(' or ')}`);
        return word;
      };
    case 'flag':
      return (body) => body.boolean(name);
    case 'integer': {
      const { least, most } = type;
      return (body) => bounded(body, name, least, most);
    }
    case 'instant':
      return (body) => body.instant(name);
    case 'cause':
      return (body) => (body.isText() ? body.knownText(name, type.most) : String(body.integer(name)));
    case 'texts':
      return texts(name, type.many, type.most);
    case 'map':
      return map(name, type.of);
    case 'array':
      return (body) => {
        const value = body.value(name);
        if (!Array.isArray(value)) body.fail(`${name} must be an array`);
        return value;
      };
    case 'anything':
      return (body) => body.value(name);
    case 'column':
      throw new TypeError(`${name}: what a column takes stands in arguments, which are read as JSON`);
  }
}

function bounded(body: BodyReader, name: string, least: number, most: number): number {
  const number = body.integer(name);
  if (number < least || number > most)
    body.fail(
      most === Number.MAX_SAFE_INTEGER ? `${name} must be ${least} or more` : `${name} must be ${least} to ${most}`,
    );
  return number;
}

function texts(name: string, many: number, most: number): Reader<readonly string[]> {
  const one = `one of ${name}`;
  return (body) => {
    const length = body.array(name);
    if (length > many) body.fail(`${name} must be at most ${many}`);
    const list: string[] = [];
    for (let index = 0; index < length && body.fault === undefined; index++) list.push(body.text(one, most));
    return list;
  };
}

/** Keys that are not known are passed over, and nil stands for not sent. */
function map(name: string, of: readonly Field[]): Reader<unknown> {
  const byName = new Map(of.map((field) => [field.name, takerOf(field)]));
  const aKey = `a key of ${name}`;
  return (body) => {
    const values: Record<string, unknown> = {};
    const pairs = body.map(name);
    for (let index = 0; index < pairs && body.fault === undefined; index++) {
      const key = body.knownText(aKey);
      const take = byName.get(key);
      if (take === undefined) body.skip();
      else if (!body.nil()) values[key] = take(body);
    }
    return values;
  };
}
