import { utf8Bytes } from '../core/bytes.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Json } from './kind.js';
import type { Field, ValuesOf, WireType } from './wire-field.js';

/**
 * The arguments of an operation by its fields, or the first that does not fit. Further ones are left alone: arrays may
 * grow at their end. Refuses `malformed`.
 */
export function readArguments<const F extends readonly Field[]>(
  fields: F,
  args: readonly Json[],
): ValuesOf<F> | Refusal {
  const values: unknown[] = [];
  for (const [place, field] of fields.entries()) {
    const value = readArgument(field, args[place] ?? null);
    if (isRefusal(value)) return value;
    values.push(value);
  }
  return values as unknown as ValuesOf<F>;
}

/** One of them; nil is undefined where it may be. */
export function readArgument({ name, optional, type }: Field, json: Json): unknown {
  if (optional && json === null) return undefined;
  if (type.is === 'column') {
    const { kind, digits } = type;
    const value: unknown =
      digits && typeof json === 'string' && /^[0-9]{1,16}$/.test(json)
        ? kind.parse(json)
        : json === null
          ? undefined
          : kind.accept(json);
    return value === undefined || isRefusal(value) || (!digits && typeof json !== 'string')
      ? refuse('malformed', `${name} must be ${wireTypeInWords(type)}`)
      : value;
  }
  return fits(type, json) ? json : refuse('malformed', `${name} must be ${wireTypeInWords(type)}`);
}

function fits(type: Exclude<WireType, { readonly is: 'column' }>, json: Json): boolean {
  switch (type.is) {
    case 'text':
      return isText(json, type.least, type.most, type.of);
    case 'choice':
      return typeof json === 'string' && type.of.includes(json);
    case 'flag':
      return typeof json === 'boolean';
    case 'integer':
      return isInteger(json, type.least, type.most);
    case 'instant':
      return isInteger(json, 0, Number.MAX_SAFE_INTEGER);
    case 'cause':
      return isText(json, 0, type.most, 'bytes') || isInteger(json, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    case 'texts':
      return (
        Array.isArray(json) && json.length <= type.many && json.every((each) => isText(each, 0, type.most, 'bytes'))
      );
    case 'map':
      return typeof json === 'object' && json !== null && !Array.isArray(json);
    case 'array':
      return Array.isArray(json);
    case 'anything':
      return true;
  }
}

function isText(json: Json, least: number, most: number, of: 'bytes' | 'characters'): boolean {
  if (typeof json !== 'string' || json.length > most) return false;
  const length = of === 'bytes' ? utf8Bytes(json) : json.length;
  return length >= least && length <= most;
}

function isInteger(json: Json, least: number, most: number): boolean {
  return typeof json === 'number' && Number.isInteger(json) && json >= least && json <= most;
}

/** What is expected, for refusals and for the page. */
export function wireTypeInWords(type: WireType): string {
  switch (type.is) {
    case 'text':
      return `a str of ${type.least === 0 ? 'at most' : `${type.least} to`} ${type.most.toLocaleString('en-US')} ${type.of}`;
    case 'choice':
      return type.of.map((each) => `"${each}"`).join(' or ');
    case 'flag':
      return 'a bool';
    case 'integer':
      return integerInWords(type.least, type.most);
    case 'instant':
      return 'an instant';
    case 'cause':
      return `a str of at most ${type.most} bytes, or an integer`;
    case 'texts':
      return `an array of at most ${type.many} str, each of at most ${type.most} bytes`;
    case 'map':
      return 'a map';
    case 'array':
      return 'an array';
    case 'anything':
      return 'anything';
    case 'column':
      return `${/^[aeio]/.test(type.kind.name) ? 'an' : 'a'} ${type.kind.name}${type.digits ? ', or its digits' : ''}`;
  }
}

function integerInWords(least: number, most: number): string {
  if (most < Number.MAX_SAFE_INTEGER)
    return `an integer from ${least.toLocaleString('en-US')} to ${most.toLocaleString('en-US')}`;
  return least > Number.MIN_SAFE_INTEGER ? `an integer from ${least}` : 'an integer';
}
