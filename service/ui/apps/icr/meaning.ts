import type { ExplanationDescription } from '../../../schema/explanation-description.js';
import type { PreviewDescription } from '../../../schema/preview-description.js';
import { post, type Entry } from '../../data/api.js';
import { counted, spaced } from '../../data/words.js';
import { goingSaid } from '../../plan/going.js';
import { examplesOf, sizeOf } from './pattern.js';

const previewDays = 8;

/** `Calls go to 201 555 0199 until Monday 08:00 EST.`, of a number. */
export function meaningOf(app: string, { attributes }: Entry): Promise<string | undefined> {
  return going(app, String(attributes['number']));
}

/**
 * `Pattern: 10,000 numbers 617 555 XXXX; calls go to ...`, of a route with wildcards; of another nothing, for its
 * number says it.
 */
export async function routeMeaning(app: string, { attributes }: Entry): Promise<string | undefined> {
  const number = String(attributes['number']);
  const size = sizeOf(number);
  if (size === undefined) return undefined;
  const pattern = `Pattern: ${counted(size, 'number')} ${spaced(number)}`;
  // Other routes may come first: a call is taken that comes to this one.
  for (const called of examplesOf(number)) {
    const explained = await post(app, 'explain', { called });
    const { steps, decision } = (explained.ok
      ? explained.data[0]!.attributes
      : { steps: [] }) as unknown as ExplanationDescription;
    const asked = steps.find(
      ({ criterion, expected, outcome }) =>
        criterion === 'plan' && outcome === 'matched' && expected.startsWith(`route ${number},`),
    );
    if (asked === undefined || decision.rule?.split('/')[0] !== asked.path) continue;
    const said = await going(app, called);
    return said === undefined ? `${pattern}.` : `${pattern}; ${said.charAt(0).toLowerCase()}${said.slice(1)}`;
  }
  return `${pattern}. Other routes decide their calls now.`;
}

async function going(app: string, called: string): Promise<string | undefined> {
  const nowMs = Date.now();
  const answer = await post(app, 'preview', { called, days: previewDays, from: new Date(nowMs).toISOString() });
  if (!answer.ok) return undefined;
  const { segments, zone } = answer.data[0]!.attributes as unknown as PreviewDescription;
  return goingSaid(segments, zone, nowMs);
}
