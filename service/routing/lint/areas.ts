import { placesOf } from './axis.js';

/** Behind the codes 000 to 999: callers that are unknown or of no area. */
const noArea = 1000;

/** Area codes in classes that no list of a plan tells apart. */
export class Areas {
  readonly #classOf = new Uint16Array(noArea + 1);
  readonly #members: readonly number[][];

  constructor(lists: Iterable<readonly string[]>) {
    let classes = 1;
    for (const list of lists) {
      const split = new Map<number, number>();
      const before = classes;
      for (const code of list) {
        const old = this.#classOf[Number(code)]!;
        // A code given twice has moved already.
        if (old >= before) continue;
        if (!split.has(old)) split.set(old, classes++);
        this.#classOf[Number(code)] = split.get(old)!;
      }
      classes = this.#renumber();
    }
    const members: number[][] = Array.from({ length: classes }, () => []);
    this.#classOf.forEach((place, code) => members[place]!.push(code));
    this.#members = members;
  }

  /** Closes the gaps that emptied classes leave. */
  #renumber(): number {
    const places = new Map<number, number>();
    this.#classOf.forEach((old, code) => {
      if (!places.has(old)) places.set(old, places.size);
      this.#classOf[code] = places.get(old)!;
    });
    return places.size;
  }

  get classes(): number {
    return this.#members.length;
  }

  cells(codes: readonly string[]): bigint {
    let cells = 0n;
    for (const place of new Set(codes.map((code) => this.#classOf[Number(code)]!))) cells |= 1n << BigInt(place);
    return cells;
  }

  /** Some codes of the classes, those first that the numbering plan gives out, then a caller of no area. */
  *examples(cells: bigint, each: number): Generator<string | undefined> {
    for (const place of placesOf(cells)) {
      const codes = this.#members[place]!.filter((code) => code < noArea).map((code) => String(code).padStart(3, '0'));
      yield* [...codes.filter(isGiven), ...codes.filter((code) => !isGiven(code))].slice(0, each);
    }
    if (this.#members.some((codes, place) => codes.includes(noArea) && ((cells >> BigInt(place)) & 1n) !== 0n))
      yield undefined;
  }
}

/** Area codes are 2 to 9, then two digits that are not both 1 and do not begin with 9. */
function isGiven(code: string): boolean {
  return /^[2-9][0-8]\d$/.test(code) && !code.endsWith('11');
}
