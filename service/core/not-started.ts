/**
 * Why niud does not start, in one sentence for whoever keeps the unit running. Starting it again changes nothing: it
 * ends with EX_CONFIG (78).
 */
export class NotStarted extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'NotStarted';
  }
}
