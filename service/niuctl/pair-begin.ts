import type { Command } from 'commander';
import {
  checkPlan,
  namedAddress,
  checkAlone,
  pairFolder,
  writeIdentity,
  etcdSettings,
  addSettings,
  settingsOf,
  pairPorts,
  type PairPlan,
} from './pair-files.js';
import { Failure, type Outcome } from './outcome.js';
import { configFile, unitConfig } from './socket.js';
import { existsSync, readFileSync, mkdirSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { newAuthority, newRequest, signed, keepPrivate } from './pair-authority.js';
import { keepLine, carriedOut, paired, planOf, authorityOf, hostOf } from './pair-carried.js';
import type { Work } from './unit.js';
import { hasCredential, unitKey } from './unit-key.js';
import { readPairFile } from '../main/pair-file.js';
import { newToken, invite, inviteMinutes, join } from './pair-invitation.js';
import type { WitnessAdmitted } from './pair-members.js';
import { giveTo, writeDurably } from '../core/durable-file.js';

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

/** `niuctl pair init`, `invite` and `join`: what makes a pair of two units. */
export function declareBegin(pair: Command, work: Work): void {
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
}

/** `niuctl pair init`: this unit is the first of a pair. Refuses where it is of one already. */
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

/** `niuctl pair invite`: waits for one to join by a token. */
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

/** `niuctl pair join`: a unit, or the witness; which of them the token says. */
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
