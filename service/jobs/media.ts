import { createHash } from 'node:crypto';
import { constants, existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { utf8Bytes } from '../core/bytes.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';

/**
 * Where the vendor's documents say the media folders are: accepted in `in_file` and mapped to ours (jobs.md, Job
 * record).
 */
export const documentedRoot = '/var/opt/xpressworkx/app-manager';

/** A file in one of an application's media folders. */
interface MediaFile {
  /**
   * Its place under the application's folder, `upload/<file>` or `upload/<role id>/<file>`: what a job's record keeps.
   */
  readonly place: string;
  readonly path: string;
}

/**
 * The media folders `<root>/<app>/{upload,download}`. What an administrator below the platform owner uploads lies in a
 * folder of its role's own: whose a file is, is where it lies, and two tenants may use one name. Files in `download`
 * have names that niud makes, and are their job's. A name is one path segment; nothing that resolves elsewhere, by a
 * symbolic link or otherwise, is opened.
 */
export class Media {
  /** `blocked` says why nothing is written to the disk of the folders now. */
  constructor(
    readonly root: string,
    readonly blocked: () => Refusal | undefined = () => undefined,
  ) {}

  /** Makes the folders of an application; call it at start. */
  prepare(application: string): void {
    for (const folder of ['upload', 'download'] as const)
      mkdirSync(join(this.root, application, folder), { recursive: true, mode: 0o750 });
  }

  /** Where an upload of this role goes; the folder is there afterwards. Refuses a name as `checkName` does. */
  uploadPath(application: string, roleId: string, name: string): MediaFile | Refusal {
    const refused = checkName(name);
    if (refused !== undefined) return refused;
    const place = join('upload', ownFolder(roleId));
    mkdirSync(join(this.root, application, place), { recursive: true, mode: 0o750 });
    return this.#file(application, join(place, name));
  }

  /**
   * The file that an `in_file` means for this role: a bare name, or a path below the application's media folders, ours
   * or the documented ones. A file in `download` is given too (an `out_file` that was mended there); whether it is the
   * caller's, its job says. Refuses `outside_media` and `no_such_file`.
   */
  resolveUpload(application: string, roleId: string, given: string): MediaFile | Refusal {
    const inside = this.#inside(application, given);
    if (inside === undefined) return refuse('outside_media');
    const [folder, ...rest] = inside.split('/');
    const own = ownFolder(roleId);
    if (rest.length === 2 && folder === 'upload' && rest[0] === own) rest.shift();
    const name = rest[0] ?? '';
    if (rest.length !== 1 || checkName(name) !== undefined || (folder !== 'upload' && folder !== 'download'))
      return refuse('outside_media');
    return this.existing(application, folder === 'upload' ? join(folder, own, name) : join(folder, name));
  }

  /** A file that is there, under a place that was resolved before. */
  existing(application: string, place: string): MediaFile | Refusal {
    const file = this.#file(application, place);
    const folder = join(file.path, '..');
    if (!existsSync(file.path) || !lstatSync(file.path).isFile())
      return refuse(isLink(file.path) ? 'outside_media' : 'no_such_file');
    return realpathSync(folder) === join(realpathSync(this.root), application, place, '..')
      ? file
      : refuse('outside_media');
  }

  /** Where a file for download is, or will be. Refuses a name as `checkName` does. */
  downloadPath(application: string, name: string): MediaFile | Refusal {
    return checkName(name) ?? this.#file(application, join('download', name));
  }

  /** Where files for download lie, as paths in job records show it. */
  downloadFolder(application: string): string {
    return join(this.root, application, 'download');
  }

  #file(application: string, place: string): MediaFile {
    return { place, path: join(this.root, application, place) };
  }

  /** The part of a path behind the application's media folder; a bare name is an upload's. */
  #inside(application: string, given: string): string | undefined {
    if (!given.includes('/')) return `upload/${given}`;
    const roots = [`${documentedRoot}/${application}/media/`, `${join(this.root, application)}/`];
    const root = roots.find((candidate) => given.startsWith(candidate));
    return root === undefined ? undefined : given.slice(root.length);
  }
}

/**
 * A file's name is one path segment, not hidden, without colon (which begins the folders of roles) and control
 * characters.
 */
function checkName(name: string): Refusal | undefined {
  if (name === '') return refuse('required', 'A file name is required.');
  if (utf8Bytes(name) > limits.fileNameBytes) return refuse('too_long', `More than ${limits.fileNameBytes} bytes.`);
  // eslint-disable-next-line no-control-regex
  return /[/\\:\u0000-\u001f\u007f]/.test(name) || name.startsWith('.')
    ? refuse('outside_media', 'Not the name of a file in the media folders.')
    : undefined;
}

/**
 * The folder of a role below `upload`: the folder itself for the platform owner; hashed where a role id is too long for
 * a file system.
 */
export function ownFolder(roleId: string): string {
  if (!roleId.includes(':')) return '';
  return utf8Bytes(roleId) <= limits.fileNameBytes
    ? roleId
    : `role:${createHash('sha256').update(roleId).digest('hex')}`;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** Opens a media file for reading, never through a symbolic link; a refusal where it cannot be read. */
export async function openForReading(media: Media, application: string, place: string): Promise<FileHandle | Refusal> {
  const file = media.existing(application, place);
  if (isRefusal(file)) return file;
  try {
    return await open(file.path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (fault) {
    return refuse(
      'no_such_file',
      `The file cannot be read: ${(fault as NodeJS.ErrnoException).code ?? String(fault)}.`,
    );
  }
}
