/** A day, a minute of a day, or a minute of any day, as forms hold them: `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM`, `HH:MM`. */
export type WhenKind = 'date' | 'minute' | 'clock';

/** How each is typed, and shown in its field: as everywhere in niud, whatever the browser's language. */
export const whenForms: Readonly<Record<WhenKind, string>> = {
  date: 'YYYY-MM-DD',
  minute: 'YYYY-MM-DD HH:MM',
  clock: 'HH:MM',
};

/**
 * What was typed, as forms hold it; empty for nothing, undefined for what is no such thing, or not yet. With `left`, a
 * day alone is its beginning.
 */
export function readWhen(kind: WhenKind, typed: string, left = false): string | undefined {
  const text = typed.trim();
  if (text === '') return '';
  const found = /^(?:(\d{4})-(\d\d?)-(\d\d?))?[T ]*(?:(\d\d?):?(\d\d)(?::\d\d)?)?$/.exec(text);
  if (found === null) return undefined;
  const [year, month, day, hour, minute] = found.slice(1).map((one) => one?.padStart(2, '0'));
  const isDay =
    year !== undefined &&
    new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).toISOString().slice(0, 10) ===
      `${year}-${month}-${day}`;
  const isClock = hour !== undefined && Number(hour) < 24 && Number(minute) < 60;
  if ((year !== undefined && !isDay) || (hour !== undefined && !isClock) || isDay === (kind === 'clock'))
    return undefined;
  if (kind === 'date') return isClock ? undefined : `${year}-${month}-${day}`;
  const clock = isClock ? `${hour}:${minute}` : left && kind === 'minute' ? '00:00' : undefined;
  return clock === undefined ? undefined : kind === 'clock' ? clock : `${year}-${month}-${day}T${clock}`;
}
