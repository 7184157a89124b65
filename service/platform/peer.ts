import type { NativeAddon, PeerCredentials } from './native.js';

/** Who connected, or why that cannot be said: then a list of uids and gids in the settings admits nobody. */
type Peer = { readonly credentials: PeerCredentials } | { readonly credentials: undefined; readonly reason: string };

/**
 * The descriptor under a connection of `node:net`.
 *
 * Node keeps it in a field without a promise (`_handle.fd`), so it is looked at here only and with care: `undefined`
 * when the connection is closed or when a future Node keeps it elsewhere.
 */
export function descriptorOf(connection: object): number | undefined {
  const handle: unknown = Reflect.get(connection, '_handle');
  if (typeof handle !== 'object' || handle === null) return undefined;
  const descriptor: unknown = Reflect.get(handle, 'fd');
  return typeof descriptor === 'number' && descriptor >= 0 ? descriptor : undefined;
}

/**
 * The process, user and groups that made a connection on a unix socket, as they were when it connected (a later change
 * of user or an end of that process does not change the answer).
 *
 * Refuses with a reason: no add-on, a closed connection, a descriptor that is no connected unix socket. Never throws.
 * Under systemd's `PrivateUsers=` foreign uids appear as 65534.
 * Source: lookup-protocol.md, Transport; unix(7) SO_PEERCRED, socket(7) SO_PEERGROUPS.
 */
export function peerOf(addon: NativeAddon | undefined, connection: object): Peer {
  if (addon === undefined) return { credentials: undefined, reason: 'the native add-on is not there' };
  const descriptor = descriptorOf(connection);
  if (descriptor === undefined) return { credentials: undefined, reason: 'the connection is closed' };
  try {
    return { credentials: addon.peerCredentials(descriptor) };
  } catch (error) {
    return { credentials: undefined, reason: error instanceof Error ? error.message : String(error) };
  }
}
