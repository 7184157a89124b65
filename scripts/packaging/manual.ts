import { options, variableOf } from '../../service/main/config.js';
import { exitCodes } from '../../service/niuctl/outcome.js';
import { declaredProgram } from '../../service/niuctl/program.js';
import type { Command } from 'commander';

/** A text as troff shows it: nothing in it is a request or an escape, and a hyphen can be searched for. */
function plain(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/gm, '\\&');
}

/** The same within the words of a request, where a quote would end them. */
const words = (text: string): string => plain(text).replaceAll('"', '\\(dq');
const section = (name: string, ...lines: readonly string[]): string => `.SH ${name}\n${lines.join('\n')}\n`;
const item = (tag: string, text: string): string => `.TP\n.B ${words(tag)}\n${plain(text)}`;
const literal = (text: string): string => `.nf\n${plain(text.trim())}\n.fi`;

function head(name: string, part: number, release: string): string {
  return `.\\" Generated from the declarations of niud.\n.TH ${name.toUpperCase()} ${part} "" "niud ${release}" "Network Interface Unit"\n.nh\n.ad l\n`;
}

/** What the help of a command says behind its options: exit codes, examples. */
function behindOptions(command: Command): string {
  let said = '';
  command.configureOutput({
    writeOut: (text) => {
      said += text;
    },
  });
  command.outputHelp();
  return said.slice(command.helpInformation().length).trim();
}

function optionItems(command: Command): readonly string[] {
  return command.options.filter(({ hidden }) => !hidden).map(({ flags, description }) => item(flags, description));
}

/** A command with its words, and those below it. */
function commandSections(command: Command, before: string): readonly string[] {
  const name = `${before} ${command.name()}`;
  const given = command.registeredArguments
    .filter(({ description }) => description !== '')
    .map((argument) => item(argument.name(), argument.description));
  const behind = behindOptions(command);
  return [
    [
      `.SS "${words(`${name} ${command.usage()}`)}"`,
      plain(command.description()),
      ...given,
      ...optionItems(command),
      ...(behind === '' ? [] : ['.PP', literal(behind)]),
    ].join('\n'),
    ...command.commands.flatMap((below) => commandSections(below, name)),
  ];
}

/** niuctl(1): every command as it declares itself. */
export function niuctlManual(release: string): string {
  const program = declaredProgram();
  return [
    head('niuctl', 1, release),
    section('NAME', 'niuctl \\- field operations of niud'),
    section('SYNOPSIS', '.B niuctl', plain('[options] <command> ...')),
    section('DESCRIPTION', plain(program.description())),
    section('OPTIONS', ...optionItems(program)),
    section('COMMANDS', ...program.commands.flatMap((command) => commandSections(command, 'niuctl'))),
    section('EXIT STATUS AND EXAMPLES', literal(behindOptions(program))),
    section('SEE ALSO', '.BR niud (8),', plain('/usr/share/doc/niud/procedures.md')),
  ].join('');
}

const files: readonly (readonly [string, string])[] = [
  ['/etc/niud/niud.toml', 'The settings, each with its default; kept when the package is upgraded or removed.'],
  ['/var/lib/niud', 'The stores, media files and initial passwords.'],
  [
    '/run/niud-lookup/lookup.sock',
    'Where the call-processing stack asks, as a member of the group niud. It is there also while niud is not.',
  ],
  ['/run/niud/admin.sock', 'Where niuctl asks, as root.'],
  ['/etc/credstore/niud-pin-key', 'The PIN key, where it is kept off the disk of the stores.'],
  ['/usr/share/niud/niud.rules.yml', 'Rules of Prometheus for the metrics of niud.'],
];

const units: readonly (readonly [string, string])[] = [
  [
    'niud.service',
    'niud. systemctl stop niud leaves the socket, and the next caller starts niud again; to keep it down: systemctl stop niud.socket niud.service.',
  ],
  ['niud.socket', 'The lookup socket. Callers wait in it during a restart or an upgrade.'],
  ['niud-active.target, niud-standby.target', 'The role of this unit, for what has to run only in one of them.'],
  [
    'niud-role.path',
    'Has the two targets, and the file /run/niud-role/weight for keepalived, follow the role of this unit in its pair.',
  ],
  ['niud-alert.service', 'Says that niud is not started again; a drop-in with ExecStart= has others told.'],
];

/** niud(8): the service as an operator meets it, with every setting. */
export function niudManual(release: string): string {
  const settings = Object.entries(options).map(([name, { meaning, unit, range, default: value }]) =>
    item(
      `${name} = ${JSON.stringify(value)}`,
      `${meaning} Value: ${unit === undefined ? '' : `in ${unit}, `}${range}. Environment: ${variableOf(name)}.`,
    ),
  );
  return [
    head('niud', 8, release),
    section('NAME', 'niud \\- call routing and provisioning of a Network Interface Unit'),
    section('SYNOPSIS', '.B systemctl start niud'),
    section(
      'DESCRIPTION',
      plain(
        'niud answers the call-processing stack where calls go, over a socket, and lets operators provision it over REST, files and a web UI. niuctl(1) is the tool of field operations.',
      ),
    ),
    section('UNITS', ...units.map(([name, text]) => item(name, text))),
    section(
      'SETTINGS',
      plain(
        'In /etc/niud/niud.toml; the environment wins over it. They are read at the start. Each is shown with its default.',
      ),
      ...settings,
    ),
    section(
      'SIGNALS',
      item('SIGTERM, SIGINT', 'Stop in order: what was asked is answered, what was changed is on disk.'),
    ),
    section(
      'EXIT STATUS',
      item('0', 'Stopped in order.'),
      item('78', 'A setting, or another niud on its folder, stands in the way: starting again changes nothing.'),
      item('other', 'Something that nobody foresaw; systemd starts niud again.'),
    ),
    section(
      'ALARMS',
      plain(
        'journalctl -u niud -p crit shows the alarms, each with what is to be done. niuctl status tells how niud is now, by its exit code too:',
      ),
      item(String(exitCodes.done), 'all is well'),
      item(String(exitCodes.partly), 'something wants a look'),
      item(String(exitCodes.refused), 'not ready'),
      item(String(exitCodes.unreachable), 'not running'),
    ),
    section('FILES', ...files.map(([name, text]) => item(name, text))),
    section(
      'SEE ALSO',
      '.BR niuctl (1),',
      '.BR systemctl (1),',
      '.BR journalctl (1),',
      plain('/usr/share/doc/niud/procedures.md'),
    ),
  ].join('');
}
