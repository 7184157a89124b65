import type { Command } from 'commander';
import type { Json } from '../schema/kind.js';
import { columns, pairs } from './columns.js';
import type { Attributes, Envelope } from './door.js';
import { examples, jsonOf } from './given.js';
import { Failure, type Outcome } from './outcome.js';
import type { Site, Work } from './unit.js';

interface Options {
  readonly provider?: string;
  readonly default?: boolean;
}

/** `niuctl settings`: those of the application, shown and changed (api.md, Settings). */
export function declareSettings(program: Command, work: Work): void {
  program
    .command('settings')
    .description('Show the settings of the application; or one; or change one.')
    .argument('[name]')
    .argument('[value]', 'text, a number, true or false; a list as a,b,c or JSON')
    .option('--default', 'go back to the default')
    .option('--provider <name>', 'the own settings of this service provider')
    .addHelpText(
      'after',
      examples(
        ['niuctl settings', ''],
        ['niuctl settings maximum_inactive_days', 'with its meaning and range'],
        ['niuctl --app icr settings maximum_inactive_days 14', ''],
        ['niuctl --app icr settings emergency_numbers 911,933', ''],
        ['niuctl --app icr settings time_zone --default', ''],
      ),
    )
    .action((name: string | undefined, value: string | undefined, options: Options) =>
      value === undefined && options.default !== true
        ? work.onEach((site) => settings(site, name, value, options))
        : work.onApplication((site) => settings(site, name, value, options)),
    );
}

async function settings(
  { door, api }: Site,
  name: string | undefined,
  value: string | undefined,
  { provider, default: isDefault = false }: Options,
): Promise<Outcome> {
  if (isDefault && (name === undefined || value !== undefined))
    throw new Failure('usage', '--default takes the name of a setting and no value');
  const path = `${api}/settings${provider === undefined ? '' : `?service_provider_name=${encodeURIComponent(provider)}`}`;
  const found = await door.ask('GET', path);
  if (name === undefined) return { data: entries(found), text: listText(found) };
  const setting = one(found, name);
  if (value === undefined && !isDefault) return { data: [{ ...setting }], text: oneText(setting) };
  const changed = one(await door.ask('PUT', path, { [name]: isDefault ? null : valueFor(setting, value!) }), name);
  return { data: [{ ...changed }], text: oneText(changed) };
}

function entries({ data }: Envelope): readonly Json[] {
  return data.map(({ attributes }) => ({ ...attributes }));
}

function one({ data }: Envelope, name: string): Attributes {
  const found = data.find(({ attributes }) => attributes['name'] === name);
  if (found === undefined)
    throw new Failure(
      'usage',
      `There is no setting ${name} here; there are ${data.map(({ attributes }) => String(attributes['name'])).join(', ')}`,
    );
  return found.attributes;
}

/** What was typed, in the type that the setting has by its value or default; niud judges whether it fits. */
function valueFor({ default: usual, value }: Attributes, typed: string): Json {
  const like = usual ?? value ?? '';
  if (typeof like === 'string') return typed;
  const json = jsonOf(typed);
  if (Array.isArray(like) && !Array.isArray(json))
    return typed === '' ? [] : typed.split(',').map((part) => part.trim());
  return json ?? typed;
}

function listText({ data }: Envelope): string {
  return columns(
    ['setting', 'value', 'unit', 'default', 'meaning'],
    data.map(({ attributes }) =>
      ['name', 'value', 'unit', 'default', 'meaning'].map((column) => asText(attributes[column])),
    ),
  );
}

function asText(value: Json | undefined): Json {
  return value === undefined || value === null
    ? null
    : Array.isArray(value)
      ? value.join(',')
      : String(value as string);
}

function oneText(setting: Attributes): string {
  return pairs(
    ['name', 'value', 'unit', 'default', 'range', 'meaning'].map((column) => [column, asText(setting[column])]),
  );
}
