import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import type { Command } from 'commander';
import { writeDurably } from '../core/durable-file.js';
import { giveTo } from '../database/restore.js';
import { readPairFile, writePairFile } from '../main/pair-file.js';
import { pairSettingsOf } from '../main/pair-settings.js';
import type { PairSettings } from '../main/pair-settings.js';
import type { Json } from '../schema/kind.js';
import { hasCredential, unitKey } from './backup-key.js';
import { pairs } from './columns.js';
import type { Attributes, Door } from './door.js';
import { examples } from './given.js';
import { Failure, type Outcome } from './outcome.js';
import { keepPrivate, newAuthority, newRequest, signed } from './pair-authority.js';
import { addSettings, checkAlone, checkPlan, etcdSettings, pairFolder, pairPorts, settingsOf, writeIdentity } from './pair-files.js';
import type { PairPlan } from './pair-files.js';
import { invite, join, newToken } from './pair-invitation.js';
import { configFile, unitConfig } from './socket.js';
import type { Work } from './unit.js';

/** Minutes that an invitation waits: to walk to the other unit, and to type a token there. */
const inviteMinutes = 30;

/** What the first unit tells the one that joins. */
interface Admitted {
  readonly plan: PairPlan;
  readonly line: { readonly generation: number; readonly by: string };
  readonly authority: string;
  readonly unit: string;
  readonly etcd: string;
  /** Hexadecimal digits. */
  readonly pinKey: string;
}

/** `niuctl pair`: how the pair is, and what is done to set one up. */
export function declarePair(program: Command, work: Work): void {
  const pair = program.command('pair').description('How the pair of this unit is: who is active, since when, how far the other is behind; and what sets one up.')
    .addHelpText('after', `\nTwo boxes: the log of the pair is on the unit that began it, and a person promotes the other. Step by step: /usr/share/doc/niud/pair.md.\n${examples(['niuctl pair', ''])}`)
    .action(() => work.onDoor(shown));
  pair.command('init').description('Makes this unit the first of a pair: its authority and certificates, its log, its settings.')
    .argument('<pair>', 'a name').argument('<this unit>', 'its name and address: left=192.0.2.1').argument('<other unit>', 'right=192.0.2.2')
    .action((name: string, first: string, second: string) => work.onDoor(async () => init({ pair: name, first: unitOf(first), second: unitOf(second) })));
  pair.command('invite').description('Waits half an hour for the other unit to join by a token, which is for one time.').action(() => work.onDoor(() => letIn(work)));
  pair.command('join').description('Makes this unit the second of a pair. It takes the stores of the first; its own stay beside them.')
    .argument('<address>', 'of the first unit').argument('<token>', 'as niuctl pair invite said it').option('--yes', 'the stores of this unit shall be set aside')
    .action((address: string, token: string, { yes = false }: { readonly yes?: boolean }) => work.onDoor(() => joined(address, token, yes)));
  pair.command('switch').description('Gives the lead to the other unit; lookups go on.').action(() => work.onDoor(switched));
  pair.command('audit').description('On the active one: compares both units while they serve, and says what is another. That is mended on the other one by itself, but for money.')
    .option('--repair', 'money too: the other unit takes the stores of this one, its own stay beside').action(({ repair = false }: { readonly repair?: boolean }) => work.onDoor((door) => audited(door, repair)));
  pair.command('promote').description('Of two boxes: makes this unit the active one, with a log of its own, because the other is lost. What it had not followed yet is lost with it.')
    .argument('<other unit>', 'its name, typed: nobody promotes by mistake')
    .action((other: string) => work.onDoor(async () => promoted(other)));
  pair.command('follow').description('Of two boxes: this unit, which was lost, follows the one that was promoted. It takes the stores of that one; its own stay beside them.')
    .option('--yes', 'the stores of this unit shall be set aside').action(({ yes = false }: { readonly yes?: boolean }) => work.onDoor(async () => followed(yes)));
}

function unitOf(text: string): { readonly name: string; readonly address: string } {
  const [name = '', address = ''] = text.split('=');
  return { name, address };
}

