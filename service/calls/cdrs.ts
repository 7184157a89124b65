import type { KeyedStore } from '../database/calls-store.js';
import type { Cdr, CdrPlace } from './cdr.js';
import { cdrKey, decodeCdr, numberKey, numberPrefix, numbersOf, readNumberKey } from './cdr.js';

/** Which CDRs are asked for: those of calls that arrived in `[fromMs, toMs)`, oldest first. */
export interface CdrRange {
  /** The application's number. */
  readonly application: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Goes on behind this one. */
  readonly after?: CdrPlace;
}

/** Reads the CDRs of closed calls, from any thread; `purge` belongs to the calls thread alone. */
export class Cdrs {
  constructor(private readonly cdr: KeyedStore, private readonly byNumber: KeyedStore) {}

  get(place: CdrPlace): Cdr | undefined {
    const key = cdrKey(place);
    const value = this.cdr.get(key);
    return value === undefined ? undefined : decodeCdr(key, value);
  }

  *list(range: CdrRange): Iterable<Cdr> {
    for (const { key, value } of this.cdr.scan(startOf(range))) {
      const cdr = decodeCdr(key, value);
      if (cdr.application !== range.application || cdr.arrivedMs >= range.toMs) return;
      yield cdr;
    }
  }

  /** Of calls to or from a number, as routing knows it. */
  *ofNumber(number: string, range: CdrRange): Iterable<Cdr> {
    const prefix = numberPrefix(range.application, number);
    const start = Buffer.concat([prefix, startOf(range).subarray(1)]);
    for (const { key } of this.byNumber.scan(start)) {
      if (key.compare(prefix, 0, prefix.length, 0, Math.min(prefix.length, key.length)) !== 0) return;
      const place = readNumberKey(key);
      if (place.arrivedMs >= range.toMs) return;
      const cdr = this.get(place);
      if (cdr !== undefined) yield cdr;
    }
  }

  /** Removes at most `limit` CDRs of calls that arrived before `beforeMs`; gives how many, once that is on disk. */
  async purge(application: number, beforeMs: number, limit: number): Promise<number> {
    const old: Cdr[] = [];
    for (const cdr of this.list({ application, fromMs: 0, toMs: beforeMs })) if (old.push(cdr) >= limit) break;
    await Promise.all(old.flatMap((cdr) => [
      this.cdr.remove(cdrKey(cdr)),
      ...numbersOf(cdr).map((number) => this.byNumber.remove(numberKey(number, cdr))),
    ]));
    return old.length;
  }
}

/** A key before every one in the range: behind `after` comes its key with one byte more. */
function startOf({ application, fromMs, after }: CdrRange): Buffer {
  return after === undefined ? cdrKey({ application, arrivedMs: fromMs, serial: 0 }) : Buffer.concat([cdrKey(after), Buffer.of(0)]);
}
