import type { Calls } from '../calls/decide.js';
import type { Clock } from '../core/clock.js';
import { log } from '../core/log.js';
import { LookupServer } from '../lookup/server.js';
import { loadNative } from '../platform/native.js';
import type { NativeAddon } from '../platform/native.js';
import { passedDescriptor } from '../platform/systemd.js';
import type { Config } from './config.js';
import { release } from './release.js';

/** Opens the lookup socket: the one that systemd hands over, else the path of the settings. */
export function openLookupDoor(config: Config, calls: Calls, clock: Clock): Promise<LookupServer> {
  const fd = passedDescriptor(process.env, process.pid);
  const admit = admission(config);
  return LookupServer.start({
    calls,
    clock,
    identity: { version: release, role: () => 0 },
    address: fd === undefined ? { path: config.lookup_socket, group: config.lookup_group } : { fd },
    connections: config.lookup_connections,
    ...(admit === undefined ? {} : { admit }),
    bounds: () => ({ waitingReplies: config.waiting_replies, loopLagMs: config.loop_lag }),
  });
}

/** Narrows who may connect to the listed users and groups; undefined where none are listed. Whose credentials cannot be read stays out. */
function admission({ lookup_uids: uids, lookup_gids: gids }: Config): ((fd: number) => boolean) | undefined {
  if (uids.length === 0 && gids.length === 0) return undefined;
  const native = loadNative();
  if (native.addon === undefined) log.error('lookup_uids and lookup_gids admit nobody: the add-on is not there', { reason: native.reason });
  return (fd) => native.addon !== undefined && isListed(native.addon, fd, uids, gids);
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
