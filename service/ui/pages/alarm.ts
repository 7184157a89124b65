/** Something that is wrong with the unit, what to do, and the line that helps where there is one. */
export interface Alarm {
  readonly tone: 'bad' | 'warn' | 'quiet';
  readonly what: string;
  readonly todo: string;
  readonly line?: string;
}
