import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.js';

const fileName = 'lease';
/** Seconds that a member may take: whoever cleans up behind this process does it before the next start. */
const answerSeconds = 0.5;

/**
 * Has whoever cleans up behind this process give the lease back (`systemd/niud-after-stop`): the file is a
 * configuration of curl, with one question to each of the first two members, in etcd's own JSON. It names the lease and
 * nothing secret.
 */
export function keepLease(
  { runtime_dir: folder, pair_authority: authority, pair_certificate: certificate, pair_key: key }: Config,
  members: readonly string[],
  lease: bigint,
): void {
  const text = (value: string): string => JSON.stringify(value);
  const question = (member: string): string =>
    [
      `url = ${text(`https://${member}/v3/lease/revoke`)}`,
      `data = ${text(JSON.stringify({ ID: String(lease) }))}`,
      `cacert = ${text(authority)}`,
      `cert = ${text(certificate)}`,
      `key = ${text(key)}`,
      `max-time = ${answerSeconds}`,
      '',
    ].join('\n');
  writeFileSync(join(folder, fileName), members.slice(0, 2).map(question).join('next\n'), { mode: 0o640 });
}

/** The lease is given back. */
export function forgetLease({ runtime_dir: folder }: Config): void {
  rmSync(join(folder, fileName), { force: true });
}
