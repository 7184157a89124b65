import { limits } from '../core/limits.js';
import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import { parseJson } from '../schema/kinds/parse-json.js';
import type { Incoming } from './incoming.js';

export type JsonObject = { readonly [name: string]: Json };

/** Whether the head announces a JSON body that could be taken; looked at before anything is read. */
export function announced({ headers, body }: Incoming, application: string): Refusal | undefined {
  const type = headers.get('content-type') ?? 'application/json';
  const [media, ...parameters] = type
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (media !== 'application/json' && media !== `${application}/json`)
    return refuse(
      'unsupported_media_type',
      `The body is announced as ${media}; application/json and ${application}/json are taken.`,
    );
  if (parameters.some((parameter) => parameter.startsWith('charset=') && !/^charset="?utf-?8"?$/.test(parameter)))
    return refuse('unsupported_media_type', 'The body is announced in another encoding than UTF-8.');
  if ((headers.get('content-encoding') ?? 'identity') !== 'identity')
    return refuse('unsupported_media_type', 'Compressed bodies are not taken.');
  if ((body.declaredBytes ?? 0) > limits.bodyBytes)
    return refuse('too_large', `The body is larger than ${limits.bodyBytes} bytes.`);
  return undefined;
}

/**
 * The body as a JSON object; `malformed` for anything else, names given twice and nesting beyond the limit included.
 */
export async function readJson(incoming: Incoming): Promise<JsonObject | Refusal> {
  const bytes = await incoming.body.collect(limits.bodyBytes);
  if (isRefusal(bytes)) return bytes;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('malformed', 'The body is not UTF-8.');
  }
  const value = parseJson(text, { bytes: limits.bodyBytes, depth: limits.jsonDepth });
  if (isRefusal(value)) return refuse('malformed', value.message);
  return isObject(value) ? value : refuse('malformed', 'The body is not a JSON object.');
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
