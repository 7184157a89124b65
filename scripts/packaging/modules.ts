import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nodeRuntime } from './node-runtime.js';

interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** A package that niud needs to run: its folder from the top of the repository, as the lockfile has it. */
interface Module {
  readonly folder: string;
  readonly version: string;
  readonly license: string;
}

/**
 * Every package of the lockfile that is no development dependency and is installed here; throws where one is lacking
 * that is not optional.
 */
export function productionModules(top: string): readonly Module[] {
  const { packages } = JSON.parse(readFileSync(join(top, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  return Object.entries(packages).flatMap(
    ([folder, { version, license = 'not told', dev = false, optional = false }]) => {
      // Headers, which only a build of lmdb wants, and types, which only a compiler reads (protobufjs asks for Node's).
      if (folder === '' || dev || /^node_modules\/(?:node-addon-api$|undici-types$|@types\/)/.test(folder)) return [];
      if (existsSync(join(top, folder))) return [{ folder, version, license }];
      if (optional) return [];
      throw new Error(`${folder} is not installed: npm ci`);
    },
  );
}

/**
 * Packages whose code is in the bundles of the web UI: what its sources import, and what those need in turn. They are
 * for development in the lockfile, and their licences go along.
 */
export function bundledModules(top: string): readonly Module[] {
  const { packages } = JSON.parse(readFileSync(join(top, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const sources = readdirSync(join(top, 'service/ui'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  );
  const wanted = sources
    .flatMap((name) =>
      [
        ...readFileSync(join(top, 'service/ui', name), 'utf8').matchAll(
          /^import (?!type )[^;]*?from '((?:@[^/']+\/)?[^./'][^/']*)/gm,
        ),
      ].map(([, named]) => named!),
    )
    .filter((named) => !named.startsWith('node:'));
  const found = new Map<string, Module>();
  const take = (name: string): void => {
    const folder = `node_modules/${name}`;
    const locked = packages[folder];
    if (locked === undefined || found.has(folder)) return;
    found.set(folder, { folder, version: locked.version, license: locked.license ?? 'not told' });
    Object.keys(locked.dependencies ?? {}).forEach(take);
  };
  wanted.forEach(take);
  return [...found.values()].sort((one, other) => (one.folder < other.folder ? -1 : 1));
}

/**
 * What of a package nobody needs who runs it: sources of its native part, types, maps, binaries for other machines or
 * another Node, and what was built of it for browsers and other loaders. A test holds that nothing is left that a
 * program of niud can come to.
 */
const left: readonly RegExp[] = [
  /\.(?:map|[cm]?ts|gyp|c|cc|cpp|h)$/,
  /^node_modules\/lmdb\/(?:src|dependencies|bin)\//,
  /\.musl\.node$/,
  // Where there is a binary for the very Node that is carried, lmdb takes that.
  /^node_modules\/@lmdb\/[^/]+\/node\.napi\./,
  new RegExp(`\\.abi(?!${nodeRuntime.modules}\\.)\\d+\\.`),
  new RegExp(`/bin/uws_(?!linux_x64_${nodeRuntime.modules}\\.)`),
  /\/(?:test|tests|benchmark|benchmarks|\.[^/]+)\//,
  /\/dist\/(?:umd|iife)\/|\.umd\.js$|\.min\.[cm]?js$|\/dist\/test\.js$/,
  // Of these the one that Node takes is another: index.js, build/node, lib.
  /^node_modules\/protobufjs\/dist\//,
  /^node_modules\/luxon\/(?:src|build\/(?!node\/)[^/]+)\//,
  /^node_modules\/(?:csv-parse|nodemailer)\/dist\/cjs\//,
  /\/(?:CHANGELOG|README|SECURITY|HISTORY|CONTRIBUTING)\.md$/i,
];

/**
 * The files of a package that go along, from the top of the repository; packages within it are packages of their own.
 */
export function moduleFiles(top: string, { folder }: Module): readonly string[] {
  return readdirSync(join(top, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(top.length + 1))
    .filter(
      (path) => !path.slice(folder.length).includes('/node_modules/') && !left.some((pattern) => pattern.test(path)),
    );
}

/**
 * Licences and notices that lie in a package, also below it: of the C libraries that its binaries are made of. Each
 * text once.
 */
function licenceTexts(top: string, { folder }: Module): readonly string[] {
  const files = readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' })
    .filter(
      (name) =>
        /(?:^|\/)(?:licen[cs]e|copying|copyright|notice)(?:[.-][^/]*)?$/i.test(name) &&
        !/(?:^|\/)(?:node_modules|tests?|\.[^/]+)\//.test(name) &&
        !/\.[cm]?[jt]s$/.test(name),
    )
    .sort((one, other) => one.split('/').length - other.split('/').length || (one < other ? -1 : 1));
  return [...new Set(files.map((name) => readFileSync(join(top, folder, name), 'utf8').trim()))];
}

/**
 * What the binary of uWebSockets.js is made of, which its package does not say; the texts of the licences are on every
 * Debian, and in the part of Node.js below.
 */
const withinBinaries = `In the binary of uWebSockets.js:

uWebSockets.js, uWebSockets and uSockets, Copyright Alex Hultman: Apache License 2.0, /usr/share/common-licenses/Apache-2.0
BoringSSL: the licences of OpenSSL and SSLeay, ISC and Apache 2.0; zlib: the licence of zlib`;

/** The licences of all that is carried, each with its text. */
export function notices(top: string, modules: readonly Module[], nodeLicence: string): string {
  const texts = [...modules, ...bundledModules(top)].map((module) =>
    [
      `${module.folder.replace(/^.*node_modules\//, '')} ${module.version}: ${module.license}`,
      ...licenceTexts(top, module),
    ].join('\n\n'),
  );
  return `${[...texts, withinBinaries, `Node.js ${nodeRuntime.version}\n\n${nodeLicence.trim()}`].join(`\n\n${'-'.repeat(72)}\n\n`)}\n`;
}
