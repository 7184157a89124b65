import type { Effect, EffectKind, StoreName } from './effect.js';

/**
 * Sub-databases and kinds by the numbers that the log has of them: their places, so that new ones stand at the end.
 * `cdrByNumber` is each unit's own.
 */
const stores: readonly StoreName[] = [
  'call',
  'cdr',
  'account',
  'ledger',
  'reference',
  'ended',
  'lease',
  'session',
  'cdrByNumber',
  'outbox',
];
const kinds: readonly EffectKind[] = ['put', 'remove', 'block', 'forget'];
/** Sub-database, kind, lengths of key and value. */
const headBytes = 1 + 1 + 2 + 4;
const noValue = 0xffff_ffff;

/**
 * Bytes that are no effects of `calls`. They come from a unit of the pair and passed a checksum, so that this is a
 * fault of a release and not of a wire.
 */
export class NoEffects extends Error {
  constructor(why: string) {
    super(`what is in the log is no group of calls: ${why}`);
    this.name = 'NoEffects';
  }
}

/**
 * What a group does to `calls`, as the log of a pair has it: the bytes that are written, one effect behind the other.
 */
export function encodeEffects(effects: readonly Effect[]): Buffer {
  const bytes = Buffer.allocUnsafe(
    effects.reduce((sum, { key, value }) => sum + headBytes + key.length + (value?.length ?? 0), 0),
  );
  let at = 0;
  for (const { kind, store, key, value } of effects) {
    at = bytes.writeUInt8(stores.indexOf(store), at);
    at = bytes.writeUInt8(kinds.indexOf(kind), at);
    at = bytes.writeUInt16BE(key.length, at);
    at = bytes.writeUInt32BE(value?.length ?? noValue, at);
    at += key.copy(bytes, at);
    at += value?.copy(bytes, at) ?? 0;
  }
  return bytes;
}

/**
 * The effects of a group, in their order; they lie in `bytes`. Throws `NoEffects` where there is anything that this
 * release does not know.
 */
export function effectsIn(bytes: Buffer): readonly Effect[] {
  const effects: Effect[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length - at < headBytes) throw new NoEffects('it ends in the middle');
    const store = stores[bytes[at]!],
      kind = kinds[bytes[at + 1]!];
    const keyLength = bytes.readUInt16BE(at + 2),
      valueLength = bytes.readUInt32BE(at + 4);
    if (store === undefined || kind === undefined)
      throw new NoEffects(`this release knows no effect ${bytes[at + 1]} on the sub-database ${bytes[at]}`);
    const keyAt = at + headBytes,
      valueAt = keyAt + keyLength;
    at = valueAt + (valueLength === noValue ? 0 : valueLength);
    if (at > bytes.length) throw new NoEffects('it ends in the middle');
    if ((kind === 'put' || kind === 'block') === (valueLength === noValue))
      throw new NoEffects(`${kind} has ${valueLength === noValue ? 'no' : 'a'} value`);
    if (keyLength === 0 || (kind === 'block' && store !== 'cdr') || (kind === 'forget') !== (store === 'cdrByNumber'))
      throw new NoEffects(`${kind} does not fit ${store}`);
    effects.push({
      kind,
      store,
      key: bytes.subarray(keyAt, valueAt),
      value: valueLength === noValue ? undefined : bytes.subarray(valueAt, at),
    });
  }
  return effects;
}
