import type { KeyedStore } from '../database/calls-store.js';
import { cdrIn, cdrsIn, inOrder, readStored, secondOf } from './cdr-block.js';
import type { StoredCdr } from './cdr-block.js';
import type { Cdr, CdrPlace } from './cdr.js';
import { comparePlaces, isOfNumber, placesFrom, readPlaceKey } from './cdr.js';
import { hourOf, pagesFrom, partOf, placesOn, readPageKey } from './number-lines.js';

/** Which CDRs are asked for: those of calls that arrived in `[fromMs, toMs)`. */
export interface CdrRange {
  /** The application's number. */
  readonly application: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Goes on behind this one in the order asked for. */
  readonly after?: CdrPlace;
}

/** Reads the CDRs of closed calls, from any thread. */
export class Cdrs {
  constructor(
    private readonly cdr: KeyedStore,
    private readonly byNumber: KeyedStore,
  ) {}

  get(place: CdrPlace): Cdr | undefined {
    return find(this.#blocksOf(place), place);
  }

  /** Sees what was written since the last reading. */
  refresh(): void {
    this.cdr.refresh();
  }

  /** Oldest first. */
  list(range: CdrRange): Iterable<Cdr> {
    return this.#walk(range, false);
  }

  /** Newest first. */
  listBack(range: CdrRange): Iterable<Cdr> {
    return this.#walk(range, true);
  }

  /** Of calls to or from a number, as routing knows it, oldest first. */
  ofNumber(number: string, range: CdrRange): Iterable<Cdr> {
    return this.#walkNumber(number, range, false);
  }

  /** The same, newest first. */
  ofNumberBack(number: string, range: CdrRange): Iterable<Cdr> {
    return this.#walkNumber(number, range, true);
  }

  *#walk(range: CdrRange, back: boolean): Iterable<Cdr> {
    const { application, after } = range;
    const from = Math.max(within(range.fromMs), back || after === undefined ? 0 : after.arrivedMs);
    const to = Math.min(within(range.toMs), back && after !== undefined ? after.arrivedMs + 1 : Infinity);
    const scan = back
      ? this.cdr.scanBack(placesFrom(application, to))
      : this.cdr.scan(placesFrom(application, secondOf(from)));
    let second = -1;
    let blocks: StoredCdr[] = [];
    for (const { key, value } of scan) {
      const block = readPlaceKey(key);
      if (block.application !== application || (back ? block.arrivedMs < secondOf(from) : block.arrivedMs >= to)) break;
      if (block.arrivedMs !== second) yield* read(blocks, range, back);
      if (block.arrivedMs !== second) blocks = [];
      second = block.arrivedMs;
      blocks.push(...cdrsIn(key, value));
    }
    yield* read(blocks, range, back);
  }

  *#walkNumber(number: string, range: CdrRange, back: boolean): Iterable<Cdr> {
    const { application, after } = range;
    const part = partOf(number);
    const fromHour = hourOf(Math.max(within(range.fromMs), back || after === undefined ? 0 : after.arrivedMs));
    const toHour = hourOf(Math.min(within(range.toMs), back && after !== undefined ? after.arrivedMs : Infinity));
    const scan = back
      ? this.byNumber.scanBack(pagesFrom(application, part, toHour + 1))
      : this.byNumber.scan(pagesFrom(application, part, fromHour));
    let hour = -1;
    let places: CdrPlace[] = [];
    for (const { key, value } of scan) {
      const page = readPageKey(key);
      if (page.application !== application || page.part !== part || (back ? page.hour < fromHour : page.hour > toHour))
        break;
      if (page.hour !== hour) yield* this.#ofPlaces(places, number, range, back);
      if (page.hour !== hour) places = [];
      hour = page.hour;
      places.push(...placesOn(key, value, number));
    }
    yield* this.#ofPlaces(places, number, range, back);
  }

  *#ofPlaces(places: CdrPlace[], number: string, range: CdrRange, back: boolean): Iterable<Cdr> {
    let second = -1;
    let blocks: readonly Buffer[] = [];
    for (const place of ordered(places, range, back)) {
      if (secondOf(place.arrivedMs) !== second) blocks = this.#blocksOf(place);
      second = secondOf(place.arrivedMs);
      const cdr = find(blocks, place);
      if (cdr !== undefined && isOfNumber(cdr, number)) yield cdr;
    }
  }

  /** The blocks of the second in which a call arrived. */
  #blocksOf({ application, arrivedMs }: CdrPlace): readonly Buffer[] {
    const blocks: Buffer[] = [];
    for (const { key, value } of this.cdr.scan(placesFrom(application, secondOf(arrivedMs)))) {
      const block = readPlaceKey(key);
      if (block.application !== application || block.arrivedMs !== secondOf(arrivedMs)) break;
      blocks.push(value);
    }
    return blocks;
  }
}

function find(blocks: readonly Buffer[], place: CdrPlace): Cdr | undefined {
  for (const block of blocks) {
    const stored = cdrIn(block, place);
    if (stored !== undefined) return readStored(stored);
  }
  return undefined;
}

/** CDRs of one second. */
function* read(stored: StoredCdr[], range: CdrRange, back: boolean): Iterable<Cdr> {
  for (const one of ordered(stored, range, back)) yield readStored(one);
}

/** Those in the range, each once, in the order asked for. A CDR was written twice when the disk failed in between. */
function ordered<P extends CdrPlace>(places: P[], { fromMs, toMs, after }: CdrRange, back: boolean): readonly P[] {
  const direction = back ? -1 : 1;
  return inOrder(places, direction).filter(
    (place) =>
      place.arrivedMs >= fromMs &&
      place.arrivedMs < toMs &&
      (after === undefined || direction * comparePlaces(place, after) > 0),
  );
}

/** The nearest instant that a key can hold: it has 48 bits for it. No call arrives before or after those. */
function within(instantMs: number): number {
  return Math.min(Math.max(instantMs, 0), 2 ** 48 - 1);
}
