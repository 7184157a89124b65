import { execFileSync } from 'node:child_process';
import { readFileSync, readSync } from 'node:fs';
import { leastPassphrase } from '../main/sealed-key.js';
import { Failure } from './outcome.js';

/**
 * The passphrase of a PIN key: the first line of a file, else what is typed, without being seen, or comes on standard
 * input. `isNew`: it is typed twice.
 */
export function passphrase(file: string | undefined, isNew: boolean): string {
  const given =
    file === undefined
      ? process.stdin.isTTY
        ? typed('Passphrase for the PIN key: ')
        : firstLine(readFileSync(0, 'utf8'))
      : firstLine(fileOf(file));
  if (isNew && [...given].length < leastPassphrase)
    throw new Failure(
      'usage',
      `A passphrase of at least ${leastPassphrase} characters is needed: --passphrase-file, standard input, or typed`,
    );
  if (isNew && file === undefined && process.stdin.isTTY && typed('Once more: ') !== given)
    throw new Failure('usage', 'The two are not the same');
  return given;
}

function fileOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (fault) {
    throw new Failure('usage', `${path} cannot be read: ${(fault as Error).message}`);
  }
}

function firstLine(text: string): string {
  return text.split(/\r?\n/)[0]!;
}

function typed(prompt: string): string {
  process.stderr.write(prompt);
  execFileSync('stty', ['-echo'], { stdio: ['inherit', 'ignore', 'ignore'] });
  try {
    const bytes = Buffer.alloc(1_024);
    return firstLine(bytes.toString('utf8', 0, readSync(0, bytes)));
  } finally {
    execFileSync('stty', ['echo'], { stdio: ['inherit', 'ignore', 'ignore'] });
    process.stderr.write('\n');
  }
}
