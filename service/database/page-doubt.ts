import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../core/durable-file.js';
import { log } from '../core/log.js';
import { examine } from './store-examination.js';

const fileName = 'pages.doubt';

/**
 * Whether LMDB has met a page that is none: what lies below it cannot be told, and nothing read or written from here on
 * can be trusted.
 */
export function isPageFault(fault: unknown): boolean {
  return /MDB_(?:CORRUPTED|PAGE_NOTFOUND|PANIC)/.test(fault instanceof Error ? fault.message : String(fault));
}

/**
 * Whether a snapshot that is read has become none: behind a page that is none LMDB itself ends it, and a walk may hear
 * of that alone (seen: `index points to a 00 page`, then this). A full map does the same to what is being written.
 */
export function isLostSnapshot(fault: unknown): boolean {
  return /MDB_BAD_TXN/.test(fault instanceof Error ? fault.message : String(fault));
}

/**
 * Has the next start go through all of both stores before it opens them: the look of every start may pass by a page
 * that ended this process, and would begin it again and again.
 */
export function doubtPages(stateFolder: string): void {
  try {
    writeDurably(join(stateFolder, fileName), 'a page of the stores was damaged\n', 0o640);
  } catch {
    // The disk takes no writes: the next start looks as every start does.
  }
}

/** Goes through both stores where an earlier process has doubted them; throws `UnfitStore` where they are damaged. */
export function settlePageDoubt(stateFolder: string): void {
  const path = join(stateFolder, fileName);
  if (!existsSync(path)) return;
  log.warning(
    'a process before this one ended as where a page is damaged: both stores are gone through before they are opened',
    { folder: stateFolder },
  );
  examine(stateFolder);
  rmSync(path, { force: true });
  log.notice('both stores can be read from end to end', { folder: stateFolder });
}
