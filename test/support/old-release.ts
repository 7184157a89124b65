import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attributes } from '../../service/routing/service.js';
import type { Decision } from '../../service/routing/decision.js';

const archive = join(process.cwd(), 'test/fixtures/release-0.2.0/state.tar.gz');

/** A dry ROUTE and what release 0.2.0 answered; of cc `note` is the product offering. */
export interface Told {
  readonly application: string;
  readonly note?: string;
  readonly call: { readonly callId: string; readonly called: string; readonly calling?: string; readonly timeMs: number; readonly attributes?: Attributes };
  readonly reply: { readonly status: number; readonly decision?: Decision; readonly reason?: string };
}

/** What release 0.2.0 said of the state that it left. */
export interface OldRelease {
  readonly folder: string;
  readonly decisions: readonly Told[];
  /** The attributes of records, by `<application>/<table>`. */
  readonly records: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

/** The instant of all its calls. */
const askedMs = Date.UTC(2026, 10, 30, 15);

/**
 * A state folder that release 0.2.0 left (`test/fixtures/release-0.2.0/README.md`), unpacked anew for the test and gone with it.
 */
export function oldRelease(t: { teardown(done: () => void): void }): OldRelease {
  const folder = mkdtempSync(join(tmpdir(), 'niud-old-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const { status, stderr } = spawnSync('tar', ['-xzf', archive, '-C', folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`tar: ${stderr}`);
  const { decisions, records } = JSON.parse(readFileSync(join(folder, 'told.json'), 'utf8')) as Omit<OldRelease, 'folder'>;
  return { folder, decisions: decisions.map((told, place) => ({ ...told, call: { ...told.call, callId: `dry-${place + 1}`, timeMs: askedMs } })), records };
}
