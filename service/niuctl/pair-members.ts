import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as waking } from 'node:timers/promises';
import type { Command } from 'commander';
import { pause, sharedClock } from '../core/clock.js';
import { writeDurably } from '../core/durable-file.js';
import { useJournal } from '../core/log.js';
import { readPairFile } from '../main/pair-file.js';
import type { PairSettings } from '../main/pair-settings.js';
import { unanswered } from '../pair/engine.js';
import type { LogMember, LogMembers } from '../pair/members.js';
import { Failure, type Outcome } from './outcome.js';
import { signed } from './pair-authority.js';
import { authorityOf, carriedOut, changeSettings, clientOf, hostOf, paired } from './pair-carried.js';
import { etcdSettings, namedAddress, pairPorts } from './pair-files.js';
import { invite, inviteMinutes, newToken } from './pair-invitation.js';
import type { Work } from './unit.js';

/** What a host is told that joins as the witness. */
export interface WitnessAdmitted {
  readonly pair: string;
  readonly witness: string;
  readonly authority: string;
  readonly etcd: string;
  /** Settings of its etcd. */
  readonly member: string;
}

/**
 * Milliseconds in which a new member has all of the log: 4 GiB over a slow line, and somebody who starts it by hand.
 */
const levelMs = 1_800_000;
/** Milliseconds in which all members have heard of each other. */
const addMs = 15_000;
const lookMs = 500;

/** `niuctl pair witness`, `member` and `remove`: which members the log has. */
export function declareMembers(pair: Command, work: Work): void {
  pair
    .command('witness')
    .description(
      'Waits half an hour for a third host to join by a token, as the witness: a member of the log that holds no stores, as secret as a unit.',
    )
    .argument('<witness>', 'its name and address: tower=192.0.2.3')
    .action((given: string) => work.onDoor(() => witnessed(given, work)));
  pair
    .command('member')
    .description(
      'Gives this unit its own member of the log, and the form of three members, once there is a witness. On the unit that follows first, then on the active.',
    )
    .action(() => work.onDoor(member));
  pair
    .command('remove')
    .description(
      'Takes a member out of the log whose host is lost for good: the witness, or the other unit. Whoever comes in its place joins anew.',
    )
    .argument('<name>', 'of the witness or the other unit, typed: nobody removes by mistake')
    .action((name: string) => work.onDoor(() => removed(name)));
}

/** Asks the log's members through the one that this unit asks first, and tells nobody's journal of it. */
export async function withMembers<T>(
  { members }: PairSettings,
  folder: string,
  work: (log: LogMembers, list: readonly LogMember[]) => Promise<T>,
): Promise<T> {
  useJournal(() => true);
  // The library names a member to TLS by its address, which Node warns of.
  process.noDeprecation = true;
  // Timers of the clock hold no process, and a member that does not answer leaves nothing else that would.
  const over = new AbortController();
  void waking(2 * levelMs, undefined, { signal: over.signal }).catch(() => undefined);
  const read = (name: string): Buffer => readFileSync(join(folder, name));
  const { LogMembers } = await import('../pair/members.js');
  try {
    // They may be electing, or busy.
    for (const end = sharedClock.monotonic() + addMs; sharedClock.monotonic() < end; await pause(sharedClock, lookMs)) {
      for (const address of members) {
        const log = new LogMembers(
          address,
          { authority: read('authority.pem'), certificate: read('unit.pem'), key: read('unit.key') },
          sharedClock,
        );
        try {
          const list = await log.list();
          if (list !== unanswered) return await work(log, list);
        } finally {
          log.close();
        }
      }
    }
    throw new Failure(
      'unreachable',
      `No member of the log answers (${members.join(', ')}): systemctl status niud-etcd`,
    );
  } finally {
    over.abort();
  }
}

/** Tries for a while: members that have just come have to be heard before there is another change of them. */
async function soon<T>(change: () => Promise<T | undefined>): Promise<T | undefined> {
  for (const end = sharedClock.monotonic() + addMs; ; ) {
    const done = await change();
    if (done !== undefined || sharedClock.monotonic() > end) return done;
    await pause(sharedClock, lookMs);
  }
}

/** Adds a member, gives it its settings, and its vote when it has all there is. `begin` has it begin with them. */
async function grown(
  log: LogMembers,
  list: readonly LogMember[],
  {
    pair,
    name,
    address,
    generation,
    begin,
  }: {
    readonly pair: string;
    readonly name: string;
    readonly address: string;
    readonly generation: number;
    readonly begin: (settings: string) => Promise<void>;
  },
): Promise<void> {
  const peer = `${address}:${pairPorts.member}`;
  const added = await soon(async () => {
    const member = await log.add(peer);
    return member === unanswered ? undefined : member;
  });
  if (added === undefined)
    throw new Failure(
      'refused',
      `The log takes no further member now: each of those that there are has to answer (${list.map((each) => each.name || each.peer).join(', ')}), and have its vote. niuctl pair says how they are.`,
    );
  const others = list
    .filter((each) => each.peer !== peer)
    .map((each) => ({ name: each.name || each.id, peer: each.peer }));
  await begin(
    etcdSettings({
      pair,
      unit: { name, address },
      generation,
      joins: { id: added.id, cluster: [...others, { name, peer }] },
    }),
  );
  if (!added.learner) return;
  for (const end = sharedClock.monotonic() + levelMs; !(await log.promote(added.id)); ) {
    if (sharedClock.monotonic() > end)
      throw new Failure(
        'partly',
        `${name} has no vote yet: it does not answer, or lacks too much of the log. Repeat this when systemctl status niud-etcd is well there.`,
      );
    await pause(sharedClock, lookMs);
  }
}

