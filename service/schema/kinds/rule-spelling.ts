import type { Json } from '../kind.js';

type Members = { readonly [name: string]: Json };

function isObject(json: Json | undefined): json is Members {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/**
 * Rules `{"type","criteria","destination"}` with a kind of destination spelled as the application's own document does:
 * the first of the names; the others are taken in its place (routing.md, Destinations).
 */
export function respelled(json: Json, [own, ...others]: readonly string[]): Json {
  if (Array.isArray(json)) return (json as readonly Json[]).map((item) => respelled(item, [own!, ...others]));
  if (!isObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]): [string, Json] => [
      name,
      name === 'type' && typeof value === 'string' && others.includes(value)
        ? own!
        : respelled(value, [own!, ...others]),
    ]),
  );
}

/**
 * Rules of kinds as members with their lists as easy0's document writes them (routing.md, Plans and rules): an array
 * for each item, `[["12345"],["22345"]]`. Flat lists are taken;
 * `lists` names the kinds that have them, `pairs` those of `trunk:digits`. What is a text stays one.
 */
export function itemsInArrays(json: Json, lists: readonly string[], pairs: readonly string[]): Json {
  const inMember = (name: string, value: Json): Json => {
    if (!Array.isArray(value)) return itemsInArrays(value, lists, pairs);
    if (lists.includes(name)) return (value as readonly Json[]).map((item) => (Array.isArray(item) ? item : [item]));
    if (pairs.includes(name)) return (value as readonly Json[]).map(pairOf);
    return itemsInArrays(value, lists, pairs);
  };
  if (Array.isArray(json)) return (json as readonly Json[]).map((item) => itemsInArrays(item, lists, pairs));
  return isObject(json)
    ? Object.fromEntries(Object.entries(json).map(([name, value]) => [name, inMember(name, value)]))
    : json;
}

/**
 * A pair that stands as one text, alone or in an array of its own, in its two parts; what is none stays for the check
 * to tell.
 */
function pairOf(item: Json): Json {
  const text = Array.isArray(item) && item.length === 1 ? (item[0] as Json) : item;
  const parts = typeof text === 'string' ? text.split(':') : [];
  return parts.length === 2 ? parts : item;
}
