import type { Json } from '../kind.js';
import { normaliseCalled } from './number-form.js';

/**
 * Destinations of rules that are a telephone number, and those that are digits to send, in the spellings of all
 * documents.
 */
const numberTypes = new Set(['number']);
const digitTypes = new Set(['trunk-outpulse', 'tg-with-outpulse', 'trunk_op']);

/** What people write between digits that are sent as they stand. */
const punctuation = /[ \u00a0\u2007\u202f().\u2010-\u2013\u2212-]+/g;

/**
 * Digits to send on a trunk as they are kept: without punctuation, and otherwise as written (lookup-protocol.md,
 * Decision).
 */
export function withoutPunctuation(digits: string): string {
  return digits.replace(punctuation, '');
}

type Members = { readonly [name: string]: Json };

function isObject(json: Json | undefined): json is Members {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/**
 * Rules with the numbers in them as they are stored (columns.md, Common types): telephone numbers as N1 leaves them,
 * digits to send without punctuation, so that what is exported is what the documents ask for. What is no number stays
 * for the check to tell. Rules in either form: `{"type","value"}`, and kinds as members.
 */
export function numbersInForm(json: Json): Json {
  if (Array.isArray(json)) return (json as readonly Json[]).map(numbersInForm);
  if (!isObject(json)) return json;
  const { type } = json;
  const typed = typeof type === 'string' ? formOf(type) : undefined;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]): [string, Json] => {
      if (typed !== undefined && name === 'value') return [name, typed(value)];
      if (name === 'destination' && isObject(value) && value['type'] === undefined) return [name, keyed(value)];
      return [name, numbersInForm(value)];
    }),
  );
}

/** A destination by itself, as a member names its kind: `{"number":"..."}`. */
export function keyed(destination: Members): Members {
  return Object.fromEntries(
    Object.entries(destination).map(([kind, value]) => [kind, (formOf(kind) ?? numbersInForm)(value)]),
  );
}

function formOf(type: string): ((value: Json) => Json) | undefined {
  return numberTypes.has(type) ? numberForm : digitTypes.has(type) ? digitsForm : undefined;
}

function numberForm(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(numberForm);
  return typeof value === 'string' || typeof value === 'number' ? (normaliseCalled(String(value)) ?? value) : value;
}

/** `trunk:digits` between commas, or an array of such or of pairs. */
function digitsForm(value: Json): Json {
  if (typeof value === 'string') return value.split(',').map(pairForm).join(',');
  if (!Array.isArray(value)) return value;
  return (value as readonly Json[]).map((item) =>
    typeof item === 'string' ? pairForm(item) : Array.isArray(item) ? itemForm(item as readonly Json[]) : item,
  );
}

/** A pair, or a list that holds one text alone, as easy0's document writes lists. */
function itemForm(item: readonly Json[]): Json {
  if (item.length === 1) return [typeof item[0] === 'string' ? pairForm(item[0]) : item[0]!];
  return item.map((part, place) => (place === 1 && typeof part === 'string' ? withoutPunctuation(part) : part));
}

function pairForm(pair: string): string {
  const at = pair.indexOf(':');
  return at < 0 ? pair : pair.slice(0, at + 1) + withoutPunctuation(pair.slice(at + 1));
}
