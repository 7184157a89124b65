import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import type { Command } from 'commander';
import { writeDurably } from '../core/durable-file.js';
import { giveTo } from '../database/restore.js';
import { readPairFile } from '../main/pair-file.js';
import { formRows } from '../main/pair-told.js';
import type { PairSettings } from '../main/pair-settings.js';
import { hasCredential, unitKey } from './backup-key.js';
import { pairs } from './columns.js';
import type { Attributes, Door } from './door.js';
import { examples } from './given.js';
import { Failure, type Outcome } from './outcome.js';
import { keepPrivate, newAuthority, newRequest, signed } from './pair-authority.js';
import { authorityOf, carriedOut, changeSettings, clientOf, hostOf, keepLine, paired, planOf } from './pair-carried.js';
import {
  addSettings,
  checkAlone,
  checkPlan,
  etcdSettings,
  namedAddress,
  pairFolder,
  pairPorts,
  settingsOf,
  writeIdentity,
} from './pair-files.js';
import type { PairPlan } from './pair-files.js';
import { invite, inviteMinutes, join, newToken } from './pair-invitation.js';
import { declareMembers } from './pair-members.js';
import type { WitnessAdmitted } from './pair-members.js';
import { configFile, unitConfig } from './socket.js';
import type { Work } from './unit.js';

/** What the first unit tells the one that joins. */
interface Admitted {
  readonly plan: PairPlan;
  readonly line: { readonly generation: number; readonly by: string };
  readonly authority: string;
  readonly unit: string;
  readonly etcd: string;
  /** With it either unit lets another one in. */
  readonly authorityKey: string;
  /** Hexadecimal digits. */
  readonly pinKey: string;
}

/** `niuctl pair`: how the pair is, and what is done to set one up. */
export function declarePair(program: Command, work: Work): void {
  const pair = program
    .command('pair')
    .description(
      'How the pair of this unit is: who is active, since when, how far the other is behind; and what sets one up.',
    )
    .addHelpText(
      'after',
      `\nTwo boxes: the log of the pair is on the unit that began it, and a person promotes the other. Step by step: /usr/share/doc/niud/pair.md.\n${examples(['niuctl pair', ''])}`,
    )
    .action(() => work.onDoor(shown));
  pair
    .command('init')
    .description('Makes this unit the first of a pair: its authority and certificates, its log, its settings.')
    .argument('<pair>', 'a name')
    .argument('<this unit>', 'its name and address: left=192.0.2.1')
    .argument('<other unit>', 'right=192.0.2.2')
    .action((name: string, first: string, second: string) =>
      work.onDoor(async () =>
        init({ pair: name, first: namedAddress(first, 'this unit'), second: namedAddress(second, 'the other unit') }),
      ),
    );
  pair
    .command('invite')
    .description('Waits half an hour for the other unit to join by a token, which is for one time.')
    .action(() => work.onDoor(() => letIn(work)));
  pair
    .command('join')
    .description('Makes this unit the second of a pair. It takes the stores of the first; its own stay beside them.')
    .argument('<address>', 'of the first unit')
    .argument('<token>', 'as niuctl pair invite said it')
    .option('--yes', 'the stores of this unit shall be set aside')
    .action((address: string, token: string, { yes = false }: { readonly yes?: boolean }) =>
      work.onDoor(() => joined(address, token, yes)),
    );
  declareMembers(pair, work);
  pair
    .command('switch')
    .description(
      'Gives the lead to the other unit, with all that was acknowledged; lookups go on. Of two boxes a person then promotes the other.',
    )
    .action(() => work.onDoor(switched));
  pair
    .command('audit')
    .description(
      'On the active one: compares both units while they serve, and says what is another. That is mended on the other one by itself, but for money.',
    )
    .option('--repair', 'money too: the other unit takes the stores of this one, its own stay beside')
    .action(({ repair = false }: { readonly repair?: boolean }) => work.onDoor((door) => audited(door, repair)));
  pair
    .command('promote')
    .description(
      'Of two boxes: makes this unit the active one, with a log of its own, because the other is lost. What it had not followed yet is lost with it.',
    )
    .argument('<other unit>', 'its name, typed: nobody promotes by mistake')
    .option('--anyway', 'although the log still answers, and holds what this unit lacks')
    .action((other: string, { anyway = false }: { readonly anyway?: boolean }) =>
      work.onDoor((door) => promoted(door, other, anyway)),
    );
  pair
    .command('solo')
    .description(
      'Makes this unit go on alone, because the other one is gone for good: it leads, also after a reboot, until another unit joins. In three members, where two of the three are lost.',
    )
    .argument('<other unit>', 'its name, typed: nobody gives a unit up by mistake')
    .action((other: string) => work.onDoor(async () => alone(other)));
  pair
    .command('follow')
    .description(
      'This unit, which was lost, follows the one that was promoted. It takes the stores of that one; its own stay beside them.',
    )
    .option('--yes', 'the stores of this unit shall be set aside')
    .action(({ yes = false }: { readonly yes?: boolean }) => work.onDoor(async () => followed(yes)));
}

