/**
 * An entry of a subscriber's schedules as the API has it; entries are tried in their order, the first that is open
 * decides.
 */
export interface Entry {
  readonly start: string;
  readonly end: string;
  /** Names of days between commas; every day where it is absent. */
  readonly day?: string;
  readonly number: string;
  readonly active?: boolean;
}

/** One window of one day. It belongs to the day it starts on and may run into the next. */
export interface DayWindow {
  readonly start: string;
  readonly end: string;
  readonly number: string;
  readonly on: boolean;
}

/** What a stretch of a day comes to; minutes of that day. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly number: string;
}

/** The days of a week as people begin it, by the names that entries have. */
export const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
export type Day = (typeof days)[number];

/** `Monday`. */
export function dayName(day: Day): string {
  return day.charAt(0) + day.slice(1).toLowerCase();
}

const dayMinutes = 1_440;
const weekMinutes = 7 * dayMinutes;

function daysOf({ day }: Entry): readonly Day[] {
  if (day === undefined || day === '') return days;
  const named = day.split(/[\s,]+/);
  return days.filter((each) => named.includes(each));
}

/** Minutes of the day; undefined for what is no time. `24:00` and `23:59` are its end. */
export function minuteOf(text: string): number | undefined {
  const found = /^(\d\d):(\d\d)$/.exec(text);
  if (found === null) return undefined;
  const minute = Number(found[1]) * 60 + Number(found[2]);
  return Number(found[2]) < 60 && minute <= dayMinutes ? minute : undefined;
}

/** How long a window is open; undefined where it never is. */
function lengthOf({
  start,
  end,
}: Pick<Entry, 'start' | 'end'>): { readonly from: number; readonly length: number } | undefined {
  const from = minuteOf(start),
    written = minuteOf(end);
  if (from === undefined || written === undefined || from === dayMinutes || from === written) return undefined;
  const to = end === '23:59' ? dayMinutes : written;
  return { from, length: to > from ? to - from : to + dayMinutes - from };
}

/** Which entry decides in each minute of the week from Monday 00:00; -1 where none is open. */
function decided(entries: readonly Entry[]): Int16Array {
  const taken = new Int16Array(weekMinutes).fill(-1);
  for (const [place, entry] of entries.entries()) {
    const window = lengthOf(entry);
    if (window === undefined || entry.active === false) continue;
    for (const day of daysOf(entry)) {
      const first = days.indexOf(day) * dayMinutes + window.from;
      for (let minute = first; minute < first + window.length; minute++)
        if (taken[minute % weekMinutes] === -1) taken[minute % weekMinutes] = place;
    }
  }
  return taken;
}

/** Where calls go on each day of the week, Monday first; hours that are not there go to no entry. */
export function weekOf(entries: readonly Entry[]): readonly (readonly Stretch[])[] {
  const taken = decided(entries);
  return days.map((_, nth) => {
    const found: { from: number; to: number; number: string }[] = [];
    for (let minute = 0; minute < dayMinutes; minute++) {
      const number = entries[taken[nth * dayMinutes + minute]!]?.number;
      const last = found.at(-1);
      if (number === undefined) continue;
      if (last?.number === number && last.to === minute) last.to = minute + 1;
      else found.push({ from: minute, to: minute + 1, number });
    }
    return found;
  });
}

/** The windows that start on a day, those that decide first before others. */
export function windowsOf(entries: readonly Entry[], day: Day): readonly DayWindow[] {
  return entries
    .filter((entry) => daysOf(entry).includes(day))
    .map(({ start, end, number, active }) => ({ start, end, number, on: active !== false }));
}

/**
 * The entries with the windows of some days replaced by these. What stands on other days stays as it is and where it
 * is; a window that several days have is one entry again; a new one goes before the others, so that what was just drawn
 * is what holds.
 */
export function withWindows(
  entries: readonly Entry[],
  windows: readonly DayWindow[],
  on: readonly Day[],
): readonly Entry[] {
  let all: Entry[] = [...entries];
  for (const day of on) {
    const open = windows.map((window) => ({ ...window }));
    const kept = all.flatMap((entry): Entry[] => {
      if (!daysOf(entry).includes(day)) return [entry];
      const same = open.findIndex((window) => isSame(entry, window));
      if (same >= 0) {
        open.splice(same, 1);
        return [entry];
      }
      return onDays(
        entry,
        daysOf(entry).filter((each) => each !== day),
      );
    });
    for (const window of open.reverse()) {
      const host = kept.findIndex((entry) => isSame(entry, window));
      const joined =
        host < 0
          ? undefined
          : kept.map((entry, place) => (place === host ? onDays(entry, [...daysOf(entry), day])[0]! : entry));
      if (joined !== undefined && (!window.on || holds(joined, day, window))) kept.splice(0, kept.length, ...joined);
      else
        kept.unshift({
          start: window.start,
          end: window.end,
          day,
          number: window.number,
          ...(window.on ? {} : { active: false }),
        });
    }
    all = kept;
  }
  return all;
}

function isSame(entry: Entry, window: DayWindow): boolean {
  return (
    entry.start === window.start &&
    entry.end === window.end &&
    entry.number === window.number &&
    (entry.active !== false) === window.on
  );
}

function onDays(entry: Entry, wanted: readonly Day[]): Entry[] {
  const named = days.filter((day) => wanted.includes(day));
  if (named.length === 0) return [];
  const { day: _, ...rest } = entry;
  return [named.length === days.length ? rest : { ...rest, day: named.join(',') }];
}

/** Whether calls of a whole window go where it says. */
function holds(entries: readonly Entry[], day: Day, window: DayWindow): boolean {
  const found = lengthOf(window);
  if (found === undefined) return true;
  const taken = decided(entries);
  const first = days.indexOf(day) * dayMinutes + found.from;
  for (let minute = first; minute < first + found.length; minute++)
    if (entries[taken[minute % weekMinutes]!]?.number !== window.number) return false;
  return true;
}

/** What is wrong with the windows of a day, in words, by their place; what has no fault is not there. */
export function faultsOf(windows: readonly DayWindow[]): ReadonlyMap<number, string> {
  const faults = new Map<number, string>();
  const taken = new Map<number, number>();
  for (const [place, window] of windows.entries()) {
    if (minuteOf(window.start) === undefined || minuteOf(window.end) === undefined) {
      faults.set(place, 'From and until are times.');
      continue;
    }
    const found = lengthOf(window);
    if (found === undefined) {
      faults.set(place, 'It ends when it starts.');
      continue;
    }
    if (!/\d/.test(window.number)) {
      faults.set(place, 'A number is needed.');
      continue;
    }
    if (!window.on) continue;
    for (let minute = found.from; minute < found.from + found.length; minute++) {
      const other = taken.get(minute);
      if (other !== undefined && !faults.has(place))
        faults.set(place, `Window ${other + 1} has part of these hours already.`);
      taken.set(minute, place);
    }
  }
  return faults;
}

/** An end as it is written to niud: of a day, `24:00`. */
export function endText(text: string): string {
  return text === '00:00' ? '24:00' : text;
}

/** A minute of a day as a clock has it. */
function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** Windows of a day in a sentence: `08:00 to 17:00 207 555 3000, ...`; for those who do not see the bar. */
export function stretchesSaid(
  stretches: readonly Stretch[],
  said: (number: string) => string,
  otherwise: string,
): string {
  return stretches.length === 0
    ? otherwise
    : stretches.map(({ from, to, number }) => `${clockOf(from)} to ${clockOf(to)} ${said(number)}`).join(', ');
}