async function shown(door: Door): Promise<Outcome> {
  const { data: [unit] } = await door.ask('GET', '/system');
  const state = (unit!.attributes as Attributes)['replication'] as Attributes | undefined;
  if (state === undefined) return { data: [{ form: 'alone' }], text: pairs([['form', 'alone: this unit has no other (niuctl pair init)']]) };
  const forms: Readonly<Record<string, string>> = { two: 'two boxes: a person promotes the other', three: 'three members: the other takes over by itself' };
  const is = (value: Json | undefined): string => value === true ? 'yes' : 'NO';
  const behind = Number(state['entries_behind'] ?? 0);
  const lines: (readonly [string, Json | undefined])[] = [
    ['pair', state['pair']], ['form', forms[String(state['form'])] ?? String(state['form'])], ['unit', state['unit']], ['role', state['role']], ['active', state['active_unit'] ?? 'nobody'], ['epoch', state['epoch']],
    ['generation', state['generation'] === undefined ? undefined : `${String(state['generation'])}, begun by ${String(state['begun_by'])}`], ['other unit', `${String(state['other_unit'])}, ${state['connected'] === true ? 'answers' : 'DOES NOT ANSWER'}`],
    ['log answers', is(state['log_answers'])], ['behind', behind === 0 ? 'nothing' : `${behind} entries, ${String(state['behind_seconds'])} s`],
    ['files missing', state['files_missing']], ['snapshot', state['snapshot']], ['outbox', state['outbox']],
  ];
  return { data: [{ ...state }], text: pairs(lines), exit: state['connected'] === true && state['log_answers'] === true ? 'done' : 'partly' };
}

function init(plan: PairPlan): Outcome {
  checkPlan(plan);
  checkAlone(configFile);
  const { state_dir: state } = unitConfig();
  const folder = pairFolder(configFile);
  if (existsSync(joinPath(folder, 'authority.key'))) throw new Failure('refused', `${folder} has an authority already: move the folder away, where this unit is to begin another pair.`);
  const authority = newAuthority(plan.pair);
  const own = (name: string): { readonly certificate: string; readonly key: string } => {
    const { request, key } = newRequest(name);
    return { certificate: signed(authority, request, [plan.first.address]), key };
  };
  writeIdentity(folder, { authority: authority.certificate, unit: own(plan.first.name), etcd: own(`etcd ${plan.first.name}`) });
  keepPrivate(joinPath(folder, 'authority.key'), authority.key, 0o600);
  writeDurably(joinPath(folder, 'etcd.env'), etcdSettings(plan, 1), 0o644);
  writeDurably(joinPath(folder, 'plan.json'), `${JSON.stringify(plan)}\n`, 0o600);
  // The word of a person: this unit leads, for the first time.
  keepLine(state, { line: { generation: 1, by: plan.first.name }, permit: true });
  addSettings(configFile, settingsOf(plan, plan.first.name, folder));
  const done = carriedOut(plan, [['enable', '--now', 'niud-etcd.service'], ['restart', 'niud.service']]);
  return { data: [{ pair: plan.pair, unit: plan.first.name }], text: `This unit, ${plan.first.name}, is the first of pair ${plan.pair}. ${done}\nNext: niuctl pair invite, and on ${plan.second.name} what it says.` };
}

async function letIn(work: Work): Promise<Outcome> {
  const { state_dir: state } = unitConfig();
  const { folder, plan } = planHere();
  const read = (name: string): string => readFileSync(joinPath(folder, name), 'utf8');
  const authority = { certificate: read('authority.pem'), key: read('authority.key') };
  const pinKey = unitKey(state);
  if (pinKey === undefined) throw new Failure('refused', `The PIN key of this unit is not to be seen: start niud once (systemctl start niud).`);
  const { line } = readPairFile(state)!;
  const { token, secret } = newToken(authority.certificate);
  await invite({
    host: plan.first.address, port: pairPorts.join, patienceMs: inviteMinutes * 60_000, secret, authority: authority.certificate, certificate: read('unit.pem'), key: read('unit.key'),
    listening: () => work.tell({ data: [{ token }], text: `On ${plan.second.name}:\n\n  niuctl pair join ${plan.first.address} ${token}\n\nWaiting for ${inviteMinutes} minutes.` }),
    admit: ({ unit, etcd }): Admitted => ({
      plan, line, authority: authority.certificate, unit: signed(authority, unit, [plan.second.address]), etcd: signed(authority, etcd, [plan.second.address]), pinKey: pinKey.toString('hex'),
    }),
  });
  return { data: [{ joined: plan.second.name }], text: `${plan.second.name} has joined. It takes the stores of this unit now: niuctl pair` };
}

