/**
 * What lies on disk under a key is not what was written there. It ends nothing: who reads goes on without the record,
 * or refuses what hangs on it, and it is told once and put into quarantine (availability.md, The store on disk).
 */
export class DamagedRecord extends Error {
  constructor(
    readonly place: string,
    reason: string,
  ) {
    super(`${place} is damaged on disk: ${reason}`);
    this.name = 'DamagedRecord';
  }
}