async function shown(door: Door): Promise<Outcome> {
  const {
    data: [unit],
  } = await door.ask('GET', '/system');
  const state = (unit!.attributes as Attributes)['replication'] as Attributes | undefined;
  if (state === undefined) return { data: [{ form: 'alone' }], text: pairs(formRows('alone')) };
  return {
    data: [{ ...state }],
    text: pairs(Object.entries(state['told'] as Attributes)),
    exit: state['connected'] === true && state['log_answers'] === true ? 'done' : 'partly',
  };
}

function init(plan: PairPlan): Outcome {
  checkPlan(plan);
  checkAlone(configFile);
  const { state_dir: state } = unitConfig();
  const folder = pairFolder(configFile);
  if (existsSync(joinPath(folder, 'authority.key')))
    throw new Failure(
      'refused',
      `${folder} has an authority already: move the folder away, where this unit is to begin another pair.`,
    );
  const authority = newAuthority(plan.pair);
  const own = (name: string): { readonly certificate: string; readonly key: string } => {
    const { request, key } = newRequest(name);
    return { certificate: signed(authority, request, [plan.first.address]), key };
  };
  writeIdentity(folder, {
    authority: authority.certificate,
    unit: own(plan.first.name),
    etcd: own(`etcd ${plan.first.name}`),
  });
  keepPrivate(joinPath(folder, 'authority.key'), authority.key, 0o600);
  writeDurably(joinPath(folder, 'etcd.env'), etcdSettings({ pair: plan.pair, unit: plan.first, generation: 1 }), 0o644);
  // The word of a person: this unit leads, for the first time.
  keepLine(state, { line: { generation: 1, by: plan.first.name }, permit: true });
  addSettings(configFile, settingsOf(plan, plan.first.name, folder));
  const done = carriedOut(
    [plan.first.address, plan.second.address],
    [
      ['enable', '--now', 'niud-etcd.service'],
      ['restart', 'niud.service'],
    ],
  );
  return {
    data: [{ pair: plan.pair, unit: plan.first.name }],
    text: `This unit, ${plan.first.name}, is the first of pair ${plan.pair}. ${done}\nNext: niuctl pair invite, and on ${plan.second.name} what it says.`,
  };
}

