import { wallClock } from './local-time.js';

/** Subscribers of ecf as an operator writes them down, and their calls decided by the letter of routing.md: slow, plain, and without a line of the service. */
export interface EcfWindow {
  readonly start: string;
  readonly end: string;
  /** Names of days between commas; every day where it is empty. */
  readonly day: string;
  readonly number: string;
  readonly active: boolean;
}

export interface EcfForward {
  readonly number: string;
  readonly startedMs: number;
  /** Infinity where it lasts until it is stopped. */
  readonly endsMs: number;
}

export interface EcfSubscriber {
  readonly provider: string;
  readonly name: string;
  /** Empty where there is none; so too below. */
  readonly phone: string;
  readonly zone: string;
  readonly defaultNumber: string;
  readonly isManaged: boolean;
  readonly windows: readonly EcfWindow[];
  readonly windowsAreActive: boolean;
  readonly accepted: readonly string[];
  readonly acceptedIsActive: boolean;
  readonly forwards: readonly EcfForward[];
  readonly screeningPin: string;
  readonly screeningIsActive: boolean;
}

export interface EcfRecords {
  readonly subscribers: readonly EcfSubscriber[];
  /** By provider; the system's under the empty name, the NIU's where that is empty too (T7). */
  readonly zones: Readonly<Record<string, string>>;
  readonly niuZone: string;
}

export interface EcfCall {
  readonly called: string;
  readonly calling: string | undefined;
  readonly timeMs: number;
  /** What the caller dials, one entry whenever digits are asked for. */
  readonly entries: readonly string[];
}

/** `no route`, `continue`, `number 8085550201 by schedules/2`, `collect 2 by default_number`, `terminate by default_number`. */
export function decideEcf(records: EcfRecords, { called, calling, timeMs, entries }: EcfCall): string {
  if (called === '911' || called === '933') return 'continue';
  const subscriber = records.subscribers.find(({ phone }) => phone === called)
    ?? records.subscribers.find(({ name }) => name === called && name.length === 10 && [...name].every((digit) => digit >= '0' && digit <= '9'));
  if (subscriber === undefined) return 'no route';
  const zone = subscriber.zone || records.zones[subscriber.provider] || records.zones[''] || records.niuZone;
  const way = wayOf(subscriber, called, timeMs, zone);
  if (way === undefined) return 'continue';
  const isAccepted = subscriber.acceptedIsActive && calling !== undefined && subscriber.accepted.includes(calling);
  if (!subscriber.screeningIsActive || isAccepted) return `number ${way.number} by ${way.path}`;
  let tries = 3;
  for (const entry of entries) {
    if (entry === subscriber.screeningPin) return `number ${way.number} by ${way.path}`;
    tries--;
    if (tries === 0) return `terminate by ${way.path}`;
  }
  return `collect ${tries} by ${way.path}`;
}

interface EcfWay {
  readonly number: string;
  readonly path: string;
}

/** The forward that was entered last of those that run, else the first window that is open, else the default number. */
function wayOf(subscriber: EcfSubscriber, called: string, timeMs: number, zone: string): EcfWay | undefined {
  const usable = ({ number }: EcfWay) => number !== called && number !== '911' && number !== '933';
  const forwards = subscriber.forwards.map((forward, place) => ({ ...forward, path: `forward_plan/${place}` }))
    .filter(({ startedMs, endsMs }) => timeMs >= startedMs && timeMs < endsMs).filter(usable);
  if (forwards.length > 0) return forwards[forwards.length - 1];
  const windows = subscriber.windows.map((window, place) => ({ ...window, path: `schedules/${place}` }))
    .filter((window) => subscriber.isManaged && subscriber.windowsAreActive && window.active && isOpen(window, timeMs, zone)).filter(usable);
  if (windows.length > 0) return windows[0];
  const last = { number: subscriber.defaultNumber, path: 'default_number' };
  return last.number !== '' && usable(last) ? last : undefined;
}

const days = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];
const daySeconds = 86_400;

function secondsOf(time: string): number {
  return Number(time.slice(0, 2)) * 3_600 + Number(time.slice(3)) * 60;
}

/** A window is laid onto the day it starts on, today or yesterday, and asked whether the clock's reading lies in it (T2, T3, T4, T8). */
function isOpen({ start, end, day }: EcfWindow, timeMs: number, zone: string): boolean {
  const { weekday, second } = wallClock(timeMs, zone);
  const from = secondsOf(start);
  const written = end === '23:59' ? daySeconds : secondsOf(end);
  const to = written < from ? written + daySeconds : written;
  const startsOn = (number: number) => day === '' || day.split(',').includes(days[number - 1]!);
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  return (startsOn(weekday) && second >= from && second < to) || (startsOn(yesterday) && second + daySeconds >= from && second + daySeconds < to);
}
