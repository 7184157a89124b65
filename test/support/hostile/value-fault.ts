import { limits } from '../../../service/core/limits.js';
import { isRefusal } from '../../../service/core/refusals.js';
import { encodeKey } from '../../../service/schema/key.js';
import type { AnyKind, Json, Value } from '../../../service/schema/kind.js';
import { schemaFault } from './schema-fault.js';

/** What two values of a kind are the same by. */
function same(kind: AnyKind, value: Value): string {
  return typeof value === 'bigint' ? String(value) : JSON.stringify(kind.uniqueAs === undefined ? value : kind.uniqueAs(value));
}

/** What does not hold of a value of a kind, in words: that its cell and its JSON give it again, and that the kind told the truth about it. */
export function valueFault(kind: AnyKind, value: Value): string | undefined {
  const cell = kind.format(value);
  const parsed: unknown = kind.parse(cell);
  if (isRefusal(parsed)) return `what it writes it does not read: ${parsed.code} ${JSON.stringify(cell.slice(0, 200))}`;
  if (same(kind, parsed as Value) !== same(kind, value)) return `another value from its cell ${JSON.stringify(cell.slice(0, 200))}`;
  if (kind.format(parsed) !== cell) return `another cell the second time: ${JSON.stringify(cell.slice(0, 200))}`;
  const shown = JSON.parse(JSON.stringify(kind.show(value))) as Json;
  const accepted: unknown = kind.accept(shown);
  if (isRefusal(accepted)) return `what it shows it does not accept: ${accepted.code} ${JSON.stringify(shown).slice(0, 200)}`;
  if (same(kind, accepted as Value) !== same(kind, value)) return `another value from its JSON ${JSON.stringify(shown).slice(0, 200)}`;
  const schema = schemaFault(kind.description.schema, shown);
  if (schema !== undefined) return `its schema does not hold of ${JSON.stringify(shown).slice(0, 200)}: ${schema}`;
  return keyFault(kind, value) ?? formFault(kind, value);
}

/** What stands in an index takes no more bytes than the kind says. */
function keyFault(kind: AnyKind, value: Value): string | undefined {
  const bytes = (part: Value): number => encodeKey([part as string | number | bigint]).length;
  if (kind.keyBytes !== undefined && kind.keyBytes < limits.keyBytes && kind.stored !== 'boolean' && bytes(kind.uniqueAs?.(value) ?? value) > kind.keyBytes + (kind.stored === 'text' ? 1 : 0)) return 'more bytes in a key than it says';
  if (kind.entryKeyBytes !== undefined && (value as readonly string[]).some((entry) => bytes(entry) > kind.entryKeyBytes! + 1)) return 'more bytes of an entry than it says';
  return undefined;
}

const typeOf = { text: 'string', integer: 'number', boolean: 'boolean', list: 'object' } as const;

function formFault(kind: AnyKind, value: Value): string | undefined {
  const type = typeof value === 'bigint' ? 'number' : typeof value;
  if (type !== typeOf[kind.stored]) return `a ${type} where it says ${kind.stored}`;
  // A price may have hundredths of what it counts, which is why it is no part of a key.
  const smallest = kind.name === 'rate' ? 100 : 1;
  return typeof value === 'number' && Math.round(value * smallest) / smallest !== value ? 'no whole number' : Object.is(value, -0) ? 'minus zero' : undefined;
}