async function letIn(work: Work): Promise<Outcome> {
  const { settings, state, folder } = paired();
  const plan = planOf(settings);
  const authority = authorityOf(folder);
  if (hostOf(settings.members[0]!) !== plan.first.address)
    throw new Failure('refused', `The log is on ${plan.second.name}: whoever joins is let in there.`);
  const read = (name: string): string => readFileSync(joinPath(folder, name), 'utf8');
  const pinKey = unitKey(state);
  if (pinKey === undefined)
    throw new Failure('refused', `The PIN key of this unit is not to be seen: start niud once (systemctl start niud).`);
  const { line } = readPairFile(state)!;
  const { token, secret } = newToken(authority.certificate);
  await invite({
    host: plan.first.address,
    port: pairPorts.join,
    patienceMs: inviteMinutes * 60_000,
    secret,
    authority: authority.certificate,
    certificate: read('unit.pem'),
    key: read('unit.key'),
    listening: () =>
      work.tell({
        data: [{ token }],
        text: `On ${plan.second.name}:\n\n  niuctl pair join ${plan.first.address} ${token}\n\nWaiting for ${inviteMinutes} minutes.`,
      }),
    admit: ({ unit, etcd }): Admitted => ({
      plan,
      line,
      authority: authority.certificate,
      authorityKey: authority.key,
      unit: signed(authority, unit, [plan.second.address]),
      etcd: signed(authority, etcd, [plan.second.address]),
      pinKey: pinKey.toString('hex'),
    }),
  });
  return {
    data: [{ joined: plan.second.name }],
    text: `${plan.second.name} has joined. It takes the stores of this unit now: niuctl pair`,
  };
}

/** A unit, or the witness: what it is the token says. */
async function joined(address: string, token: string, yes: boolean): Promise<Outcome> {
  checkAlone(configFile);
  const [unit, etcd] = [newRequest('unit'), newRequest('etcd')];
  let told: Admitted | WitnessAdmitted | undefined;
  await join<Admitted | WitnessAdmitted>(
    address,
    pairPorts.join,
    token,
    { unit: unit.request, etcd: etcd.request },
    (answer) => {
      if ('witness' in answer) keepWitness(answer, etcd.key);
      else keepUnit(answer, unit.key, etcd.key, yes);
      told = answer;
    },
  );
  if ('witness' in told!) {
    const done = carriedOut(
      [],
      [
        ['enable', 'niud-etcd.service'],
        ['restart', 'niud-etcd.service'],
      ],
    );
    return {
      data: [{ pair: told.pair, witness: told.witness }],
      text: `This host, ${told.witness}, is the witness of pair ${told.pair}. ${done}\nIts member of the log gets its vote when it has all of it.`,
    };
  }
  const { plan } = told!;
  const done = carriedOut([plan.first.address, plan.second.address], [['restart', 'niud.service']]);
  return {
    data: [{ pair: plan.pair, unit: plan.second.name }],
    text: `This unit, ${plan.second.name}, is of pair ${plan.pair}. ${done}\nIt takes the stores of ${plan.first.name} and begins anew with them: niuctl pair`,
  };
}

function keepWitness({ authority, etcd: certificate, member }: WitnessAdmitted, key: string): void {
  const folder = pairFolder(configFile);
  writeIdentity(folder, { authority, etcd: { certificate, key } });
  writeDurably(joinPath(folder, 'etcd.env'), member, 0o644);
}

function keepUnit(
  { plan, line, authority, authorityKey, unit, etcd, pinKey }: Admitted,
  unitsKey: string,
  etcdsKey: string,
  yes: boolean,
): void {
  const { state_dir: state } = unitConfig();
  const folder = pairFolder(configFile);
  checkPlan(plan);
  if (readPairFile(state) !== undefined)
    throw new Failure(
      'refused',
      `${state}/pair.json says that this unit is of a pair already: move it away, where it is to be of another.`,
    );
  if (hasCredential())
    throw new Failure(
      'refused',
      'This unit has its PIN key from systemd (/etc/credstore/niud-pin-key), which would win over that of the pair: remove it, then systemctl restart niud.',
    );
  if (!yes && existsSync(joinPath(state, 'store')))
    throw new Failure('usage', 'The stores of this unit are set aside for those of the other: say so with --yes.');
  writeIdentity(folder, {
    authority,
    unit: { certificate: unit, key: unitsKey },
    etcd: { certificate: etcd, key: etcdsKey },
  });
  keepPrivate(joinPath(folder, 'authority.key'), authorityKey, 0o600);
  mkdirSync(state, { recursive: true, mode: 0o750 });
  const keyFile = joinPath(state, 'pin.key');
  if (existsSync(keyFile)) writeDurably(joinPath(state, 'pin.key.before-pair'), readFileSync(keyFile), 0o600);
  writeDurably(keyFile, Buffer.from(pinKey, 'hex'), 0o600);
  giveTo(state, keyFile);
  keepLine(state, { line, permit: false, snapshot: true });
  addSettings(configFile, settingsOf(plan, plan.second.name, folder));
}

