import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Ring, Series, spanNames, spans } from './series.js';
import { decisionKinds } from './statistics.js';

/** The first bytes say of what the rest is; a file of anything else is begun anew. */
const headBytes = 4_096;

/**
 * The rings of a `Series` in a file of one size, in which each point has its place: the points of the last minute are
 * written over those of a turn before, so that nothing is ever copied whole. It is not flushed: niud's end loses the
 * minute that it had not written, a loss of power what the kernel held back besides.
 */
export class SeriesFile {
  readonly #rings: readonly Ring[];
  readonly #head: Buffer;
  #file: FileHandle | undefined;

  constructor(
    readonly path: string,
    series: Series,
  ) {
    this.#rings = [...series.rings.values()].flatMap((rings) => [...rings.values()]);
    this.#head = Buffer.alloc(headBytes);
    this.#head.write(
      JSON.stringify({
        version: 1,
        bytes: Ring.pointBytes,
        applications: [...series.rings.keys()],
        kinds: decisionKinds,
        spans: spanNames.map((name) => [name, spans[name].seconds, spans[name].steps]),
      }),
    );
  }

  /** Reads what is there; what is damaged or of another shape is left out. */
  read(): void {
    if (!existsSync(this.path)) return;
    const bytes = readFileSync(this.path);
    if (!this.#isFit(bytes)) return;
    let at = headBytes;
    for (const { points } of this.#rings) {
      points.set(new Uint32Array(bytes.buffer.slice(bytes.byteOffset + at, bytes.byteOffset + at + points.byteLength)));
      at += points.byteLength;
    }
  }

  /**
   * Writes the points that are new since the last time. Rejects with what the system says; they then go with the next.
   */
  async write(): Promise<void> {
    this.#file ??= await this.#open();
    let begin = headBytes;
    for (const { points, changed } of this.#rings) {
      for (const [from, to] of stretches([...changed])) {
        const bytes = Buffer.from(points.buffer, from * Ring.pointBytes, (to - from) * Ring.pointBytes);
        // A copy: the ring goes on while it is written.
        const places = Array.from({ length: to - from }, (_, index) => from + index);
        for (const place of places) changed.delete(place);
        await this.#file
          .write(Buffer.from(bytes), 0, bytes.length, begin + from * Ring.pointBytes)
          .catch((fault: unknown) => {
            for (const place of places) changed.add(place);
            throw fault;
          });
      }
      begin += points.byteLength;
    }
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  #isFit(bytes: Buffer): boolean {
    return (
      bytes.length === this.#rings.reduce((sum, { points }) => sum + points.byteLength, headBytes) &&
      bytes.subarray(0, headBytes).equals(this.#head)
    );
  }

  /** Room for all of it is taken at once, so that a full disk is met here. */
  #open(): Promise<FileHandle> {
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o750 });
    if (!existsSync(this.path) || !this.#isFit(readFileSync(this.path))) {
      const file = openSync(this.path, 'w', 0o640);
      writeFileSync(
        file,
        Buffer.concat([this.#head, ...this.#rings.map(({ points }) => Buffer.alloc(points.byteLength))]),
      );
      closeSync(file);
    }
    return open(this.path, 'r+');
  }
}

/** Places side by side as one stretch each. */
function stretches(places: number[]): readonly (readonly [from: number, to: number])[] {
  const found: [number, number][] = [];
  for (const place of places.sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last?.[1] === place) last[1]++;
    else found.push([place, place + 1]);
  }
  return found;
}
