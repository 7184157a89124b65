import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Writes a piece of a long reply. Resolves when it may be followed by more; rejects where nobody takes it. */
export async function send(response: ServerResponse, bytes: Buffer): Promise<void> {
  if (response.destroyed) throw new Error('the other unit has gone');
  if (response.write(bytes)) return;
  // Whichever does not come is not waited for any more.
  const over = new AbortController();
  const heard = { signal: over.signal };
  try {
    await Promise.race([
      once(response, 'drain', heard),
      once(response, 'close', heard).then(() => {
        throw new Error('the other unit has gone');
      }),
    ]);
  } finally {
    over.abort();
  }
}
