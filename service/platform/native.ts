import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Who is at the other end of a unix socket, as the kernel noted it when the connection was made. */
export interface PeerCredentials {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups; `gid` need not be among them. */
  readonly groups: readonly number[];
}

/**
 * What the add-on under `native/` exports. Its functions throw an `Error` with the system's `code` (`ENOTSOCK`,
 * `EAGAIN`).
 */
export interface NativeAddon {
  /** One datagram to a unix socket: a path, or `@` and an abstract name. */
  notify(address: string, text: string): true;
  /** Calls back each time the system's clock is set; gives the function that stops it. Does not hold the process. */
  watchClockSet(onSet: () => void): () => void;
  /** Whether the kernel takes the system's clock for synchronised. */
  clockSynchronised(): boolean;
  peerCredentials(descriptor: number): PeerCredentials;
  /**
   * Takes nothing more from the other end of a socket; what has arrived can still be read. `ENOTCONN` where it is gone.
   */
  shutReading(descriptor: number): true;
  /** Takes a folder for this process alone until the process ends; `EAGAIN` where another has it. */
  lockFolder(path: string): true;
  /** Puts a program in the place of this process, under the same process id; comes back only by throwing. */
  startAnew(program: string, words: readonly string[]): never;
}

/** The add-on, or why there is none. */
export type NativeLoad = { readonly addon: NativeAddon } | { readonly addon: undefined; readonly reason: string };

const functions = [
  'notify',
  'watchClockSet',
  'clockSynchronised',
  'peerCredentials',
  'lockFolder',
  'shutReading',
  'startAnew',
] as const;

function isAddon(value: unknown): value is NativeAddon {
  return (
    typeof value === 'object' &&
    value !== null &&
    functions.every((name) => typeof Reflect.get(value, name) === 'function')
  );
}

/**
 * Compiled, this file is `dist/service/platform/native.js`: the repository, or the installed package, is three folders
 * up.
 */
const built = new URL('../../../native/build/Release/niud.node', import.meta.url);

/**
 * Loads the add-on, once for each thread that asks (it keeps nothing between threads).
 *
 * Promises: never throws. Where the add-on was not built (no compiler, no headers) or does not fit this Node, `reason`
 * says so in one line, and the service runs without: no readiness or watchdog lines, no clock-set events, no uid and
 * gid list.
 * `file` is for tests. Source: architecture.md, Dependencies.
 */
export function loadNative(file: URL = built): NativeLoad {
  const path = fileURLToPath(file);
  try {
    const exported: unknown = createRequire(import.meta.url)(path);
    return isAddon(exported) ? { addon: exported } : { addon: undefined, reason: `${path} is not niud's add-on` };
  } catch (error) {
    const line = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0];
    return { addon: undefined, reason: `native add-on not loaded: ${line ?? path}` };
  }
}
