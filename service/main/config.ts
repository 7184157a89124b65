import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'smol-toml';
import { limits } from '../core/limits.js';
import { NotStarted } from '../core/not-started.js';
import { integerOption, listOption, textOption } from './option.js';
import type { Option } from './option.js';

/**
 * Every setting of the service itself. `config/niud.toml` is this list with its defaults; a test holds the two
 * together.
 */
export const options = {
  state_dir: textOption('/var/lib/niud', {
    range: 'a folder',
    meaning: 'Where the stores, media files and initial passwords are kept.',
  }),
  runtime_dir: textOption('', {
    range: 'a folder; empty is run/ in the state folder',
    meaning: 'Where admin.sock is made.',
  }),
  media_dir: textOption('', {
    range: 'a folder; empty is media/ in the state folder',
    meaning: 'Where uploaded and exported files are kept, in <application>/upload and <application>/download.',
  }),
  http_address: textOption('127.0.0.1:8080', {
    range: 'address:port',
    meaning: 'Where REST and the web UI are served. Anything but loopback asks for a certificate.',
  }),
  tls_certificate: textOption('', {
    range: 'a PEM file; empty is plain HTTP',
    meaning: 'Certificate of the HTTPS server.',
  }),
  tls_key: textOption('', { range: 'a PEM file', meaning: 'Key of the certificate.' }),
  metrics_addresses: listOption([], {
    range: 'addresses',
    meaning: 'From where /metrics may be read, beside loopback.',
  }),
  trusted_proxies: listOption([], {
    range: 'addresses and networks (192.0.2.0/24)',
    meaning:
      'Proxies in front of niud whose X-Forwarded-For is believed, and whose connections are not counted as of one address.',
  }),
  upload_limit: integerOption(2_048, 1, 1_048_576, { unit: 'MiB', meaning: 'Largest file that may be uploaded.' }),
  smtp_host: textOption('', {
    range: 'a host; empty sends no mail',
    meaning: 'Mail server for links that reset passwords, and for notices.',
  }),
  smtp_port: integerOption(587, 1, 65_535, { unit: 'port', meaning: 'Port of the mail server.' }),
  smtp_security: textOption('starttls', {
    range: 'starttls, tls or none',
    meaning: 'How the way to the mail server is kept.',
  }),
  smtp_user: textOption('', {
    range: 'a name; empty signs in to no mail server',
    meaning: 'Who signs in to the mail server.',
  }),
  smtp_password_file: textOption('', {
    range: 'a file; empty is the systemd credential niud-smtp-password',
    meaning: 'Where the password of smtp_user stands.',
  }),
  mail_from: textOption('', { range: 'a mail address; needed with smtp_host', meaning: 'From whom mail comes.' }),
  alarm_address: textOption('', {
    range: 'a mail address; empty tells nobody',
    meaning: 'Who hears of alarms, and of a nightly purge that waits.',
  }),
  disk_reserve: integerOption(256, 0, 1_048_576, {
    unit: 'MiB',
    meaning: 'Room left on the disk below which writes are refused; lookups go on.',
  }),
  media_quota: integerOption(1_024, 0, 1_048_576, {
    unit: 'MiB',
    meaning:
      'Room that the uploads, exports and reports of one service provider and its subscribers may take in one application; 0 is any. The platform owner has none.',
  }),
  backup_dir: textOption('', {
    range: 'a folder; empty is backup/ in the state folder',
    meaning: 'Where backups of the stores are kept: better on another disk, or on a mounted share.',
  }),
  backup_keep: integerOption(7, 0, limits.keptBackups, {
    unit: 'backups',
    meaning: 'Backups that stay; 0 makes none by night and removes none.',
  }),
  backup_days: integerOption(0, 0, 3_650, {
    unit: 'days',
    meaning: 'After how many days a backup goes, the newest excepted; 0 is never.',
  }),
  store_size: integerOption(limits.mapBytes / 2 ** 20, 64, 16_777_216, {
    unit: 'MiB',
    meaning: 'Address space reserved for each store: the most it can grow to.',
  }),
  background_nice: integerOption(limits.backgroundNice, 0, 19, {
    unit: 'nice',
    meaning:
      'How far all that is no lookup steps back: imports, exports, commits, backups, beside the other programs of the unit too. 0 leaves all threads alike.',
  }),
  lookup_socket: textOption('/run/niud-lookup/lookup.sock', {
    range: 'a path of at most 107 bytes',
    meaning: 'Where the call-processing stack asks, when systemd hands over no socket.',
  }),
  lookup_group: textOption('niud', {
    range: 'a group',
    meaning: 'Group of the lookup socket; left as it is where the group does not exist.',
  }),
  lookup_uids: listOption([], {
    range: 'numeric user ids; empty admits whom file mode and group admit',
    meaning: 'Users that may connect to the lookup socket.',
  }),
  lookup_gids: listOption([], {
    range: 'numeric group ids; empty admits whom file mode and group admit',
    meaning: 'Groups that may connect to the lookup socket.',
  }),
  lookup_connections: integerOption(limits.lookupConnections, 1, 4_096, {
    unit: 'connections',
    meaning: 'Connections to the lookup socket at once.',
  }),
  waiting_replies: integerOption(limits.waitingReplies, 1, 1_000_000, {
    unit: 'replies',
    meaning: 'Replies that may wait for durability before lookups are answered OVERLOADED.',
  }),
  warm_up: integerOption(limits.warmUpMs, 0, 60_000, {
    unit: 'ms',
    meaning:
      'How long stored plans and numbers may be walked before READY, so that the first lookups are answered as fast as later ones. It ends by itself once they are; 0 begins cold.',
  }),
  loop_lag: integerOption(limits.loopLagMs, 10, 10_000, {
    unit: 'ms',
    meaning: 'How far lookups may lag behind before they are answered OVERLOADED.',
  }),
  pair_name: textOption('', {
    range: 'lower-case letters, digits and hyphens; empty is a unit alone',
    meaning:
      'The pair that this unit is of: two units and the log that both keep. The other settings of a pair go with it.',
  }),
  pair_form: textOption('three', {
    range: 'three or two',
    meaning:
      'Members of the log: three, with a witness, and either unit takes over by itself; or two boxes with one member, and a person promotes.',
  }),
  pair_unit: textOption('', {
    range: 'lower-case letters, digits and hyphens',
    meaning: 'Name of this unit in its pair.',
  }),
  pair_peer: textOption('', { range: 'lower-case letters, digits and hyphens', meaning: 'Name of the other unit.' }),
  pair_address: textOption('', { range: 'address:port', meaning: 'Where this unit answers the other one.' }),
  pair_peer_address: textOption('', { range: 'address:port', meaning: 'Where the other unit answers.' }),
  pair_members: listOption([], {
    range: 'address:port each',
    meaning:
      'Members of etcd that keep the log: the one on this unit first, then that of the other unit, then the witness.',
  }),
  pair_authority: textOption('', { range: 'a PEM file', meaning: 'Certificate of the authority of the pair.' }),
  pair_certificate: textOption('', { range: 'a PEM file', meaning: 'Certificate of this unit in the pair.' }),
  pair_key: textOption('', { range: 'a PEM file', meaning: 'Key of that certificate.' }),
} as const satisfies Record<string, Option<never> | Option<string> | Option<number> | Option<readonly string[]>>;

