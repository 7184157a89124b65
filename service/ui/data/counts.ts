import { signal } from '@preact/signals';
import { get } from './api.js';
import { onTold } from './events.js';

type Counts = Readonly<Record<string, { readonly live: number; readonly archive: number }>>;

/** Records of each table, as far as the person may see; kept counts, asked for again when something changed. */
export const counts = signal<{ readonly app: string; readonly tables: Counts }>({ app: '', tables: {} });

/** At most one question in this time, however much changes. */
const countMs = 2_000;

async function readCounts(app: string): Promise<void> {
  const answer = await get(app, 'statistics');
  if (answer.ok) counts.value = { app, tables: (answer.data[0]?.attributes['tables'] ?? {}) as unknown as Counts };
}

/** Keeps the counts of an application up to date; gives how to stop. */
export function keepCounts(app: string): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  void readCounts(app);
  const stop = onTold(({ kind }) => {
    if (kind !== 'unit')
      timer ??= setTimeout(() => {
        timer = undefined;
        void readCounts(app);
      }, countMs);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

/** The counts of one table; undefined while they are not known. */
export function countsOf(app: string, table: string): Counts[string] | undefined {
  return counts.value.app === app ? counts.value.tables[table] : undefined;
}
