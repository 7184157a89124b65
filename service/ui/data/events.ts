import { signal } from '@preact/signals';
import { probe, returned, type Json } from './api.js';

/** What niud tells of itself: how jobs go on, what was changed, what the unit is. */
interface Told {
  readonly kind: 'job' | 'change' | 'unit';
  readonly app: string;
  readonly data: Readonly<Record<string, Json>>;
}

/** What the last step of five seconds came to, as niud tells those who may see statistics of all. */
interface Measured {
  readonly app: string;
  readonly atMs: number;
  readonly callsPerSecond: number;
  /** Microseconds in which 99 % were decided. */
  readonly p99: number | null;
}

export const measured = signal<Measured | undefined>(undefined);

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

// What happened meanwhile was not told: anything may have changed.
returned.subscribe((times) => {
  if (times > 0 && listening !== undefined)
    for (const take of takers) take({ kind: 'change', app: listening, data: {} });
});

/** Listens to one application's stream, or to none. The browser comes back by itself when the stream breaks. */
export function listenTo(app: string | undefined): void {
  if (app === listening) return;
  stream?.close();
  stream = undefined;
  listening = app;
  awaySince.value = measured.value = undefined;
  if (app === undefined) return;
  const opened = new EventSource(`/events?application=${encodeURIComponent(app)}`);
  stream = opened;
  opened.onopen = () => {
    if (awaySince.value === undefined) return;
    awaySince.value = undefined;
    returned.value++;
  };
  opened.onerror = () => {
    if (awaySince.value === undefined) void probe();
    awaySince.value ??= Date.now();
    // Refused, not broken: it is tried again as a broken one would be.
    if (opened.readyState === EventSource.CLOSED && stream === opened)
      setTimeout(() => {
        if (stream === opened) {
          listening = undefined;
          listenTo(app);
        }
      }, 5_000);
  };
  const hear = (kind: string, take: (data: Told['data']) => void): void =>
    opened.addEventListener(kind, (event) => take(JSON.parse((event as MessageEvent<string>).data) as Told['data']));
  for (const kind of ['job', 'change', 'unit'] as const)
    hear(kind, (data) => {
      for (const take of takers) take({ kind, app, data });
    });
  hear('statistics', ({ calls_per_second: rate, latency }) => {
    const { p99 = null } = latency as unknown as { readonly p99?: number | null };
    measured.value = { app, atMs: Date.now(), callsPerSecond: Number(rate), p99 };
  });
}
