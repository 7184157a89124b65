import { auditFound } from '../main/pair-told.js';
import type { Door, Attributes } from './door.js';
import { Failure, type Outcome } from './outcome.js';

/** `niuctl pair audit`: has both units compared, and waits for the end of it. */
export async function audited(door: Door, repair: boolean): Promise<Outcome> {
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
      text: differences === 0 ? `Both units hold the same: ${String(last['entries'])} entries.` : auditFound(last),
      exit: differences === 0 ? 'done' : 'partly',
    };
  }
}

/** Milliseconds between two looks at an audit that is under way. */
const auditLookMs = 1_000;