async function witnessed(given: string, work: Work): Promise<Outcome> {
  const { settings, state, folder } = paired();
  const witness = namedAddress(given, 'the witness');
  if (
    [settings.unit, settings.peer].includes(witness.name) ||
    [settings.address.host, hostOf(settings.peerAddress)].includes(witness.address)
  )
    throw new Failure('usage', 'The witness is a third host: neither unit.');
  const authority = authorityOf(folder);
  const { line } = readPairFile(state)!;
  const { token, secret } = newToken(authority.certificate);
  await withMembers(settings, folder, async (log, list) => {
    const other = list.find(
      ({ peer }) => ![settings.address.host, hostOf(settings.peerAddress), witness.address].includes(hostOf(peer)),
    );
    if (other !== undefined)
      throw new Failure(
        'refused',
        `The log has a witness already: ${other.name}, ${hostOf(other.peer)}. niuctl pair remove ${other.name}, where that is lost.`,
      );
    const isAnother = list.find(({ peer, learner }) => hostOf(peer) === witness.address && !learner);
    if (isAnother !== undefined) throw new Failure('refused', `${witness.name} has its vote already.`);
    await grown(log, list, {
      pair: settings.pair,
      ...witness,
      generation: line.generation,
      begin: (member) =>
        invite({
          host: settings.address.host,
          port: pairPorts.join,
          patienceMs: inviteMinutes * 60_000,
          secret,
          authority: authority.certificate,
          certificate: readFileSync(join(folder, 'unit.pem'), 'utf8'),
          key: readFileSync(join(folder, 'unit.key'), 'utf8'),
          listening: () =>
            work.tell({
              data: [{ token }],
              text: `On ${witness.name}:\n\n  niuctl pair join ${settings.address.host} ${token}\n\nWaiting for ${inviteMinutes} minutes.`,
            }),
          admit: ({ etcd }): WitnessAdmitted => ({
            pair: settings.pair,
            witness: witness.name,
            authority: authority.certificate,
            etcd: signed(authority, etcd, [witness.address]),
            member,
          }),
        }),
    });
  });
  return {
    data: [{ witness: witness.name }],
    text: `${witness.name} is a member of the log, and has its vote. Next: niuctl pair member, on ${settings.peer} first, then here.`,
  };
}

/** Three members: this unit's own, the other unit's, the witness. */
async function member(): Promise<Outcome> {
  const { settings, state, folder } = paired();
  const {
    unit,
    peer,
    address: { host },
    peerAddress,
    pair,
  } = settings;
  const { line } = readPairFile(state) ?? { line: { generation: 1 } };
  const witness = await withMembers(settings, folder, async (log, list) => {
    const at = (where: string): LogMember | undefined =>
      list.find((each) => hostOf(each.peer) === where && !each.learner);
    const third = list.find((each) => ![host, hostOf(peerAddress)].includes(hostOf(each.peer)) && !each.learner);
    if (third === undefined)
      throw new Failure(
        'refused',
        `The log has no witness yet: niuctl pair witness <name>=<address>, on ${list.length === 1 ? list[0]!.name : peer}.`,
      );
    if (at(hostOf(peerAddress)) === undefined)
      throw new Failure('refused', `${peer} has no member of the log yet: niuctl pair member there first.`);
    if (at(host) === undefined) {
      await grown(log, list, {
        pair,
        name: unit,
        address: host,
        generation: line.generation,
        begin: async (own) => {
          writeDurably(join(folder, 'etcd.env'), own, 0o644);
          carriedOut(
            [],
            [
              ['enable', 'niud-etcd.service'],
              ['restart', 'niud-etcd.service'],
            ],
          );
        },
      });
    }
    return hostOf(third.peer);
  });
  const hosts = [host, hostOf(peerAddress), witness];
  changeSettings({ pair_form: 'three', pair_members: hosts.map(clientOf) });
  const done = carriedOut(hosts, [['restart', 'niud.service']]);
  return {
    data: [{ unit, members: hosts }],
    text: `${unit} has its member of the log, beside that of ${peer} and the witness. ${done}`,
  };
}

async function removed(name: string): Promise<Outcome> {
  const { settings, folder } = paired();
  const { unit, peer, peerAddress } = settings;
  if (name === unit) throw new Failure('usage', `${unit} is this unit: say it on the other one.`);
  await withMembers(settings, folder, async (log, list) => {
    const found = list.find(
      (each) => each.name === name || (name === peer && hostOf(each.peer) === hostOf(peerAddress)),
    );
    if (found === undefined)
      throw new Failure(
        'refused',
        `The log has no member ${name}: it has ${list.map((each) => each.name || each.peer).join(', ')}.`,
      );
    await takenOut(log, found, name, peer);
  });
  return {
    data: [{ removed: name }],
    text: `${name} is no member of the log any more. ${name === peer ? `Next: niuctl pair invite, on the new ${peer} what it says, and niuctl pair member there.` : 'Next: niuctl pair witness <name>=<address>, then on both units: niuctl pair member.'}`,
  };
}

/** Has the log forget a member. Refuses where no majority of the others answers. `peer`: the other unit. */
export async function takenOut(log: LogMembers, { id }: LogMember, name: string, peer: string): Promise<void> {
  if ((await soon(async () => ((await log.remove(id)) ? true : undefined))) !== undefined) return;
  throw new Failure(
    'refused',
    `${name} could not be taken out: a majority of the others has to answer. niuctl pair says how they are; where none does any more: niuctl pair solo ${peer}.`,
  );
}
