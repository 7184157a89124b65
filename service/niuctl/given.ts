import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import type { Json } from '../schema/kind.js';
import type { Attributes } from './door.js';
import { Failure } from './outcome.js';

/** What stands on a command line, read; what does not fit ends the command before niud is asked. */

export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('A whole number is needed.');
  return Number(text);
}

/** `name=value` pairs, for options that may be given several times. */
export function pair(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('The form is name=value.');
  return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) };
}

/** `name=text` as it stands, `name:=JSON` for what is no text; for options that may be given several times. */
export function textOrJson(text: string, before: Attributes = {}): Attributes {
  const found = /^([^=:]+)(:?=)(.*)$/s.exec(text);
  const given: Json | undefined = found === null ? undefined : found[2] === '=' ? found[3]! : jsonOf(found[3]!);
  if (given === undefined) throw new InvalidArgumentError('The form is name=text or name:=JSON.');
  return { ...before, [found![1]!]: given };
}

/** The text of a file, `-` for standard input. */
export function fileText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (fault) {
    throw new Failure('usage', `${path} cannot be read: ${(fault as Error).message}`);
  }
}

/** The attributes of a plan in a JSON file, as the API shows them: `{"name": ..., "rules": [...], ...}`. */
export function planFile(path: string): Attributes {
  const plan = jsonOf(fileText(path));
  if (typeof plan !== 'object' || plan === null || Array.isArray(plan))
    throw new Failure('usage', `${path} does not hold a plan: a JSON object of its attributes is needed`);
  return plan as Attributes;
}

/** What the text says as JSON; undefined where it is none. */
export function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Examples below the help of a command. */
export function examples(...lines: readonly (readonly [line: string, does: string])[]): string {
  const width = Math.max(...lines.map(([line]) => line.length));
  return `\nExamples:\n${lines.map(([line, does]) => `  ${line.padEnd(width)}   ${does}`).join('\n')}\n`;
}
