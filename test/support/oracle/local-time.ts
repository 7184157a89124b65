import { DateTime } from 'luxon';

/** What the clock on the wall shows (T8); every comparison is between such fields, never between instants. */
export interface WallClock {
  /** 1 = Sunday to 7 = Saturday. */
  readonly weekday: number;
  /** Seconds since local midnight, as the clock shows them. */
  readonly second: number;
  /** YYYYMMDDhhmmss as one number. */
  readonly date: number;
}

export function wallClock(timeMs: number, zone: string): WallClock {
  const local = DateTime.fromMillis(timeMs, { zone });
  if (!local.isValid) throw new Error(`no zone ${zone}`);
  const { year, month, day, hour, minute, second } = local;
  return {
    weekday: (local.weekday % 7) + 1,
    second: hour * 3600 + minute * 60 + second,
    date: Number(String(year) + [month, day, hour, minute, second].map((part) => String(part).padStart(2, '0')).join('')),
  };
}

/** `HH:MM` in seconds; as an end 23:59 is the end of the day (T2). */
function secondOf(text: string, isEnd: boolean): number {
  const [hour, minute] = text.split(':');
  return isEnd && text === '23:59' ? 86_400 : Number(hour) * 3600 + Number(minute) * 60;
}

/** `HH:MM-HH:MM`: [start, end), past midnight when it ends before it starts (T2, T3). */
export function inTimeOfDay(window: string, { second }: WallClock): boolean {
  const [from, to] = window.split('-');
  const [start, end] = [secondOf(from!, false), secondOf(to!, true)];
  return start < end ? second >= start && second < end : second >= start || second < end;
}

const dayNames = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** `2-6`, `1,7`, `SATURDAY,SUNDAY`; a range may go around the week's end (T5). */
export function inDays(list: string, { weekday }: WallClock): boolean {
  const number = (text: string) => dayNames.indexOf(text.trim().toLowerCase()) + 1 || Number(text);
  for (const item of list.split(',')) {
    const [from, to] = item.includes('-') ? item.split('-').map(number) : [number(item), number(item)];
    for (let day = from!; ; day = (day % 7) + 1) {
      if (day === weekday) return true;
      if (day === to) break;
    }
  }
  return false;
}

/** `YYYY/MM/DD.HH:MM-YYYY/MM/DD.HH:MM`: local, [start, end); an end of 23:59 or 24:00 is the end of that day (T2, T6). */
export function inHoliday(window: string, { date }: WallClock): boolean {
  const [from, to] = window.split('-').map((text) => text.replaceAll(/[/.:]/g, ''));
  const start = Number(`${from}00`);
  const end = to!.endsWith('2359') ? Number(`${to!.slice(0, 8)}240000`) : Number(`${to}00`);
  return date >= start && date < end;
}
