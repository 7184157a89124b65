import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { systemClock } from '../core/clock.js';
import { formatTimestamp } from '../core/zones.js';
import { remote } from './bridge.js';
import type { Config } from './config.js';
import { PairDesk, type RoleChanges } from './pair-desk.js';
import type { PairThreadFace } from './pair-thread.js';

/**
 * What the desk of a unit of a pair knows of it, and how its thread is asked. The role is written where the unit's
 * other programs read it.
 */
export function pairOf(
  port: MessagePort,
  active: () => boolean,
  config: Config,
  zone: () => string,
  changes: RoleChanges,
) {
  const pair = new PairDesk(
    port,
    active,
    changes,
    (told) => writeFileSync(join(config.runtime_dir, 'role'), `${told}\n`),
    {
      peerHost: config.pair_peer_address.replace(/:\d+$/, ''),
      now: () => systemClock.now(),
      stamp: (ms) => formatTimestamp(zone(), ms),
    },
  );
  const thread = remote<PairThreadFace>(port);
  return {
    pair,
    thread,
    /** What of it the doors use. */
    doors: {
      switchOver: () => pair.switchOver(() => void thread.switchOver(undefined)),
      audit: (repair: boolean) => pair.audit(() => void thread.audit({ repair })),
    },
  };
}