async function switched(door: Door): Promise<Outcome> {
  const {
    data: [before],
  } = await door.ask('GET', '/system');
  const {
    form,
    other_unit: other,
    unit: own,
  } = ((before!.attributes as Attributes)['replication'] ?? {}) as Attributes;
  const {
    data: [unit],
  } = await door.ask('POST', '/system/switch', {});
  const next =
    form === 'two'
      ? `. It needs a log of its own, and nothing is written before it has: there niuctl pair promote ${String(own)}, then here niuctl pair follow --yes`
      : '; this one begins anew and follows: niuctl pair';
  return { data: [{ ...(unit!.attributes as Attributes) }], text: `The lead goes to ${String(other)}${next}` };
}

/** Waits for its end. */
async function audited(door: Door, repair: boolean): Promise<Outcome> {
  const began = Date.now();
  await door.ask('POST', '/system/audit', { repair });
  for (;;) {
    await new Promise((resolve) => {
      setTimeout(resolve, auditLookMs);
    });
    const {
      data: [unit],
    } = await door.ask('GET', '/system');
    const last = ((unit!.attributes as Attributes)['replication'] as Attributes)['audit'] as Attributes | undefined;
    if (
      last === undefined ||
      last['running'] === true ||
      (last['failed'] === undefined && Date.parse(String(last['at'])) < began)
    )
      continue;
    if (last['failed'] !== undefined)
      throw new Failure('partly', `Both units could not be compared: ${String(last['failed'])}.`);
    const differences = Number(last['differences']);
    return {
      data: [{ ...last }],
      text: differences === 0 ? `Both units hold the same: ${String(last['entries'])} entries.` : auditText(last),
      exit: differences === 0 ? 'done' : 'partly',
    };
  }
}

function auditText(last: Attributes): string {
  const became: Readonly<Record<string, string>> = {
    ordered:
      'The other unit takes the stores of this one; its own stay there in before-restore-<time>. Then: niuctl pair audit.',
    waits: 'Money differs: nothing was done. To mend the other unit from this one: niuctl pair audit --repair.',
    damaged:
      'A record of this unit is damaged, and whole on the other: give the lead to that one (niuctl pair switch), then niuctl pair audit there.',
    refused: 'The other unit did not take the order: niuctl pair there.',
  };
  return `${String(last['differences'])} entries differ; the first: ${String(last['first'] ?? 'too many to be looked into')}.\n${became[String(last['mended'])] ?? ''}`;
}

/** Milliseconds between two looks at an audit that is under way. */
const auditLookMs = 1_000;

/** A fresh log here, at what this unit has; the other one follows it once somebody says so there. */
async function promoted(door: Door, other: string, anyway: boolean): Promise<Outcome> {
  const { settings } = paired();
  checkOther(settings, other, 'promote');
  if (settings.form !== 'two')
    throw new Failure(
      'refused',
      `Three members elect by themselves: nobody is promoted. Where two of them are gone for good: niuctl pair solo ${settings.peer}.`,
    );
  const lacks = anyway ? undefined : await lackOf(door);
  if (lacks !== undefined)
    throw new Failure(
      'refused',
      `${settings.unit} lacks ${lacks} entries of the log, which still answers: wait until niuctl pair says "behind nothing", or say it with --anyway.`,
    );
  const { generation, done } = beginLine(false);
  return {
    data: [{ generation, by: settings.unit }],
    text: `${settings.unit} begins generation ${generation} and leads. ${done}\nWhen ${settings.peer} is back, there: niuctl pair follow --yes`,
  };
}

