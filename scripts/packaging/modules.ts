import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nodeRuntime } from './node-runtime.js';

interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

/** A package that niud needs to run: its folder from the top of the repository, as the lockfile has it. */
export interface Module {
  readonly folder: string;
  readonly version: string;
  readonly license: string;
}

/** Every package of the lockfile that is no development dependency and is installed here; throws where one is lacking that is not optional. */
export function productionModules(top: string): readonly Module[] {
  const { packages } = JSON.parse(readFileSync(join(top, 'package-lock.json'), 'utf8')) as { readonly packages: Readonly<Record<string, LockedPackage>> };
  return Object.entries(packages).flatMap(([folder, { version, license = 'not told', dev = false, optional = false }]) => {
    // Headers, which only a build of lmdb wants, and types, which only a compiler reads (protobufjs asks for Node's).
    if (folder === '' || dev || /^node_modules\/(?:node-addon-api$|undici-types$|@types\/)/.test(folder)) return [];
    if (existsSync(join(top, folder))) return [{ folder, version, license }];
    if (optional) return [];
    throw new Error(`${folder} is not installed: npm ci`);
  });
}

/** What of a package nobody needs who runs it: sources of its native part, types, maps, and binaries for other machines or another Node. */
const left: readonly RegExp[] = [
  /\.(?:map|[cm]?ts|gyp|c|cc|cpp|h)$/,
  /^node_modules\/lmdb\/(?:src|dependencies|bin)\//,
  /\.musl\.node$/,
  new RegExp(`\\.abi(?!${nodeRuntime.modules}\\.)\\d+\\.`),
  new RegExp(`/bin/uws_(?!linux_x64_${nodeRuntime.modules}\\.)`),
  /\/(?:test|tests|benchmark|benchmarks|\.github)\//,
  /\/(?:CHANGELOG|README|SECURITY|HISTORY|CONTRIBUTING)\.md$/i,
];

/** The files of a package that go along, from the top of the repository; packages within it are packages of their own. */
export function moduleFiles(top: string, { folder }: Module): readonly string[] {
  return readdirSync(join(top, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(top.length + 1))
    .filter((path) => !path.slice(folder.length).includes('/node_modules/') && !left.some((pattern) => pattern.test(path)));
}

/** The licences of all that is carried, each with its text. */
export function notices(top: string, modules: readonly Module[], nodeLicence: string): string {
  const texts = modules.map((module) => {
    const files = readdirSync(join(top, module.folder)).filter((name) => /^(?:licen[cs]e|notice)/i.test(name)).sort();
    const text = files.map((name) => readFileSync(join(top, module.folder, name), 'utf8').trim()).join('\n\n');
    return [`${module.folder.replace(/^.*node_modules\//, '')} ${module.version}: ${module.license}`, text].filter((part) => part !== '').join('\n\n');
  });
  return `${[...texts, `Node.js ${nodeRuntime.version}\n\n${nodeLicence.trim()}`].join(`\n\n${'-'.repeat(72)}\n\n`)}\n`;
}
