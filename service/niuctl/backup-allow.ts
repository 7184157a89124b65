import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { giveTo, writeDurably } from '../core/durable-file.js';
import { Failure, type Outcome } from './outcome.js';
import { unitConfig } from './socket.js';

/**
 * The drop-in by which the unit lets niud write where backups are kept; named by what it is for, so that somebody who
 * finds it knows.
 */
const dropIn = '/etc/systemd/system/niud.service.d/backup-dir.conf';

/**
 * What the drop-in says of a folder. A share that is not mounted when niud starts must not keep it from starting: hence
 * the `-`.
 */
export function dropInText(folder: string): string {
  return `# Written by niuctl backup --allow: niud may write where backup_dir is.\n[Service]\nReadWritePaths="-${folder.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"\n`;
}

/**
 * `niuctl backup --allow`: has the unit let niud write `backup_dir`, which its sandbox forbids but for the state
 * folder; niud restarts, callers wait.
 */
export function allowFolder(): Outcome {
  const { backup_dir: folder, state_dir: state } = unitConfig();
  if (folder.startsWith(`${state}/`))
    return {
      data: [{ folder, changed: false }],
      text: `${folder} is in the state folder: niud may write it. Another disk is safer: set backup_dir in /etc/niud/niud.toml, then this again.`,
    };
  if (!existsSync('/run/systemd/system'))
    throw new Failure('refused', 'There is no systemd here, and so nothing that forbids it');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o750 });
    if (statSync(folder).uid !== statSync(state).uid) giveTo(state, folder);
    mkdirSync(dirname(dropIn), { recursive: true });
    writeDurably(dropIn, dropInText(folder), 0o644);
    for (const words of [['daemon-reload'], ['try-restart', 'niud.service']])
      execFileSync('systemctl', words, { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (fault) {
    throw new Failure('refused', `${folder}: ${(fault as Error).message.split('\n')[0]!}`);
  }
  return { data: [{ folder, changed: true, drop_in: dropIn }], text: `niud may write ${folder}. Now: niuctl backup` };
}
