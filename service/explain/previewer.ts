import { callOf } from '../calls/asked.js';
import { explain } from '../calls/explain.js';
import { Host } from '../calls/host.js';
import type { Hosted } from '../routing/hosted.js';
import { PlanCache } from '../calls/plan-cache.js';
import type { ReadAttributes } from '../calls/rehearse.js';
import { preview, shiftsIn, type Segment } from '../calls/preview.js';
import type { Clock } from '../core/clock.js';
import { isRefusal, refuse, type RefusalData } from '../core/refusals.js';
import { systemZone } from '../core/system-zone.js';
import type { Steps, Turns } from '../core/turns.js';
import { formatWithOffset, utcOf, wallTime } from '../core/zones.js';
import type { Reader } from '../database/reader.js';
import type { Explanation, PreviewRequest } from './request.js';
import type { Json } from '../schema/kind.js';
import { askedOf, draftOf, shownCall, shownDecision } from './explainer.js';

/** What days are previewed from. */
interface PreviewerSurroundings {
  readonly reader: Reader;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly zone: () => string;
  readonly hosted: readonly Hosted[];
  /** Reads the attributes of a call as the lookup protocol does. */
  readonly readAttributes: ReadAttributes;
}

type Previewing = (request: PreviewRequest) => Promise<Explanation | RefusalData>;

/**
 * Previews days of a call (api.md, Preview) on the desk, over a snapshot of its own: nothing of it concerns the calls.
 * In turns, for a plan of many rules takes a second in all.
 */
export function previewer({ reader, turns, clock, zone, hosted, readAttributes }: PreviewerSurroundings): Previewing {
  return async (request) => {
    const {
      application: name,
      tenant: { provider = '', subscriber = '' },
    } = request;
    const one = hosted.find(({ application }) => application.name === name)!;
    if (one.service.previews !== true)
      return refuse(
        'malformed',
        `Calls of ${name} follow money that moves with each of them: their days cannot be previewed. Explain one at an instant.`,
      ).toData();
    function* steps(): Steps<Explanation | RefusalData> {
      const { view, done } = reader.snapshot(name);
      try {
        const asked = askedOf(request, readAttributes);
        if (isRefusal(asked)) return asked.toData();
        const drafted = draftOf(request, view, one, clock.now());
        if (isRefusal(drafted)) return drafted.toData();
        const { view: records = view, plans = new PlanCache(one.compile), decide } = drafted.against;
        // Whose zone it is in, and what was understood, is told by its first instant.
        const first = explain(new Host(one, reader, zone), { ...asked, timeMs: request.instant }, clock.now(), {
          ...drafted.against,
          view: records,
          plans,
        });
        if (isRefusal(first)) return first.toData();
        yield;
        const wall = first.zone.name;
        const { fromMs, toMs } = spanOf(request, wall, first.call.instant);
        const call = callOf(asked, fromMs, []);
        if (isRefusal(call)) return call.toData();
        const { segments, partial } = yield* preview(
          { service: one.service, view: records, plans, zone: zone(), ...(decide === undefined ? {} : { decide }) },
          call,
          fromMs,
          toMs,
        );
        return {
          attributes: {
            call: shownCall({ ...first, call: { ...first.call, instant: fromMs } }, request.zone ?? systemZone()),
            zone: wall,
            zone_of: first.zone.of,
            from: formatWithOffset(wall, fromMs),
            to: formatWithOffset(wall, toMs),
            days: request.days,
            segments: segments.map((segment) => shownSegment(segment, wall)),
            shifts: shiftsIn(wall, fromMs, toMs).map(({ atMs, before, after }) => ({
              at: formatWithOffset(wall, atMs),
              before,
              after,
            })),
            change: first.change,
            partial,
            ...drafted.told(),
          },
        };
      } finally {
        done();
      }
    }
    const previewed = await turns.walk([name, provider, subscriber].join('/'), steps);
    return isRefusal(previewed) ? previewed.toData() : previewed;
  };
}

/**
 * From an instant, or from the beginning of a day of the call's zone, on for so many of its days, be they of 23 or 25
 * hours.
 */
function spanOf(
  { instant, date, days }: PreviewRequest,
  zone: string,
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  const { year, month, day, secondsOfDay } = wallTime(zone, nowMs);
  const fromMs =
    instant ??
    (date === undefined ? utcOf(zone, year, month, day, 0) : utcOf(zone, date.year, date.month, date.day, 0));
  if (instant === undefined) {
    const [y, m, d] = date === undefined ? [year, month, day] : [date.year, date.month, date.day];
    return { fromMs, toMs: utcOf(zone, y, m, d + days, 0) };
  }
  return { fromMs, toMs: utcOf(zone, year, month, day + days, secondsOfDay) + (instant % 1000) };
}

function shownSegment(
  { fromMs, toMs, answer, rule, counted }: Segment,
  zone: string,
): { readonly [name: string]: Json } {
  return {
    from: formatWithOffset(zone, fromMs),
    to: formatWithOffset(zone, toMs),
    decision: shownDecision(answer),
    label: rule?.label ?? null,
    no: rule?.no ?? null,
    pointer: rule?.pointer ?? null,
    counted,
  };
}