type OptionName = keyof typeof options;

export type Config = { readonly [Name in OptionName]: (typeof options)[Name] extends Option<infer V> ? V : never };

/** A setting that does not fit: niud does not start with it. */
export class BadConfig extends NotStarted {
  constructor(reason: string) {
    super(reason);
    this.name = 'BadConfig';
  }
}

/** Name of the environment variable of a setting. */
export function variableOf(name: string): string {
  return `NIUD_${name.toUpperCase()}`;
}

/**
 * The environment wins over the file, the file over `defaults` (of a checkout, for `scripts/start`), these over the
 * options' own. A name that is not a setting is refused in the file.
 */
export function readConfig(
  file: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  defaults: Readonly<Partial<Record<OptionName, string>>> = {},
): Config {
  const given = file === undefined || !existsSync(file) ? {} : parseFile(file);
  const unknown = Object.keys(given).find((name) => !(name in options));
  if (unknown !== undefined) throw new BadConfig(`${file}: ${unknown} is not a setting`);
  const config = Object.fromEntries(
    Object.entries(options).map(([name, option]) => {
      const source = environment[variableOf(name)] ?? given[name] ?? defaults[name as OptionName];
      const value = source === undefined ? option.default : (option as Option<unknown>).read(source);
      if (value === undefined) throw new BadConfig(`${name}: ${JSON.stringify(source)} is not ${option.range}`);
      return [name, value];
    }),
  ) as Config;
  const state = resolve(config.state_dir);
  return {
    ...config,
    state_dir: state,
    runtime_dir: config.runtime_dir === '' ? join(state, 'run') : resolve(config.runtime_dir),
    backup_dir: config.backup_dir === '' ? join(state, 'backup') : resolve(config.backup_dir),
    media_dir: config.media_dir === '' ? join(state, 'media') : resolve(config.media_dir),
  };
}

function parseFile(file: string): Record<string, unknown> {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (fault) {
    throw new BadConfig(`${file}: ${(fault as Error).message}`);
  }
}

/** The text of `config/niud.toml`: every setting with its meaning, unit, range and default, commented out. */
export function configText(): string {
  const head =
    '# Settings of niud. Each is shown with its default; the environment (NIUD_<NAME>) wins over this file.\n';
  return (
    head +
    Object.entries(options)
      .map(([name, { meaning, unit, range, default: value }]) =>
        [
          '',
          `# ${meaning}`,
          `# ${unit === undefined ? '' : `In ${unit}; `}${range}. Environment: ${variableOf(name)}.`,
          `# ${name} = ${JSON.stringify(value)}`,
          '',
        ].join('\n'),
      )
      .join('')
  );
}
