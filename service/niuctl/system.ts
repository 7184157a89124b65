import type { Command } from 'commander';
import type { Json } from '../schema/kind.js';
import { cell, pairs } from './columns.js';
import { examples } from './given.js';
import type { Outcome } from './outcome.js';
import type { Door } from './door.js';
import type { Work } from './unit.js';

/** `niuctl system`: the machine that the unit is. */
export function declareSystem(program: Command, work: Work): void {
  program
    .command('system')
    .description('The unit itself: load, memory, disks, temperatures, network, stores, time zone data.')
    .addHelpText('after', examples(['niuctl system', ''], ['niuctl --json system', 'for a script']))
    .action(() => work.onDoor(system));
}

async function system(door: Door): Promise<Outcome> {
  const {
    data: [unit],
  } = await door.ask('GET', '/system');
  return { data: [{ ...unit!.attributes }], text: pairs(lines('', unit!.attributes)) };
}

/** One line for each value; what is within another thing has its name before. */
function lines(before: string, value: { readonly [name: string]: Json }): readonly (readonly [string, Json])[] {
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = before === '' ? name : `${before} ${name}`;
    if (Array.isArray(inner))
      return inner.length === 0
        ? []
        : inner.every((item) => typeof item !== 'object' || item === null)
          ? [[path, inner.map((item) => cell(item as Json)).join(', ')] as const]
          : inner.flatMap((item, place) => lines(`${path} ${place + 1}`, item as { readonly [name: string]: Json }));
    return typeof inner === 'object' && inner !== null
      ? lines(path, inner as { readonly [name: string]: Json })
      : [[path.replaceAll('_', ' '), inner] as const];
  });
}