async function joined(address: string, token: string, yes: boolean): Promise<Outcome> {
  checkAlone(configFile);
  const { state_dir: state } = unitConfig();
  if (readPairFile(state) !== undefined) throw new Failure('refused', `${state}/pair.json says that this unit is of a pair already: move it away, where it is to be of another.`);
  if (hasCredential()) throw new Failure('refused', 'This unit has its PIN key from systemd (/etc/credstore/niud-pin-key), which would win over that of the pair: remove it, then systemctl restart niud.');
  if (!yes && existsSync(joinPath(state, 'store'))) throw new Failure('usage', 'The stores of this unit are set aside for those of the other: say so with --yes.');
  const [unit, etcd] = [newRequest('unit'), newRequest('etcd')];
  const folder = pairFolder(configFile);
  let told: Admitted | undefined;
  await join<Admitted>(address, pairPorts.join, token, { unit: unit.request, etcd: etcd.request }, (answer) => {
    checkPlan(answer.plan);
    const { plan, line } = answer;
    writeIdentity(folder, { authority: answer.authority, unit: { certificate: answer.unit, key: unit.key }, etcd: { certificate: answer.etcd, key: etcd.key } });
    writeDurably(joinPath(folder, 'plan.json'), `${JSON.stringify(plan)}\n`, 0o600);
    mkdirSync(state, { recursive: true, mode: 0o750 });
    const keyFile = joinPath(state, 'pin.key');
    if (existsSync(keyFile)) writeDurably(joinPath(state, 'pin.key.before-pair'), readFileSync(keyFile), 0o600);
    writeDurably(keyFile, Buffer.from(answer.pinKey, 'hex'), 0o600);
    giveTo(state, keyFile);
    keepLine(state, { line, permit: false, snapshot: true });
    addSettings(configFile, settingsOf(plan, plan.second.name, folder));
    told = answer;
  });
  const { plan } = told!;
  const done = carriedOut(plan, [['restart', 'niud.service']]);
  return { data: [{ pair: plan.pair, unit: plan.second.name }], text: `This unit, ${plan.second.name}, is of pair ${plan.pair}. ${done}\nIt takes the stores of ${plan.first.name} and begins anew with them: niuctl pair` };
}

async function switched(door: Door): Promise<Outcome> {
  const { data: [unit] } = await door.ask('POST', '/system/switch', {});
  return { data: [{ ...(unit!.attributes as Attributes) }], text: 'The lead goes to the other unit; this one begins anew and follows: niuctl pair' };
}

/** Waits for its end. */
async function audited(door: Door, repair: boolean): Promise<Outcome> {
  const began = Date.now();
  await door.ask('POST', '/system/audit', { repair });
  for (;;) {
    await new Promise((resolve) => { setTimeout(resolve, auditLookMs); });
    const { data: [unit] } = await door.ask('GET', '/system');
    const last = ((unit!.attributes as Attributes)['replication'] as Attributes)['audit'] as Attributes | undefined;
    if (last === undefined || last['running'] === true || (last['failed'] === undefined && Date.parse(String(last['at'])) < began)) continue;
    if (last['failed'] !== undefined) throw new Failure('partly', `Both units could not be compared: ${String(last['failed'])}.`);
    const differences = Number(last['differences']);
    return { data: [{ ...last }], text: differences === 0 ? `Both units hold the same: ${String(last['entries'])} entries.` : auditText(last), exit: differences === 0 ? 'done' : 'partly' };
  }
}

function auditText(last: Attributes): string {
  const became: Readonly<Record<string, string>> = {
    ordered: 'The other unit takes the stores of this one; its own stay there in before-restore-<time>. Then: niuctl pair audit.', waits: 'Money differs: nothing was done. To mend the other unit from this one: niuctl pair audit --repair.',
    damaged: 'A record of this unit is damaged, and whole on the other: give the lead to that one (niuctl pair switch), then niuctl pair audit there.', refused: 'The other unit did not take the order: niuctl pair there.',
  };
  return `${String(last['differences'])} entries differ; the first: ${String(last['first'] ?? 'too many to be looked into')}.\n${became[String(last['mended'])] ?? ''}`;
}

/** Milliseconds between two looks at an audit that is under way. */
const auditLookMs = 1_000;

