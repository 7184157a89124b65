import { utf8Bytes } from '../../core/bytes.js';
import { limits } from '../../core/limits.js';
import { isRefusal, refuse, type Refusal, type RefusalCode } from '../../core/refusals.js';
import type { Json, Kind, KindDescription } from '../kind.js';
import { deeperThan, parseJson, type JsonBounds } from './parse-json.js';

export interface JsonOptions {
  /** What the outermost value must be; anything when absent. */
  readonly shape?: 'array' | 'object';
  /** Most bytes, as typed and as stored. */
  readonly bytes?: number;
  /** Why a value beyond `bytes` is refused. */
  readonly beyond?: RefusalCode;
  /**
   * The form in which a value is kept, where that is another than the one given; of what it gives it gives the same
   * again.
   */
  readonly form?: (value: Json) => Json;
  /** How a form asks for it. */
  readonly input?: KindDescription['input'];
}

/**
 * A JSON value in a cell (columns.md, Common types). In memory it is its canonical text: what JSON.stringify writes.
 * Refuses as
 * `parseJson` does, and `bad_json` for another shape than the one asked for.
 */
export function json(options: JsonOptions = {}): Kind<string> {
  const bounds: JsonBounds = { bytes: options.bytes ?? limits.jsonBytes, depth: limits.jsonDepth };
  const parse = (text: string): string | Refusal => named(canonical(text, bounds, options), options.beyond);
  return {
    name: options.shape === undefined ? 'json' : `json ${options.shape}`,
    stored: 'text',
    parse,
    accept: (value) => {
      if (deeperThan(value, bounds.depth)) return refuse('too_deep', `Nested deeper than ${bounds.depth}.`);
      return parse(JSON.stringify(value));
    },
    format: (value) => value,
    show: (value) => JSON.parse(value) as Json,
    description: {
      words: options.shape === undefined ? 'a JSON value' : `a JSON ${options.shape}`,
      schema: options.shape === undefined ? {} : { type: options.shape },
      input: options.input ?? 'json',
    },
  };
}

function canonical(text: string, bounds: JsonBounds, { shape, form }: JsonOptions): string | Refusal {
  const value = parseJson(text, bounds);
  if (isRefusal(value)) return value;
  const formed = form === undefined ? value : form(value);
  if (shape !== undefined && shapeOf(formed) !== shape) return refuse('bad_json', `A JSON ${shape} is expected.`);
  // A form may nest deeper than what was given: what is stored could not be read again.
  if (formed !== value && deeperThan(formed, bounds.depth))
    return refuse('too_deep', `Nested deeper than ${bounds.depth}.`);
  const written = JSON.stringify(formed);
  // A number may be longer in canonical form (1e9), so that what is stored could not be read again.
  return utf8Bytes(written) > bounds.bytes ? refuse('too_long', `More than ${bounds.bytes} bytes.`) : written;
}

function named(value: string | Refusal, beyond: RefusalCode | undefined): string | Refusal {
  return beyond !== undefined && isRefusal(value) && value.code === 'too_long' ? refuse(beyond) : value;
}

function shapeOf(value: Json): string {
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
}
