import { createHash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { limits } from '../core/limits.js';
import { flush } from '../database/flushed.js';
import { UnfitStore } from '../database/unfit-store.js';

/** One file of a unit in the one file that all of it is kept in. */
interface Kept {
  /** `backup/...`, `settings/niud.toml` or `media/<application>/<place>`. */
  readonly name: string;
  readonly bytes: number;
  /** SHA-256, in hexadecimal digits. */
  readonly hash: string;
}

/** What stands at the end of the file, before its own length and digest. */
export interface Contents {
  readonly form: 1;
  readonly release: string;
  readonly unit: string;
  readonly at: number;
  readonly files: readonly Kept[];
}

const magic = Buffer.from('niud unit file 1\n');
const endBytes = 8 + 32;

/**
 * Writes files of a unit one behind the other into one file: a first line, the bytes, then what they are as JSON, its
 * length (8 bytes, big-endian) and the SHA-256 of that JSON. Beside its place first, flushed, read again whole, then
 * renamed. Throws with the system's reason, leaving nothing.
 */
export function writeUnitFile(
  path: string,
  about: Omit<Contents, 'files' | 'form'>,
  sources: readonly { readonly name: string; readonly path: string }[],
): Contents {
  const making = `${path}.new`;
  const to = openSync(making, 'w', 0o600);
  try {
    writeSync(to, magic);
    const files = sources.map((source): Kept => ({ name: source.name, ...append(to, source.path) }));
    const contents: Contents = { form: 1, ...about, files };
    const text = Buffer.from(JSON.stringify(contents));
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(text.length));
    for (const part of [text, length, createHash('sha256').update(text).digest()]) writeWhole(to, part);
    fsyncSync(to);
    readUnitFile(making, () => undefined);
    renameSync(making, path);
    flush(dirname(path));
    return contents;
  } catch (fault) {
    rmSync(making, { force: true });
    throw fault;
  } finally {
    closeSync(to);
  }
}

function append(to: number, path: string): { readonly bytes: number; readonly hash: string } {
  const from = openSync(path, 'r');
  try {
    const hash = createHash('sha256');
    const piece = Buffer.allocUnsafe(limits.backupPieceBytes);
    let bytes = 0;
    for (let read = readSync(from, piece); read > 0; read = readSync(from, piece)) {
      writeWhole(to, piece.subarray(0, read));
      hash.update(piece.subarray(0, read));
      bytes += read;
    }
    return { bytes, hash: hash.digest('hex') };
  } finally {
    closeSync(from);
  }
}

function writeWhole(to: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(to, bytes, done);
}

/**
 * What a unit file says that it holds; its bytes are not looked at. Throws `UnfitStore` for a file that is none, or was
 * cut off.
 */
export function contentsOf(path: string): Contents {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const head = Buffer.alloc(magic.length);
    const end = Buffer.alloc(endBytes);
    if (size >= magic.length + endBytes) {
      readSync(file, head, 0, head.length, 0);
      readSync(file, end, 0, endBytes, size - endBytes);
    }
    if (!head.equals(magic)) throw new UnfitStore(`${path} is no file of niuctl backup --to`);
    const length = Number(end.readBigUInt64BE());
    if (length > limits.unitFileHeadBytes || length > size - magic.length - endBytes)
      throw new UnfitStore(`${path} was cut off, or has changed: copy it again`);
    const text = Buffer.alloc(length);
    readSync(file, text, 0, length, size - endBytes - length);
    if (!createHash('sha256').update(text).digest().equals(end.subarray(8)))
      throw new UnfitStore(`${path} was cut off, or has changed: copy it again`);
    const contents = JSON.parse(text.toString('utf8')) as Contents;
    const all = contents.files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (contents.form !== 1 || all !== size - magic.length - endBytes - length)
      throw new UnfitStore(
        `${path} is of another form than this program knows: use the release that wrote it, ${contents.release}`,
      );
    return contents;
  } finally {
    closeSync(file);
  }
}

/** Names that a unit file may have: nothing leads out of the folder that it is read into. */
const mayBe =
  /^(?:backup\/(?:backup\.json|store\.json|pin-key\.sealed|(?:store|calls)\/data\.mdb)|settings\/niud\.toml|media\/[a-z0-9]+(?:\/[^/\0]+){1,3})$/;

/**
 * Reads it whole, each file to where `place` says, and nowhere where that is undefined; every byte is held against its
 * digest. Throws `UnfitStore` where one differs; what was read into places is then of no use.
 */
export function readUnitFile(path: string, place: (name: string) => string | undefined): Contents {
  const contents = contentsOf(path);
  const from = openSync(path, 'r');
  try {
    let at = magic.length;
    const piece = Buffer.allocUnsafe(limits.backupPieceBytes);
    for (const { name, bytes, hash } of contents.files) {
      if (!mayBe.test(name) || name.split('/').some((part) => part === '.' || part === '..'))
        throw new UnfitStore(`${path} holds ${JSON.stringify(name)}, which has no place on a unit`);
      const target = place(name);
      if (target !== undefined) mkdirSync(dirname(target), { recursive: true, mode: 0o750 });
      const to = target === undefined ? undefined : openSync(target, 'w', 0o640);
      try {
        const digest = createHash('sha256');
        for (let left = bytes; left > 0; ) {
          const read = readSync(from, piece, 0, Math.min(piece.length, left), at);
          if (read === 0) break;
          digest.update(piece.subarray(0, read));
          if (to !== undefined) writeWhole(to, piece.subarray(0, read));
          at += read;
          left -= read;
        }
        if (digest.digest('hex') !== hash)
          throw new UnfitStore(`${path} has changed since it was written, in ${name}: copy it again`);
        if (to !== undefined) fsyncSync(to);
      } finally {
        if (to !== undefined) closeSync(to);
      }
    }
    return contents;
  } finally {
    closeSync(from);
  }
}

/** The file of a unit in a folder of it, by its name in the unit file. */
export function placeUnder(folder: string): (name: string) => string {
  return (name) => join(folder, name);
}
