import type { Entry } from '../../data/api.js';
import { spaced } from '../../data/words.js';
import { zoneShort } from '../../data/zones.js';
import { saidNow } from './now.js';
import { askWhere } from './use-where.js';

/** `Calls go to 312 555 0199 until today 19:30 EST, then your week: ...`, of a subscriber as it stands. */
export async function meaningOf(app: string, entry: Entry): Promise<string | undefined> {
  const found = await askWhere(app, entry);
  if (found === undefined || 'ok' in found) return undefined;
  const { until } = saidNow(found.where, found.stretches, Date.now(), found.zone);
  const { number } = found.where;
  return `${number === undefined ? "Calls ring the subscriber's own line" : `Calls go to ${spaced(number)}`}${until === undefined ? '' : ` ${until.replace('until you stop it', 'until it is stopped').replace(/\d\d:\d\d|midnight/, (time) => `${time} ${zoneShort(found.zone, Date.now())}`)}`}.`;
}
