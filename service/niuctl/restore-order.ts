import { limits } from '../core/limits.js';
import { pauseMs } from './operator.js';
import type { Attributes, Door } from './door.js';
import { Failure } from './outcome.js';

/** Milliseconds between two looks whether niud is back. */
const pollMs = 200;
/**
 * Has the niud that runs put what waits in place: it ends in order and begins again; gives how long it was away, in
 * milliseconds.
 */
export async function putByNiud(door: Door, state: string, generation: number): Promise<{ readonly awayMs: number }> {
  const begun = Date.now();
  await door.ask('POST', '/system/restore', {});
  for (let look = 0; look < limits.restoreLooks; look++) {
    await pauseMs(pollMs);
    if ((await generationOf(door)) === generation) return { awayMs: Date.now() - begun };
  }
  throw new Failure(
    'unreachable',
    `niud has not come back with the restored stores of ${state}: journalctl -u niud -p err -n 5`,
  );
}

/** Undefined while niud is away. */
async function generationOf(door: Door): Promise<number | undefined> {
  try {
    const { status, envelope } = await door.reply('GET', '/system');
    return status === 200
      ? ((envelope.data[0]?.attributes as Attributes | undefined)?.['generation'] as number | undefined)
      : undefined;
  } catch (fault) {
    if (fault instanceof Failure && fault.exit === 'unreachable') return undefined;
    throw fault;
  }
}
