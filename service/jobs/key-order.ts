import type { RefusalData } from '../core/refusals.js';
import type { SliceResult } from '../records/slice.js';
import type { Table } from '../schema/table.js';

/** Rows that go to the writer together, with their places in the stretch of the file they are of. */
export interface Part {
  readonly places: readonly number[];
}

/**
 * Whether a row may go before one that the file has before it: not where they vie for more than their keys, a unique
 * value or a place in a group.
 */
export function isFree({ columns, grouped }: Table): boolean {
  return (grouped ?? []).length === 0 && !columns.some(({ unique }) => unique === true);
}

/**
 * A stretch of rows, by the texts of their keys (`spelledKey`), in parts of at most `partRows` and in the order of
 * their keys; rows of one key stay in the order of the file. Each part touches the few pages of the store in which its
 * keys lie, instead of one page for each row: measured on a million numbers, a third less work for the writer. There is
 * always one part, for the counts that go with it.
 */
export function inKeyOrder(names: readonly string[], partRows: number): readonly Part[] {
  // Each name with its place behind it, so that nothing has to be called to compare two of them. No name goes on behind
  // another that is whole but with a character above these.
  const ordered = names
    .map((name, place) => `${name}\0${String.fromCharCode(place >> 16, (place >> 8) & 0xff, place & 0xff)}`)
    .sort();
  const places = ordered.map(
    (name) =>
      (name.charCodeAt(name.length - 3) << 16) |
      (name.charCodeAt(name.length - 2) << 8) |
      name.charCodeAt(name.length - 1),
  );
  const parts: Part[] = [];
  for (let start = 0; start === 0 || start < places.length; start += partRows)
    parts.push({ places: places.slice(start, start + partRows) });
  return parts;
}

/** The verdicts of all parts as of one slice, in the order of the file. */
export function together(count: number, parts: readonly Part[], results: readonly SliceResult[]): SliceResult {
  const verdicts = new Uint8Array(count);
  const reasons: SliceResult['reasons'][number][] = [];
  results.forEach((result, at) => {
    const { places } = parts[at]!;
    result.verdicts.forEach((verdict, row) => {
      verdicts[places[row]!] = verdict;
    });
    for (const { row, findings } of result.reasons) reasons.push({ row: places[row]!, findings });
  });
  reasons.sort((one, other) => one.row - other.row);
  const sum = (of: 'added' | 'conflicts' | 'rejected'): number =>
    results.reduce((total, result) => total + result[of], 0);
  return {
    change: results.at(-1)!.change,
    verdicts,
    reasons,
    added: sum('added'),
    conflicts: sum('conflicts'),
    rejected: sum('rejected'),
  };
}

type Send = (part: Part, place: number) => Promise<SliceResult | RefusalData>;

/**
 * The way of slices to the writer in one pass over the file: one behind the other, at most `inFlight` of them under
 * way, also where one stretch follows another, so that the writer need not wait. Behind the first refusal nothing is
 * sent.
 */
export class Lane {
  /** Why nothing is sent any more: a refusal, or a fault. */
  #refused: RefusalData | undefined;
  #fault: { readonly thrown: unknown } | undefined;
  #underWay = 0;
  /** Runs when one of those under way is answered. */
  #answered: () => void = () => undefined;
  /** When the stretch before has sent all. */
  #before: Promise<void> = Promise.resolve();

  constructor(readonly inFlight: number) {}

  /** The results of all parts of a stretch, or the first refusal where one of them was refused or not sent. */
  async send(parts: readonly Part[], send: Send): Promise<readonly SliceResult[] | RefusalData> {
    const answers: Promise<SliceResult | RefusalData>[] = [];
    this.#before = this.#before.then(() => this.#sendAll(parts, send, answers));
    await this.#before;
    // After a fault too nothing is under way any more.
    const settled = await Promise.allSettled(answers);
    const results = settled.flatMap((answer) =>
      answer.status === 'rejected' || 'code' in answer.value ? [] : [answer.value],
    );
    if (results.length === parts.length) return results;
    if (this.#fault !== undefined) throw this.#fault.thrown;
    return this.#refused!;
  }

  /** Never rejects: what is thrown is met by who waits for the answers. */
  async #sendAll(parts: readonly Part[], send: Send, answers: Promise<SliceResult | RefusalData>[]): Promise<void> {
    for (const [place, part] of parts.entries()) {
      while (this.#underWay >= this.inFlight)
        await new Promise<void>((resolve) => {
          this.#answered = resolve;
        });
      if (this.#refused !== undefined || this.#fault !== undefined) return;
      const answer = this.#followed(send, part, place);
      answer.catch(() => undefined);
      answers.push(answer);
    }
  }

  async #followed(send: Send, part: Part, place: number): Promise<SliceResult | RefusalData> {
    this.#underWay++;
    try {
      const answer = await send(part, place);
      if ('code' in answer) this.#refused ??= answer;
      return answer;
    } catch (thrown) {
      this.#fault ??= { thrown };
      throw thrown;
    } finally {
      this.#underWay--;
      this.#answered();
    }
  }
}