/** A fresh log here, at what this unit has; the other one follows it once somebody says so there. */
function promoted(other: string): Outcome {
  const { settings, state, folder } = paired();
  if (other !== settings.peer) throw new Failure('usage', `The other unit is ${settings.peer}: niuctl pair promote ${settings.peer}, where that one is lost.`);
  const { line } = readPairFile(state) ?? { line: { generation: 1 } };
  const generation = line.generation + 1;
  const plan = planOf(settings);
  writeDurably(joinPath(folder, 'etcd.env'), etcdSettings(plan, generation), 0o644);
  changeMembers([`${plan.first.address}:${pairPorts.client}`]);
  keepLine(state, { line: { generation, by: settings.unit }, permit: true });
  const done = carriedOut(plan, [['enable', 'niud-etcd.service'], ['restart', 'niud-etcd.service'], ['restart', 'niud.service']]);
  return { data: [{ generation, by: settings.unit }], text: `${settings.unit} begins generation ${generation} and leads. ${done}\nWhen ${settings.peer} is back, there: niuctl pair follow --yes` };
}

function followed(yes: boolean): Outcome {
  const { settings, state } = paired();
  if (!yes) throw new Failure('usage', `The stores of this unit are set aside for those of ${settings.peer}: say so with --yes.`);
  const { line } = readPairFile(state) ?? { line: { generation: 1, by: settings.unit } };
  const [address] = settings.peerAddress.split(':') as [string];
  changeMembers([`${address}:${pairPorts.client}`]);
  // A unit that has heard of the other's line is on it already.
  keepLine(state, { line: line.by === settings.peer ? line : { generation: line.generation + 1, by: settings.peer }, permit: false, snapshot: true });
  const done = carriedOut(planOf(settings), [['disable', '--now', 'niud-etcd.service'], ['restart', 'niud.service']]);
  return { data: [{ follows: settings.peer }], text: `${settings.unit} follows ${settings.peer}. ${done}\nIt takes the stores of ${settings.peer} and begins anew with them: niuctl pair` };
}

function paired(): { readonly settings: PairSettings; readonly state: string; readonly folder: string } {
  const config = unitConfig();
  const settings = pairSettingsOf(config);
  if (settings === undefined) throw new Failure('refused', 'This unit is alone: niuctl pair init, or niuctl pair join.');
  if (settings.form !== 'two') throw new Failure('refused', 'Three members elect by themselves: nobody is promoted.');
  return { settings, state: config.state_dir, folder: pairFolder(configFile) };
}

/** As this unit sees it: itself first. */
function planOf({ pair, unit, peer, address, peerAddress }: PairSettings): PairPlan {
  return { pair, first: { name: unit, address: address.host }, second: { name: peer, address: peerAddress.split(':')[0]! } };
}

function planHere(): { readonly folder: string; readonly plan: PairPlan } {
  const folder = pairFolder(configFile);
  if (!existsSync(joinPath(folder, 'authority.key'))) throw new Failure('refused', `The authority of the pair is on the unit that began it (${folder}/authority.key): niuctl pair invite there, or niuctl pair init.`);
  return { folder, plan: JSON.parse(readFileSync(joinPath(folder, 'plan.json'), 'utf8')) as PairPlan };
}

function keepLine(state: string, file: Parameters<typeof writePairFile>[1]): void {
  mkdirSync(state, { recursive: true, mode: 0o750 });
  writePairFile(state, file);
  giveTo(state, joinPath(state, 'pair.json'));
}

function changeMembers(members: readonly string[]): void {
  const text = readFileSync(configFile, 'utf8');
  writeDurably(configFile, text.replace(/^pair_members = .*$/m, `pair_members = ${JSON.stringify(members)}`), 0o640);
}

/** Where systemd runs: both addresses are let through niud's sandbox (the own one is no loopback to it), and the units are brought to what the settings say. Else says what is to be done by hand. */
function carriedOut({ first, second }: PairPlan, orders: readonly (readonly string[])[]): string {
  if (!existsSync('/run/systemd/system') || process.env['NIUD_CONFIG'] !== undefined) return 'Restart etcd and niud with what stands beside the settings.';
  const folder = '/etc/systemd/system/niud.service.d';
  mkdirSync(folder, { recursive: true });
  writeFileSync(joinPath(folder, 'pair.conf'), `# By niuctl pair: both units.\n[Service]\nIPAddressAllow=${first.address} ${second.address}\n`);
  for (const words of [['daemon-reload'], ...orders]) {
    const { status, stderr } = spawnSync('systemctl', words, { encoding: 'utf8' });
    if (status !== 0) throw new Failure('partly', `systemctl ${words.join(' ')} failed: ${stderr.trim()}. All else is done; repeat that, and what follows it: ${orders.map((each) => `systemctl ${each.join(' ')}`).join('; ')}`);
  }
  return 'etcd and niud run with it.';
}
