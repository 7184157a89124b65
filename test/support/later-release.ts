import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder with this build that says of itself that it is another release. */
export function laterRelease(t: { teardown(end: () => unknown): void }, version: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'niud-later-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'dist'));
  for (const part of ['dist/run', 'dist/service', 'dist/ui']) cpSync(part, join(folder, part), { recursive: true });
  for (const name of ['node_modules', 'native']) symlinkSync(join(process.cwd(), name), join(folder, name));
  const described = JSON.parse(readFileSync('package.json', 'utf8')) as Readonly<Record<string, unknown>>;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...described, version }));
  return folder;
}
