/**
 * Runs beside niud when it was started by scripts/start: waits until it is ready, loads the sample once if asked, prints where
 * it is and what to try, and ends. Ends silently when niud (whose child this is) ends first.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isReady, pauseMs } from './operator.js';
import { adminSocket, loadSamples } from './sample-data.js';
import { sampleCall } from './samples/icr.js';

const niud = process.ppid;
const socket = adminSocket();
const state = process.env['NIUD_STATE_DIR'] ?? 'state';
const passwordFile = join(state, 'initial-passwords.json');

async function becomeReady(): Promise<boolean> {
  while (process.ppid === niud) {
    if (await isReady(socket)) return true;
    await pauseMs(100);
  }
  return false;
}

function login(): string {
  if (!existsSync(passwordFile)) return `accounts as you made them`;
  const known = JSON.parse(readFileSync(passwordFile, 'utf8')) as Record<string, { readonly username: string; readonly password: string }>;
  const [first] = Object.values(known);
  return first === undefined ? 'accounts as you made them' : `${first.username}, password ${first.password} (until you change it, which the first login asks for)`;
}

function greeting(): string {
  const scheme = (process.env['NIUD_TLS_CERTIFICATE'] ?? '') === '' ? 'http' : 'https';
  const lookupSocket = relative('', process.env['NIUD_LOOKUP_SOCKET'] ?? join(state, 'lookup.sock'));
  const { called, calling } = sampleCall;
  const door = `curl -s --unix-socket ${relative('', socket)} http://niud/icr/api`;
  return `
niud is ready at ${scheme}://${process.env['NIUD_HTTP_ADDRESS'] ?? '127.0.0.1:8080'}/
Sign in as  ${login()}
Try
  what a call would do    native/build/niud-example ${lookupSocket} icr ${called} ${calling}
  and why                 ${door}/explain -H 'content-type: application/json' -d '{"called":"${called}","calling":"${calling}"}'
  what is provisioned     ${door}'/call_plan?limit=3'
`;
}

if (await becomeReady()) {
  try {
    const records = process.env['NIUD_SAMPLE_DATA'] === '1' ? await loadSamples(socket) : 0;
    if (records > 0) console.log(`Sample data: ${records} records loaded (NIUD_SAMPLE_DATA=0 starts without).`);
  } catch (fault) {
    if (process.ppid === niud) console.error(`The sample was not loaded: ${(fault as Error).message}`);
  }
  if (process.ppid === niud) console.log(greeting());
}
