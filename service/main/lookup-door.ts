import { lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Calls } from '../calls/calls.js';
import type { Clock } from '../core/clock.js';
import { log } from '../core/log.js';
import { NotStarted } from '../core/not-started.js';
import type { Identity } from '../lookup/messages/message.js';
import { LookupServer } from '../lookup/server.js';
import { loadNative } from '../platform/native.js';
import type { NativeAddon } from '../platform/native.js';
import { passedDescriptor } from '../platform/systemd.js';
import type { Config } from './config.js';
import { release } from './release.js';
import type { UnitRole } from './unit-role.js';

/** What HELLO says of this process. */
export function identityOf({ code, staleSinceMs, isOver }: UnitRole): Identity {
  return { version: release, role: code, ...(staleSinceMs && { staleSinceMs }), ...(isOver && { isOver }) };
}

/**
 * Opens the lookup socket: the one that systemd hands over, else the path of the settings. Rejects with `NotStarted`,
 * naming the setting, where it cannot be had.
 */
export async function openLookupDoor(
  config: Config,
  calls: Calls,
  clock: Clock,
  role: UnitRole,
): Promise<LookupServer> {
  const fd = passedDescriptor(process.env, process.pid);
  const admit = admission(config);
  const { addon } = loadNative();
  if (fd === undefined && Buffer.byteLength(config.lookup_socket) > socketPathBytes)
    throw new NotStarted(
      `lookup_socket: ${config.lookup_socket} is longer than the ${socketPathBytes} bytes that a socket's path may have: name a shorter one`,
    );
  const started = LookupServer.start({
    calls,
    clock,
    identity: identityOf(role),
    address: fd === undefined ? { path: config.lookup_socket, group: config.lookup_group } : { fd },
    connections: config.lookup_connections,
    ...(admit === undefined ? {} : { admit }),
    ...(addon === undefined ? {} : { shutReading: (descriptor: number) => shutReading(addon, descriptor) }),
    bounds: () => ({ waitingReplies: config.waiting_replies, loopLagMs: config.loop_lag }),
  });
  try {
    return await started;
  } catch (fault) {
    throw new NotStarted(
      fd === undefined
        ? `lookup_socket: ${whyNot(config.lookup_socket, fault)}`
        : `the lookup socket that systemd hands over cannot be listened on: ${(fault as Error).message}`,
    );
  }
}

/** Why nothing can listen on a path; the system says EACCES of a folder that is not there. */
function whyNot(path: string, fault: unknown): string {
  const folder = dirname(path);
  const { code, message } = fault as NodeJS.ErrnoException;
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    return `there is no folder ${folder}: make it, or name another path`;
  if (code === 'EADDRINUSE')
    return `${path} ${lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true ? 'is answered by another process: stop that one, or name another path' : 'is there and is no socket: remove it, or name another path'}`;
  return `${path} cannot be listened on: ${message}`;
}

/** Longest path of a unix socket: sun_path of unix(7), less its end mark. */
const socketPathBytes = 107;

/**
 * Narrows who may connect to the listed users and groups; undefined where none are listed. Whose credentials cannot be
 * read stays out.
 */
function admission({ lookup_uids: uids, lookup_gids: gids }: Config): ((fd: number) => boolean) | undefined {
  if (uids.length === 0 && gids.length === 0) return undefined;
  const native = loadNative();
  if (native.addon === undefined)
    log.error('lookup_uids and lookup_gids admit nobody: the add-on is not there', { reason: native.reason });
  return (fd) => native.addon !== undefined && isListed(native.addon, fd, uids, gids);
}

function shutReading(addon: NativeAddon, fd: number): boolean {
  try {
    return addon.shutReading(fd);
  } catch {
    // The client has gone.
    return false;
  }
}

function isListed(addon: NativeAddon, fd: number, uids: readonly string[], gids: readonly string[]): boolean {
  try {
    const { uid, gid, groups } = addon.peerCredentials(fd);
    return uids.includes(String(uid)) || [gid, ...groups].some((group) => gids.includes(String(group)));
  } catch (fault) {
    log.warning('the credentials of a client cannot be read', { fault: String(fault) });
    return false;
  }
}
