import { applications } from '../apps/all.js';
import { sharedClock } from '../core/clock.js';
import { nameOfKey } from '../core/secrets.js';
import { startBackupStarter } from '../database/backup-starter.js';
import { declarationsText } from '../database/declarations.js';
import type { Certificates } from '../pair/etcd-member.js';
import { fileDoor } from '../pair/files.js';
import type { Line, Positions } from '../pair/line.js';
import { PeerServer } from '../pair/peer-server.js';
import type { Routes, Standing } from '../pair/peer-server.js';
import { SnapshotGiver } from '../pair/snapshot-giver.js';
import { startProver } from '../pair/snapshot-prover.js';
import { SnapshotTaker } from '../pair/snapshot-taker.js';
import { Registry } from '../schema/registry.js';
import type { Config } from './config.js';
import type { PairSettings } from './pair-settings.js';
import { release } from './release.js';

interface LinkOptions {
  readonly config: Config;
  readonly settings: PairSettings;
  readonly certificates: Certificates;
  readonly secretKey: Uint8Array;
  readonly standing: () => Standing;
  readonly line: () => Line;
  /** Why this unit gives no snapshot. */
  readonly doubt: () => string | undefined;
  /** A snapshot was given that stands there. */
  readonly given: (positions: Positions) => void;
  /** One lies ready. */
  readonly ready: () => void;
  /** What else is answered over it. */
  readonly routes: Routes;
}

/** What goes over the pair's own link beside questions: what this unit gives, and the snapshot that it takes. */
interface PairLink {
  readonly server: PeerServer;
  readonly taker: SnapshotTaker;
}

/** Listens; rejects where the address is not there or is taken. */
export async function openLink({
  config,
  settings,
  certificates,
  secretKey,
  standing,
  line,
  doubt,
  given,
  ready,
  routes,
}: LinkOptions): Promise<PairLink> {
  const clock = sharedClock;
  const common = {
    clock,
    stateFolder: config.state_dir,
    reserveBytes: config.disk_reserve * 2 ** 20,
    release,
    pair: settings.pair,
    key: nameOfKey(secretKey),
  };
  // A backup to a share that hangs holds no snapshot.
  const giver = new SnapshotGiver({ ...common, helper: startBackupStarter(clock), line, doubt, given });
  const taker = new SnapshotTaker({
    ...common,
    declarations: declarationsText(new Registry(applications)),
    address: settings.peerAddress,
    certificates,
    prover: startProver(),
    ready,
  });
  const { host, port } = settings.address;
  const server = await PeerServer.listen(host, port, certificates, standing, {
    ...routes,
    'GET /snapshot': (request, response) => giver.give(request, response),
    'GET /file': fileDoor(config.media_dir, clock),
  });
  return { server, taker };
}
