import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { niuctlManual, niudManual } from './manual.js';
import { moduleFiles, notices, productionModules } from './modules.js';

/** A file of the package: where it goes, its mode, and what it is: a file of the repository, or text. */
interface Entry {
  readonly path: string;
  readonly mode: number;
  readonly from: { readonly file: string } | { readonly text: string };
}

/** Where niud lies on a unit. */
const home = 'usr/lib/niud';
/** The only file that is the operator's to edit. */
export const conffiles = ['/etc/niud/niud.toml'] as const;

const unitsFolder = 'usr/lib/systemd/system';
const program = 0o755;
const plain = 0o644;

const niuctl = `#!/bin/sh
# The tool of field operations, with the Node of the package.
exec /${home}/bin/node /${home}/dist/run/niuctl/niuctl.js "$@"
`;

function everyFile(top: string, folder: string): readonly string[] {
  return readdirSync(join(top, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(top.length + 1));
}

/** package.json as the installed program needs it: what it is, its release, and that its files are modules. */
function manifest(top: string, release: string): string {
  const { name, description, license, type } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as Readonly<
    Record<string, string>
  >;
  return `${JSON.stringify({ name, version: release, description, license, private: true, type }, null, 2)}\n`;
}

/**
 * Everything that the package puts on a unit, but for what belongs to dpkg. `node` is the program that was unpacked.
 */
export function contents(
  top: string,
  release: string,
  node: { readonly program: string; readonly licence: string },
): readonly Entry[] {
  const file = (path: string, from: string, mode = plain): Entry => ({ path, mode, from: { file: from } });
  const text = (path: string, given: string, mode = plain): Entry => ({ path, mode, from: { text: given } });
  const own = (path: string, mode = plain): Entry => file(`${home}/${path}`, join(top, path), mode);
  const modules = productionModules(top);
  return [
    file(`${home}/bin/node`, node.program, program),
    text(`${home}/package.json`, manifest(top, release)),
    ...[...everyFile(top, 'dist/run'), ...everyFile(top, 'dist/ui')].map((path) => own(path)),
    ...modules.flatMap((module) => moduleFiles(top, module)).map((path) => own(path)),
    own('native/build/Release/niud.node'),
    own('systemd/niud-after-stop', program),
    own('systemd/niud-alert', program),
    own('systemd/niud-role', program),
    ...readdirSync(join(top, 'systemd'))
      .filter((name) => /\.(?:service|socket|target|path)$/.test(name))
      .map((name) => file(`${unitsFolder}/${name}`, join(top, 'systemd', name))),
    file('usr/lib/sysusers.d/niud.conf', join(top, 'systemd/niud.sysusers')),
    file('usr/lib/tmpfiles.d/niud.conf', join(top, 'systemd/niud.tmpfiles')),
    file('etc/niud/niud.toml', join(top, 'config/niud.toml'), 0o640),
    text('usr/bin/niuctl', niuctl, program),
    text('usr/share/man/man1/niuctl.1', niuctlManual(release)),
    text('usr/share/man/man8/niud.8', niudManual(release)),
    file('usr/share/niud/niud.rules.yml', join(top, 'config/niud.rules.yml')),
    file('usr/share/doc/niud/pair.md', join(top, 'systemd/pair.md')),
    file('usr/share/doc/niud/keepalived.conf', join(top, 'systemd/keepalived.conf')),
    file('usr/share/doc/niud/procedures.md', join(top, 'systemd/procedures.md')),
    file('usr/share/doc/niud/README.md', join(top, 'systemd/README.md')),
    file('usr/share/doc/niud/CHANGELOG.md', join(top, 'CHANGELOG.md')),
    file('usr/share/doc/niud/copyright', join(top, 'LICENSE')),
    text('usr/share/doc/niud/third-party-notices.txt', notices(top, modules, readFileSync(node.licence, 'utf8'))),
  ];
}
