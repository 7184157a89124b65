/** A state of niud with the sample of every application, made once for a build and copied by each test that begins with it. */
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadSamples } from '../../../scripts/sample-data.js';
import { Appliance } from '../../support/appliance.js';

/** Another with each build. */
const folder = (): string => join('dist', `.sample-${readFileSync('dist/.built', 'utf8').slice(0, 12)}`);

/** Gives the folder; the password of the first administrator of every application is `password`. */
export async function sampleState(password: string): Promise<string> {
  const target = folder();
  if (!existsSync(target)) await make(target, password);
  return target;
}

async function make(target: string, password: string): Promise<void> {
  const ends: (() => unknown)[] = [];
  const appliance = await Appliance.start({ teardown: (end) => ends.push(end) });
  const making = mkdtempSync(`${target}-`);
  try {
    await loadSamples(join(appliance.folder, 'run', 'admin.sock'));
    for (const app of Object.keys(JSON.parse(readFileSync(join(appliance.folder, 'initial-passwords.json'), 'utf8')) as object)) await appliance.signIn(app, password);
    await appliance.stop();
    rmSync(join(appliance.folder, 'run'), { recursive: true, force: true });
    cpSync(appliance.folder, making, { recursive: true });
    // Another test may have made it meanwhile.
    if (!existsSync(target)) renameSync(making, target);
  } finally {
    rmSync(making, { recursive: true, force: true });
    for (const end of ends) await end();
  }
}
