import { clockText, daySeconds } from '../criteria/clock-time.js';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** One call, in the terms that rules ask for. */
export class Example {
  constructor(
    /** Wall clock: seconds since 1970-01-01 00:00:00. */
    readonly localSeconds: number,
    /** Undefined where the caller is not known. */
    readonly calling: string | undefined,
    /** Empty where it makes no difference. */
    readonly called: string,
    /** What its draws follow from. */
    readonly callId: string,
    readonly labels: readonly string[],
  ) {}

  /** As a person would try it: `2026/11/28 09:00 (Saturday), caller 2015550100`. */
  words({ caller, draws, full }: Told): string {
    const day = Math.floor(this.localSeconds / daySeconds);
    const date = new Date(day * daySeconds * 1000).toISOString().slice(0, 10).replaceAll('-', '/');
    const weekday = weekdays[(((day + 4) % 7) + 7) % 7]!;
    return [
      `${date} ${clockText(this.localSeconds - day * daySeconds)} (${weekday})`,
      ...(this.called === '' ? [] : [`called ${this.called}`]),
      ...(!caller ? [] : [this.calling === undefined ? 'no caller' : `caller ${this.calling}`]),
      ...this.labels.map((label) => `label ${label}`),
      ...draws.map((draw) => `draw ${draw.toFixed(1)}`),
      ...(full ? ['with every limited rule full'] : []),
    ].join(', ');
  }
}

/** What of a call matters, beside its time. */
interface Told {
  readonly caller: boolean;
  /** Of each percent group. */
  readonly draws: readonly number[];
  readonly full: boolean;
}
