/**
 * One line an event to standard error, as systemd's journal takes it: `<priority>` as in sd-daemon(3), the thread,
 * a sentence, then `name=value` pairs. Never a password, token, PIN or hash: callers hand in what may be read.
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

/** A value on one line, quoted where blanks would make it ambiguous. */
function quoted(value: string | number | boolean): string {
  const text = String(value);
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}

/** The text of a line, without its priority. */
export function line(sentence: string, fields: Fields = {}): string {
  const pairs = Object.entries(fields).filter(([, value]) => value !== undefined).map(([name, value]) => ` ${name}=${quoted(value!)}`);
  return `${threadName}: ${sentence.replaceAll('\n', ' ')}${pairs.join('')}`;
}

function write(level: Level, sentence: string, fields?: Fields): void {
  const prefix = underJournal ? `<${priorities[level]}>` : '';
  process.stderr.write(`${prefix}${line(sentence, fields)}\n`);
}

export const log = {
  alarm: (sentence: string, fields?: Fields) => write('alarm', sentence, fields),
  error: (sentence: string, fields?: Fields) => write('error', sentence, fields),
  warning: (sentence: string, fields?: Fields) => write('warning', sentence, fields),
  notice: (sentence: string, fields?: Fields) => write('notice', sentence, fields),
  info: (sentence: string, fields?: Fields) => write('info', sentence, fields),
  debug: (sentence: string, fields?: Fields) => write('debug', sentence, fields),
};
