import { signal } from '@preact/signals';
import type { Json } from './api.js';

/** What niud tells of itself: how jobs go on, what was changed, what the unit is. */
export interface Told {
  readonly kind: 'job' | 'change' | 'unit';
  readonly app: string;
  readonly data: Readonly<Record<string, Json>>;
}

/** Since when the stream of an application is away, in milliseconds; undefined while it flows. */
export const awaySince = signal<number | undefined>(undefined);

type Take = (told: Told) => void;

const takers = new Set<Take>();
let stream: EventSource | undefined;
let listening: string | undefined;

/** Hears what is told; gives how to stop. */
export function onTold(take: Take): () => void {
  takers.add(take);
  return () => takers.delete(take);
}

/** Listens to one application's stream, or to none. The browser comes back by itself when the stream breaks. */
export function listenTo(app: string | undefined): void {
  if (app === listening) return;
  stream?.close();
  stream = undefined;
  listening = app;
  awaySince.value = undefined;
  if (app === undefined) return;
  const opened = new EventSource(`/events?application=${encodeURIComponent(app)}`);
  stream = opened;
  opened.onopen = () => { awaySince.value = undefined; };
  opened.onerror = () => {
    awaySince.value ??= Date.now();
    // Refused, not broken: it is tried again as a broken one would be.
    if (opened.readyState === EventSource.CLOSED && stream === opened) setTimeout(() => { if (stream === opened) { listening = undefined; listenTo(app); } }, 5_000);
  };
  for (const kind of ['job', 'change', 'unit'] as const) {
    opened.addEventListener(kind, (event) => {
      const data = JSON.parse((event as MessageEvent<string>).data) as Told['data'];
      for (const take of takers) take({ kind, app, data });
    });
  }
}
