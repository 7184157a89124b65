import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { examples, wholeNumber } from './given.js';
import { Failure, type Outcome } from './outcome.js';
import type { Door } from './door.js';
import type { Work } from './unit.js';

const pollMs = 100;

/** `niuctl wait`: until the unit is ready, for scripts that have started it. */
export function declareWait(program: Command, work: Work): void {
  program
    .command('wait')
    .description('Wait until niud is ready.')
    .option('--timeout <seconds>', 'give up after so long', wholeNumber, 60)
    .addHelpText(
      'after',
      `\nExit code 1 when it is not ready by then, 3 when it cannot be reached.\n${examples(['niuctl wait', ''], ['niuctl wait --timeout 300', ''])}`,
    )
    .action(({ timeout }: { readonly timeout: number }) => work.onDoor((door) => wait(door, timeout)));
}

async function wait(door: Door, seconds: number): Promise<Outcome> {
  const deadlineMs = performance.now() + seconds * 1_000;
  for (;;) {
    const last = await isReady(door);
    if (last === undefined) return { data: [{ ready: true }], text: 'niud is ready.' };
    if (performance.now() > deadlineMs) throw last;
    await pause(pollMs);
  }
}

/** Why it is not ready; undefined where it is. */
async function isReady(door: Door): Promise<Failure | undefined> {
  try {
    const { status, envelope } = await door.reply('GET', '/readyz');
    return status === 200 ? undefined : new Failure('refused', `niud is not ready: ${envelope.meta.message}`);
  } catch (fault) {
    if (fault instanceof Failure && fault.exit === 'unreachable') return fault;
    throw fault;
  }
}