/** Entries that this unit lacks of a log that answers; undefined where it has all, or nobody can be asked. */
async function lackOf(door: Door): Promise<number | undefined> {
  const state = await door.ask('GET', '/system').then(
    ({ data: [unit] }) => (unit!.attributes as Attributes)['replication'] as Attributes | undefined,
    () => undefined,
  );
  const lacks = Number(state?.['entries_behind'] ?? 0);
  return state?.['log_answers'] === true && lacks > 0 ? lacks : undefined;
}

/** The other unit is gone for good: a log of one member, and the word that this unit leads from now on. */
function alone(other: string): Outcome {
  const { settings, state } = paired();
  checkOther(settings, other, 'solo');
  const file = readPairFile(state);
  if (
    settings.form === 'two' &&
    file !== undefined &&
    file.line.by === settings.unit &&
    hostOf(settings.members[0]!) === settings.address.host
  ) {
    keepLine(state, { ...file, permit: true, solo: true });
    const done = carriedOut([], [['restart', 'niud.service']]);
    return {
      data: [{ solo: settings.unit }],
      text: `${settings.unit} goes on alone, and leads again after every restart. ${done}\nUntil another unit joins: niuctl pair invite`,
    };
  }
  const { generation, done } = beginLine(true);
  return {
    data: [{ solo: settings.unit, generation }],
    text: `${settings.unit} begins generation ${generation} and goes on alone. ${done}\nUntil another unit joins: niuctl pair invite. Should ${other} come back after all, there: niuctl pair follow --yes`,
  };
}

function checkOther({ peer }: PairSettings, other: string, command: string): void {
  if (other !== peer)
    throw new Failure('usage', `The other unit is ${peer}: niuctl pair ${command} ${peer}, where that one is lost.`);
}

/**
 * The next generation begins here, with a log of one member: never the old one's, which may yet come back
 * (`--force-new-cluster` would keep its name).
 */
function beginLine(solo: boolean): { readonly generation: number; readonly done: string } {
  const { settings, state, folder } = paired();
  const generation = (readPairFile(state)?.line.generation ?? 1) + 1;
  const { pair, first, second } = planOf(settings);
  writeDurably(joinPath(folder, 'etcd.env'), etcdSettings({ pair, unit: first, generation }), 0o644);
  changeSettings('two', [clientOf(first.address)]);
  keepLine(state, { line: { generation, by: settings.unit }, permit: true, ...(solo && { solo }) });
  return {
    generation,
    done: carriedOut(
      [first.address, second.address],
      [
        ['enable', 'niud-etcd.service'],
        ['restart', 'niud-etcd.service'],
        ['restart', 'niud.service'],
      ],
    ),
  };
}

function followed(yes: boolean): Outcome {
  const { settings, state } = paired();
  if (!yes)
    throw new Failure(
      'usage',
      `The stores of this unit are set aside for those of ${settings.peer}: say so with --yes.`,
    );
  const { line } = readPairFile(state) ?? { line: { generation: 1, by: settings.unit } };
  const { first, second } = planOf(settings);
  changeSettings('two', [clientOf(second.address)]);
  // A unit that has heard of the other's line is on it already.
  keepLine(state, {
    line: line.by === settings.peer ? line : { generation: line.generation + 1, by: settings.peer },
    permit: false,
    snapshot: true,
  });
  const done = carriedOut(
    [first.address, second.address],
    [
      ['disable', '--now', 'niud-etcd.service'],
      ['restart', 'niud.service'],
    ],
  );
  return {
    data: [{ follows: settings.peer }],
    text: `${settings.unit} follows ${settings.peer}. ${done}\nIt takes the stores of ${settings.peer} and begins anew with them: niuctl pair`,
  };
}
