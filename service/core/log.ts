import { writeSync } from 'node:fs';
import { limits } from './limits.js';

/**
 * One line an event to standard error, as systemd's journal takes it: `<priority>` as in sd-daemon(3), the thread,
 * a sentence, then `name=value` pairs. Never a password, token, PIN or hash: callers hand in what may be read.
 * Nobody forges or hides a line with what they sent: see `printable`.
 */
const priorities = { alarm: 2, error: 3, warning: 4, notice: 5, info: 6, debug: 7 } as const;

type Level = keyof typeof priorities;
type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

let threadName = 'desk';
const underJournal = process.env['JOURNAL_STREAM'] !== undefined;

/** Names the thread in every line that follows. */
export function nameThread(name: string): void {
  threadName = name;
}

/**
 * What is not shown as it is: all but ASCII, letters, what is set on letters, and digits. That takes in every control
 * (C0, C1, DEL), every separator and blank beside the space, the marks that turn the direction of text, and what looks
 * like a quote or an equals sign; of the letters, those that no reader sees, and those written from the right, which
 * would move what stands behind them.
 */
const unsafe =
  /[^\x20-\x7e\p{Lu}\p{Ll}\p{Lt}\p{Lo}\p{Mn}\p{Mc}\p{Nd}]|\p{Default_Ignorable_Code_Point}|[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/gu;

/**
 * A text on one line of a journal or terminal, of which nothing can move, hide or colour what stands beside it:
 * `\u001b` for the rest, as JSON has it.
 */
export function printable(text: string): string {
  return text.replace(unsafe, (character) =>
    Array.from(
      { length: character.length },
      (_, place) => `\\u${character.charCodeAt(place).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** The beginning of a text, whole characters of it. */
function cut(text: string, mostCharacters: number): string {
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters).replace(/[\ud800-\udbff]$/, '')}...`;
}

/**
 * A value as one word, in quotes where it would not be one, or where a reader could take what was sent for what was
 * escaped.
 */
function quoted(value: string | number | boolean): string {
  const text = cut(String(value), limits.loggedValueCharacters);
  const shown = printable(text);
  return shown === text && /^[^ "=\\]+$/.test(text) ? text : printable(JSON.stringify(text));
}

/**
 * The text of a line, without its priority. The code of an alarm is for those who search the journal by it, and in no
 * text.
 */
export function line(sentence: string, fields: Fields = {}): string {
  const pairs = Object.entries(fields)
    .filter(([name, value]) => value !== undefined && name !== 'alarm')
    .map(([name, value]) => ` ${name}=${quoted(value!)}`);
  return cut(
    `${threadName}: ${printable(sentence.replace(/[\r\n]+/g, ' '))}${pairs.join('')}`,
    limits.logLineCharacters,
  );
}

function lineOf(level: Level, sentence: string, fields?: Fields): string {
  return `${underJournal ? `<${priorities[level]}>` : ''}${line(sentence, fields)}\n`;
}

/**
 * The same for the journal's own socket, where each value is a field that it can be searched by: `journalctl -u niud
 * NIUD_ALARM=disk_reserve`, `-o json`. No value has a line break, which would begin another field. Source: systemd,
 * Native Journal Protocol.
 */
export function entryOf(level: Level, sentence: string, fields: Fields = {}): string {
  const named = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) => `NIUD_${name.toUpperCase()}=${printable(cut(String(value), limits.loggedValueCharacters))}\n`,
    );
  return `MESSAGE=${line(sentence, fields)}\nPRIORITY=${priorities[level]}\nSYSLOG_IDENTIFIER=niud\nNIUD_THREAD=${threadName}\n${named.join('')}`;
}

/** Takes an entry for the journal; false where it cannot. */
let journal: ((entry: string) => boolean) | undefined;

/**
 * Has this thread's lines go to the journal with their fields. One that does not take an entry is not asked again:
 * lines go to standard error as before.
 */
export function useJournal(send: (entry: string) => boolean): void {
  journal = send;
}

function isInJournal(level: Level, sentence: string, fields?: Fields): boolean {
  if (journal === undefined) return false;
  const entry = entryOf(level, sentence, fields);
  // As much as a datagram of the add-on takes; the stack of a fault may be longer.
  if (Buffer.byteLength(entry) > limits.journalEntryBytes) return false;
  if (journal(entry)) return true;
  journal = undefined;
  return false;
}

function write(level: Level, sentence: string, fields?: Fields): void {
  if (!isInJournal(level, sentence, fields)) process.stderr.write(lineOf(level, sentence, fields));
}

/** Tries at most: somebody who does not read the journal's pipe must not keep alive what is to end. */
const lastTries = 1_000;

/**
 * An alarm that is out when this returns, from whichever thread: what a worker gives `process.stderr` leaves only
 * through the main thread's loop, which will not turn again. For a process that ends itself behind it.
 */
export function lastWords(sentence: string, fields?: Fields): void {
  if (isInJournal('alarm', sentence, fields)) return;
  let bytes = Buffer.from(lineOf('alarm', sentence, fields));
  for (let tries = 0; bytes.length > 0 && tries < lastTries; tries++) {
    try {
      bytes = bytes.subarray(writeSync(2, bytes));
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'EAGAIN') return;
    }
  }
}

/** Who else hears of an alarm of this thread. */
let hearing: ((text: string) => void) | undefined;

/** Has the text of every alarm of this thread told to somebody beside the journal (mail). */
export function hearAlarms(take: (text: string) => void): void {
  hearing = take;
}

export const log = {
  alarm(sentence: string, fields?: Fields) {
    write('alarm', sentence, fields);
    hearing?.(line(sentence, fields));
  },
  error: (sentence: string, fields?: Fields) => write('error', sentence, fields),
  warning: (sentence: string, fields?: Fields) => write('warning', sentence, fields),
  notice: (sentence: string, fields?: Fields) => write('notice', sentence, fields),
  info: (sentence: string, fields?: Fields) => write('info', sentence, fields),
  debug: (sentence: string, fields?: Fields) => write('debug', sentence, fields),
};
