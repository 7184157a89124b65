import { limits } from '../core/limits.js';
import { Refusal, isRefusal, refuseFields } from '../core/refusals.js';
import type { PreviewRequest } from '../explain/request.js';
import type { Json } from '../schema/kind.js';
import { success } from './envelope.js';
import { bodyOf, type Exchange } from './exchange.js';
import { askedOf, callMembers, outOfPlace, readTime } from './explain.js';
import { optional, required, type Members } from './members.js';
import { object, resultsOf } from './openapi-schemas.js';
import type { Reply } from './reply.js';
import { route, type Route } from './route.js';

/**
 * `POST /preview`: what a call comes to at every instant of some days (api.md, Preview); as explain, with `from` and
 * `days`.
 */
export const previewRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: 'preview',
    tag: 'routing',
    summary: 'What a call would come to at every instant of some days, by the instants at which that changes.',
    needs: { abilities: ['explain'] },
    body: { name: 'preview', members: membersOfPreview() },
    reply: { name: 'preview.reply', schema: previewed() },
    run: preview,
  }),
];

function membersOfPreview(): Members {
  return {
    called: required('text'),
    ...callMembers,
    from: optional('instant', {
      description: 'An instant, or a date of the zone of the call; today where it is left out.',
    }),
    days: optional('number', { minimum: 1, maximum: limits.previewDays, default: limits.previewDays }),
  };
}

function previewed(): Json {
  const text: Json = { type: 'string' },
    maybeText: Json = { type: ['string', 'null'] },
    whole: Json = { type: 'integer' },
    free: Json = { type: 'object' },
    flag: Json = { type: 'boolean' };
  return resultsOf({
    call: free,
    zone: text,
    zone_of: text,
    from: text,
    to: text,
    days: whole,
    change: whole,
    partial: flag,
    segments: {
      type: 'array',
      items: object({
        from: text,
        to: text,
        decision: free,
        label: maybeText,
        no: maybeText,
        pointer: maybeText,
        counted: flag,
      }),
    },
    shifts: {
      type: 'array',
      items: object({
        at: text,
        before: { type: 'integer', description: 'Local time less UTC before it, in seconds.' },
        after: whole,
      }),
    },
  });
}

async function preview(exchange: Exchange): Promise<Reply | Refusal> {
  const { desk, brand } = exchange;
  const body = await bodyOf(exchange);
  if (isRefusal(body)) return body;
  const misplaced = [...outOfPlace(body)];
  const days = (body['days'] ?? limits.previewDays) as number;
  if (days < 1 || days > limits.previewDays)
    misplaced.push({ field: 'days', code: 'out_of_range', message: `From 1 to ${limits.previewDays} days.` });
  if (misplaced.length > 0) return refuseFields(misplaced);
  const date = dateOf(body['from']);
  const instant = date === undefined ? readTime(exchange, body, 'from') : undefined;
  if (isRefusal(instant)) return instant;
  const answer = await desk.preview({
    ...askedOf(exchange, body),
    days,
    ...(date === undefined ? {} : { date }),
    ...(instant === undefined ? {} : { instant }),
  });
  return 'code' in answer
    ? Refusal.from(answer)
    : success(brand, [{ scope: 'preview', attributes: answer.attributes }]);
}

/** A date without a time is that day in the zone of the call; undefined where it is none. */
function dateOf(from: unknown): PreviewRequest['date'] {
  const [, year, month, day] = (typeof from === 'string' ? /^(\d{4})-(\d\d)-(\d\d)$/.exec(from) : null) ?? [];
  if (year === undefined) return undefined;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day)
    ? undefined
    : { year: Number(year), month: Number(month), day: Number(day) };
}
