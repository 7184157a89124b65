import { post, type Entry } from '../../data/api.js';
import type { Segment } from '../day-strip.js';
import { goingSaid } from '../../plan/going.js';

const previewDays = 8;

/** `Calls go to 201 555 0199 until Monday 08:00.`, of a number; one with wildcards stands for many and has no such line. */
export async function meaningOf(app: string, { attributes }: Entry): Promise<string | undefined> {
  const called = String(attributes['number'] ?? '');
  if (!/^\+?\d+$/.test(called)) return undefined;
  const nowMs = Date.now();
  const answer = await post(app, 'preview', { called, days: previewDays, from: new Date(nowMs).toISOString() });
  if (!answer.ok) return undefined;
  const { segments, zone } = answer.data[0]!.attributes as unknown as { readonly segments: readonly Segment[]; readonly zone: string };
  return goingSaid(segments, zone, nowMs);
}
