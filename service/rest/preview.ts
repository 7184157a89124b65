import { limits } from '../core/limits.js';
import { Refusal, isRefusal, refuseFields } from '../core/refusals.js';
import type { PreviewRequest } from '../explain/request.js';
import { success } from './envelope.js';
import type { Exchange, Methods } from './exchange.js';
import { askedOf, callBody, callMembers, outOfPlace, readTime, timeMembers } from './explain.js';
import { shaped } from './json-body.js';
import type { Reply } from './reply.js';

/** `POST /preview`: what a call comes to at every instant of some days (api.md, Preview); as explain, with `from` and `days`. */
export const previewMethods: Methods = { POST: preview };

async function preview(exchange: Exchange): Promise<Reply | Refusal> {
  const { desk, brand } = exchange;
  const body = await callBody(exchange);
  if (isRefusal(body)) return body;
  const refused = shaped(body, { called: 'text' }, { ...callMembers, ...timeMembers(body, 'from'), days: 'number' });
  if (refused !== undefined) return refused;
  const misplaced = [...outOfPlace(body)];
  const days = (body['days'] ?? limits.previewDays) as number;
  if (days < 1 || days > limits.previewDays) misplaced.push({ field: 'days', code: 'out_of_range', message: `From 1 to ${limits.previewDays} days.` });
  if (misplaced.length > 0) return refuseFields(misplaced);
  const date = dateOf(body['from']);
  const instant = date === undefined ? readTime(exchange, body, 'from') : undefined;
  if (isRefusal(instant)) return instant;
  const answer = await desk.preview({ ...askedOf(exchange, body), days, ...(date === undefined ? {} : { date }), ...(instant === undefined ? {} : { instant }) });
  return 'code' in answer ? Refusal.from(answer) : success(brand, [{ scope: 'preview', attributes: answer.attributes }]);
}

/** A date without a time is that day in the zone of the call; undefined where it is none. */
function dateOf(from: unknown): PreviewRequest['date'] {
  const [, year, month, day] = (typeof from === 'string' ? /^(\d{4})-(\d\d)-(\d\d)$/.exec(from) : null) ?? [];
  if (year === undefined) return undefined;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day) ? undefined : { year: Number(year), month: Number(month), day: Number(day) };
}
