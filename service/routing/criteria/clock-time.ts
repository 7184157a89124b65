import { refuse, type Refusal } from '../../core/refusals.js';
import type { Json } from '../../schema/kind.js';

export const daySeconds = 86_400;

/** `HH:MM` as seconds of the day, 0 to 86,400 (`24:00`, T2); undefined for anything else. */
export function clockSeconds(text: string): number | undefined {
  const match = /^(\d\d):(\d\d)$/.exec(text);
  if (match === null) return undefined;
  const hours = Number(match[1]),
    minutes = Number(match[2]);
  if (minutes > 59 || hours > 24 || (hours === 24 && minutes > 0)) return undefined;
  return hours * 3600 + minutes * 60;
}

/** An end of 23:59 means the end of the day (T2). */
export function endOfDay(text: string, seconds: number): number {
  return text === '23:59' ? daySeconds : seconds;
}

/** The two halves of `start-end`, or of a pair; dates are written with slashes, so the dash is the only one. */
export function halves(value: Json | undefined, form: string): readonly [string, string] | Refusal {
  const parts = typeof value === 'string' ? value.split('-') : Array.isArray(value) ? (value as readonly Json[]) : [];
  const [start, end] = parts;
  if (parts.length !== 2 || typeof start !== 'string' || typeof end !== 'string')
    return refuse('bad_criterion', `A window is written ${form}.`);
  return [start.trim(), end.trim()];
}

/** The refusal of a window that ends as it starts: nobody can tell whether none or all of the day is meant. */
export function emptyWindow(at: string): Refusal {
  return refuse(
    'empty_window',
    `A window from ${at} to ${at} is empty. Write another end, or 00:00 to 24:00 for the whole day.`,
  );
}

/** `HH:MM` of seconds of the day, for explain. */
export function clockText(seconds: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const tail = seconds % 60 === 0 ? '' : `:${two(seconds % 60)}`;
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}${tail}`;
}
