/** Places that are taken by name, so many in all and so many of one name: nobody has all of them (api.md, Limits). */
export class Shares {
  readonly #taken = new Map<string, number>();
  #inAll = 0;

  constructor(
    readonly most: number,
    readonly mostOfOne: number,
  ) {}

  /** A place, or false where there is none; undefined is somebody whose share is not bounded. */
  take(name: string | undefined): boolean {
    const own = name === undefined ? 0 : (this.#taken.get(name) ?? 0);
    if (this.#inAll >= this.most || own >= this.mostOfOne) return false;
    this.#inAll++;
    if (name !== undefined) this.#taken.set(name, own + 1);
    return true;
  }

  leave(name: string | undefined): void {
    this.#inAll--;
    if (name === undefined) return;
    const own = this.#taken.get(name)! - 1;
    if (own === 0) this.#taken.delete(name);
    else this.#taken.set(name, own);
  }
}
