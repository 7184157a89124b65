import { useJournal } from '../core/log.js';
import { loadNative } from '../platform/native.js';

/** Of journald; the same on every unit. */
const journalSocket = '/run/systemd/journal/socket';

/**
 * Where standard error is the journal's, has the lines of this thread go there with their fields. Without the add-on
 * they go as lines, with their priorities.
 */
export function useUnitJournal(): void {
  const { addon } = loadNative();
  if (process.env['JOURNAL_STREAM'] === undefined || addon === undefined) return;
  useJournal((entry) => {
    try {
      return addon.notify(journalSocket, entry);
    } catch {
      return false;
    }
  });
}
