import { chmodSync, chownSync, lstatSync, readFileSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import type { Server } from 'node:net';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';

/** Where clients come from: a path of our own, or the socket that systemd holds (availability.md, One unit). */
export type Address = { readonly path: string; readonly group: string } | { readonly fd: number };

const socketMode = 0o660;

/**
 * Listens. On a path the socket gets mode 0660 and the group, where there is one of that name; what an earlier process
 * left there is removed when nobody answers on it. Rejects with the system's error, EADDRINUSE when somebody does or
 * the path is no socket.
 */
export async function listen(server: Server, address: Address): Promise<void> {
  if ('fd' in address) return started(server, () => server.listen({ fd: address.fd }, limits.listenBacklog));
  const { path, group } = address;
  const begin = (): void => {
    server.listen(path, limits.listenBacklog);
  };
  try {
    await started(server, begin);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || !(await isLeftOver(path))) throw error;
    unlinkSync(path);
    await started(server, begin);
  }
  chmodSync(path, socketMode);
  giveToGroup(path, group);
}

function started(server: Server, begin: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error): void => {
      server.off('error', settle).off('listening', settle);
      if (error === undefined) resolve();
      else reject(error);
    };
    server.once('error', settle).once('listening', settle);
    begin();
  });
}

/** A socket on which nobody accepts. */
function isLeftOver(path: string): Promise<boolean> {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() !== true) return Promise.resolve(false);
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(false);
    });
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}

function giveToGroup(path: string, name: string): void {
  const group = groupNumber(name);
  if (group === undefined) return;
  try {
    chownSync(path, process.getuid!(), group);
  } catch (error) {
    log.warning('the lookup socket could not be given to its group', { group: name, reason: String(error) });
  }
}

/** From the local list of groups; undefined when there is none of this name. */
function groupNumber(name: string): number | undefined {
  try {
    const line = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .find((entry) => entry.startsWith(`${name}:`));
    return line === undefined ? undefined : Number(line.split(':')[2]);
  } catch {
    return undefined;
  }
}
