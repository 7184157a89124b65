/**
 * Runs beside niud when it was started by scripts/start, and is given niud's pid: waits until it is ready, loads the
 * sample once if asked, prints where it is and what to try, and ends. Ends silently when niud ends first, and speaks to
 * no other niud: the admin socket counts only while that very process holds it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, relative } from 'node:path';
import { loadNative } from '../service/platform/native.js';
import { peerOf } from '../service/platform/peer.js';
import { isReady, Operator, pauseMs } from '../service/niuctl/operator.js';
import { adminSocket, loadSamples, type Loaded } from './sample-data.js';
import { sampleCall } from './samples/icr.js';

const niud = Number(process.argv[2]);
const socket = adminSocket();
const state = process.env['NIUD_STATE_DIR'] ?? 'state';
const passwordFile = join(state, 'initial-passwords.json');
const example = join('native', 'build', 'niud-example');
const { addon } = loadNative();

/** A path as a person at the top of the checkout types it. */
function shown(path: string): string {
  const inside = relative('', path);
  return inside.startsWith('..') ? path : inside;
}

function lives(): boolean {
  try {
    return process.kill(niud, 0);
  } catch {
    return false;
  }
}

/** Whether the process behind the admin socket is the one that was started; without the add-on nobody can tell. */
function isOurs(): Promise<boolean> {
  if (addon === undefined) return Promise.resolve(true);
  return new Promise((resolve) => {
    const probe = connect(socket);
    probe.once('connect', () => {
      const { credentials } = peerOf(addon, probe);
      probe.destroy();
      resolve(credentials?.pid === niud);
    });
    probe.once('error', () => resolve(false));
  });
}

async function becomeReady(): Promise<boolean> {
  while (lives()) {
    if ((await isReady(socket)) && (await isOurs())) return true;
    await pauseMs(100);
  }
  return false;
}

/** The first login that still works. */
async function login(): Promise<string> {
  const known = existsSync(passwordFile)
    ? (JSON.parse(readFileSync(passwordFile, 'utf8')) as Record<
        string,
        { readonly username: string; readonly password: string }
      >)
    : {};
  for (const [application, { username, password }] of Object.entries(known)) {
    const operator = new Operator(socket, application);
    const works = await operator.ask('POST', '/authenticate', { username, password }).then(
      () => true,
      () => false,
    );
    if (works)
      return `${username} (${application}), password ${password}\n            the first login asks for another; the other applications' are in ${shown(passwordFile)}`;
  }
  return 'one of your administrators';
}

/** What can be tried with the sample; nothing where its call is not routed. */
async function tries(): Promise<string> {
  const { called, calling } = sampleCall;
  const explained = await new Operator(socket, 'icr')
    .ask('POST', '/explain', { called, calling })
    .catch(() => undefined);
  const decision = explained?.data[0]?.attributes['decision'];
  if (typeof decision !== 'object' || decision === null || !('status' in decision) || decision.status !== 0) return '';
  const lookupSocket = shown(process.env['NIUD_LOOKUP_SOCKET'] ?? join(state, 'lookup.sock'));
  const niuctl = `scripts/niuctl --socket ${shown(socket)} --app icr`;
  return [
    'Try',
    ...(existsSync(example) ? [`  what a call would do    ${example} ${lookupSocket} icr ${called} ${calling}`] : []),
    `  and why                 ${niuctl} explain ${called} --calling ${calling}`,
    `  what was changed        ${niuctl} changes`,
  ].join('\n');
}

function sampleLine({ records, left }: Loaded): string {
  const loaded = records === 0 ? '' : `Sample data: ${records} records loaded (NIUD_SAMPLE_DATA=0 starts without).`;
  const kept = left.length === 0 ? '' : `No sample was loaded into ${left.join(', ')}: there are records already.`;
  return [loaded, kept].filter((line) => line !== '').join('\n');
}

async function greeting(sample: string): Promise<string> {
  const scheme = (process.env['NIUD_TLS_CERTIFICATE'] ?? '') === '' ? 'http' : 'https';
  const lines = [
    `niud is ready at ${scheme}://${process.env['NIUD_HTTP_ADDRESS'] ?? '127.0.0.1:8080'}/`,
    `Sign in as  ${await login()}`,
    sample,
    await tries(),
  ];
  return `\n${lines.filter((line) => line !== '').join('\n')}\n`;
}

if (await becomeReady()) {
  let sample = 'No sample data was asked for (NIUD_SAMPLE_DATA=0).';
  try {
    if (process.env['NIUD_SAMPLE_DATA'] === '1') sample = sampleLine(await loadSamples(socket));
  } catch (fault) {
    sample = `The sample was not loaded: ${(fault as Error).message}`;
  }
  const text = await greeting(sample);
  if (lives()) console.log(text);
}
