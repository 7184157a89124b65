import { useEffect, useState } from 'preact/hooks';
import { post, type Entry, type Json, type Refused } from '../../data/api.js';
import { unit } from '../../data/sessions.js';
import { stretchesOf, whereOf, type Segment, type Stretch, type Where } from './now.js';

/** Where the calls of a subscriber go now, and in the days to come. */
export interface Whereabouts {
  readonly where: Where;
  readonly stretches: readonly Stretch[];
  readonly zone: string;
  /** When it was asked, in milliseconds: what is shown is never older. */
  readonly askedMs: number;
}

const againMs = 60_000;
/** A week and a day, so that the same hour of the same weekday is in sight. */
const previewDays = 8;

/** The number under which a subscriber is called; undefined where there is none. */
export function numberOf({ attributes }: Pick<Entry, 'attributes'>): string | undefined {
  const { phone, name } = attributes;
  return typeof phone === 'string' ? phone : typeof name === 'string' && /^\d{10}$/.test(name) ? name : undefined;
}

/** Asks niud where calls of a subscriber go, and what comes then. */
export async function askWhere(app: string, entry: Entry): Promise<Whereabouts | Refused | undefined> {
  const called = numberOf(entry);
  if (called === undefined) return undefined;
  const [explained, previewed] = await Promise.all([
    post(app, 'explain', { called }),
    post(app, 'preview', { called, days: previewDays }),
  ]);
  if (!explained.ok) return explained;
  const { call, decision, steps } = explained.data[0]!.attributes as unknown as Explained;
  const systemZone = unit.peek()!.zone;
  // A call that is asked for the code goes on by the way behind it.
  const rule =
    decision.rule ??
    steps.find(({ outcome, path }) => outcome === 'matched' && /^(forward_plan|schedules|default_number)/.test(path))
      ?.path;
  const preview = previewed.ok
    ? (previewed.data[0]!.attributes as unknown as { readonly segments: readonly Segment[]; readonly zone: string })
    : undefined;
  return {
    where: whereOf(rule, entry.attributes, systemZone),
    zone: call.zone,
    askedMs: Date.now(),
    stretches: preview === undefined ? [] : stretchesOf(preview.segments, preview.zone, entry.attributes, systemZone),
  };
}

interface Explained {
  readonly call: { readonly zone: string; readonly at: string };
  readonly decision: { readonly rule: string | null; readonly value: Json };
  readonly steps: readonly { readonly outcome: string; readonly path: string }[];
}

/** The same for a component: asked again when the record changes, when the clock passes a change, and every minute. */
export function useWhere(app: string, entry: Entry): Whereabouts | Refused | undefined {
  const [found, setFound] = useState<Whereabouts | Refused>();
  useEffect(() => {
    let isLeft = false;
    const look = (): void => {
      void askWhere(app, entry).then((answer) => {
        if (!isLeft) setFound(answer);
      });
    };
    look();
    const timer = setInterval(look, againMs);
    const shown = (): void => {
      if (document.visibilityState === 'visible') look();
    };
    document.addEventListener('visibilitychange', shown);
    return () => {
      isLeft = true;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', shown);
    };
  }, [app, entry]);
  return found;
}
