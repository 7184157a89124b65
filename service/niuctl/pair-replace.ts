import type { Command } from 'commander';
import { readPairFile } from '../main/pair-file.js';
import { Failure, type Outcome } from './outcome.js';
import { carriedOut, changeSettings, clientOf, hostOf, keepLine, paired } from './pair-carried.js';
import { namedAddress, pairPorts } from './pair-files.js';
import { takenOut, withMembers } from './pair-members.js';
import type { Work } from './unit.js';

/** `niuctl pair replace`: another unit in the place of one that is lost for good. */
export function declareReplace(pair: Command, work: Work): void {
  pair
    .command('replace')
    .description('On the unit that leads: another one comes in the place of the other, which is lost for good.')
    .argument('<lost unit>', 'its name, typed: nobody gives a unit up by mistake')
    .argument('<new unit>', 'name and address: right=192.0.2.2')
    .action((lost: string, given: string) => work.onDoor(() => replaced(lost, given)));
}

/**
 * Takes the lost unit out of the log, where that has three members, and names the new one in the settings of this unit;
 * that one then joins as any other does. Refuses where this unit does not lead the log of two boxes, and names and
 * addresses that another host of the pair has.
 */
async function replaced(lost: string, given: string): Promise<Outcome> {
  const { settings, state, folder } = paired();
  const { unit, peer, form, address, peerAddress, members } = settings;
  const fresh = namedAddress(given, 'the new unit');
  if (lost !== peer)
    throw new Failure(
      'usage',
      `The other unit is ${peer}: niuctl pair replace ${peer} ${given}, where that one is lost.`,
    );
  if (fresh.name === unit || fresh.address === address.host)
    throw new Failure('usage', `${given} has the name or the address of this unit, ${unit}=${address.host}.`);
  const file = readPairFile(state);
  if (form === 'two' && file?.line.by !== unit)
    throw new Failure('refused', `${unit} does not lead the log of the pair: niuctl pair promote ${peer} first.`);
  const before = hostOf(peerAddress);
  if (form === 'three') {
    await withMembers(settings, folder, async (log, list) => {
      const others = list.filter((each) => ![address.host, before].includes(hostOf(each.peer)));
      if (others.some((each) => each.name === fresh.name || hostOf(each.peer) === fresh.address))
        throw new Failure('usage', `${given} has the name or the address of the witness.`);
      const found = list.find((each) => hostOf(each.peer) === before);
      if (found !== undefined) await takenOut(log, found, peer, peer);
    });
  }
  const hosts = members.map(hostOf).map((host) => (host === before ? fresh.address : host));
  changeSettings({
    pair_peer: fresh.name,
    pair_peer_address: `${fresh.address}:${pairPorts.link}`,
    pair_members: hosts.map(clientOf),
  });
  // The word of a person: nobody else leads meanwhile.
  if (form === 'two' && file !== undefined) keepLine(state, { ...file, permit: true });
  const done = carriedOut([...new Set([address.host, fresh.address, ...hosts])], [['restart', 'niud.service']]);
  return {
    data: [{ lost, unit: fresh.name, address: fresh.address }],
    text: [
      `${fresh.name} comes in the place of ${lost}. ${done}`,
      `Next: niuctl pair invite, on ${fresh.name} what it says.`,
      ...(form === 'three' ? ['When it follows, there: niuctl pair member'] : []),
    ].join('\n'),
  };
}
