import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../core/clock.js';
import { formatTimestamp } from '../core/zones.js';
import { remote } from './bridge.js';
import type { Foundation } from './foundation.js';
import { PairDesk, type RoleChanges } from './pair-desk.js';
import { PairFiles } from './pair-files.js';
import { certificatesOf } from './pair-settings.js';
import type { PairThreadFace } from './pair-thread.js';

export type DeskPair = NonNullable<ReturnType<typeof pairOf>>;

/**
 * What the desk of a unit of a pair knows of it, how its thread is asked, and the files that come from the other unit;
 * undefined of one that is alone. The role is written where the unit's other programs read it.
 */
export function pairOf(foundation: Foundation, changes: RoleChanges) {
  const { config, zone, role, threads, pairSettings, registry, media, reader, submit, wake, blocked } = foundation;
  const port = threads.ports.pair;
  if (port === undefined || pairSettings === undefined) return undefined;
  const pair = new PairDesk(
    port,
    role.active,
    changes,
    (told) => writeFileSync(join(config.runtime_dir, 'role'), `${told}\n`),
    {
      peerHost: config.pair_peer_address.replace(/:\d+$/, ''),
      now: () => systemClock.now(),
      stamp: (ms) => formatTimestamp(zone(), ms),
    },
  );
  const thread = remote<PairThreadFace>(port);
  const files = new PairFiles({
    registry,
    media,
    reader,
    submit,
    clock: systemClock,
    active: role.active,
    peer: { clock: systemClock, address: pairSettings.peerAddress, certificates: certificatesOf(config) },
    arrived: wake,
    blocked,
  });
  return {
    pair,
    thread,
    files,
    /** What of it the doors use. */
    doors: {
      switchOver: () => pair.switchOver(() => void thread.switchOver(undefined)),
      audit: (repair: boolean) => pair.audit(() => void thread.audit({ repair })),
    },
  };
}
