import type { Key } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import { byName, byPhone, isNumber, subscriber } from './tables/subscriber.js';

export const subscriberTable = subscriber.name;

/**
 * The subscriber of a number, called or dialled as an account: by `phone`, else by a name of ten digits (ecf/README.md,
 * Where a call goes). Names are unique within a provider only: of several subscribers of one such name the number is
 * that one's who had it first, so that no other provider can take it over.
 */
export function accountOf(view: View, number: string): Key | undefined {
  const [held] = view.grouped(subscriberTable, byPhone.name, number);
  if (held !== undefined) return held as Key;
  if (!isNumber(number)) return undefined;
  const named = view.grouped(subscriberTable, byName.name, number);
  return named.length > 1 ? earliest(view, named as readonly Key[]) : (named[0] as Key | undefined);
}

function earliest(view: View, keys: readonly Key[]): Key | undefined {
  const found = keys.map((key) => ({ key, created: view.get(subscriberTable, key)?.created ?? Infinity }));
  found.sort((one, other) => one.created - other.created || (String(one.key[0]) < String(other.key[0]) ? -1 : 1));
  return found[0]?.key;
}
