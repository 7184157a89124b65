import { Refusal, isRefusal, refuse, refuseFields, type Finding } from '../core/refusals.js';
import type { StoreView } from '../records/store-view.js';
import { ownRecords } from '../people/permits.js';
import { unknownFields } from '../records/fields.js';
import type { Application } from '../schema/application.js';
import type { Write } from '../schema/write.js';
import type { Json, Value } from '../schema/kind.js';
import { settingTable, storedSetting, type Setting } from '../schema/setting.js';
import { success } from './envelope.js';
import { bodyOf, type Exchange } from './exchange.js';
import type { JsonObject } from './json-body.js';
import { resultsOf } from './openapi-schemas.js';
import { text, type Values } from './parameters.js';
import type { Reply } from './reply.js';
import { route, type Named, type Need, type Route } from './route.js';

const query = { service_provider_name: text('Of this service provider; its own where one asks.') };
type Given = Values<typeof query>;

const reply: Named = {
  name: 'settings.reply',
  schema: resultsOf({
    name: { type: 'string' },
    value: {},
    default: {},
    type: { type: 'string' },
    choices: {
      type: ['array', 'null'],
      items: { type: 'string' },
      description: 'The values that there are, where they are few.',
    },
    meaning: { type: 'string' },
  }),
};

/** Subscribers have no settings. */
const ofWhom = (abilities: readonly string[]): Need => ({ abilities, roles: ['platform_owner', 'service_provider'] });

/** `/settings`: those of the application, or of one provider who may set some of its own (api.md, Settings). */
export function settingsRoutes({ settings }: Application): readonly Route[] {
  const properties = Object.fromEntries(
    settings.map(({ name, kind, meaning }) => [
      name,
      { anyOf: [{ ...kind.description.schema }, { type: 'null' }], description: meaning },
    ]),
  );
  return [
    route({
      method: 'GET',
      path: 'settings',
      tag: 'system',
      summary: 'Settings with their meaning.',
      needs: ofWhom(['view_settings', 'settings']),
      query,
      statuses: [404],
      reply,
      run: show,
    }),
    route({
      method: 'PUT',
      path: 'settings',
      tag: 'system',
      summary: 'Change some; null goes back to the default.',
      needs: ofWhom(['settings']),
      query,
      statuses: [404],
      reply,
      body: { schema: { type: 'object', additionalProperties: false, properties } },
      run: change,
    }),
  ];
}

function show(exchange: Exchange, given: Given): Reply | Refusal {
  const provider = whose(exchange, given);
  return isRefusal(provider) ? provider : told(exchange, provider);
}

function told(exchange: Exchange, provider: string, meta: { readonly [name: string]: Json } = {}): Reply {
  const view = exchange.view();
  return success(
    exchange.brand,
    settingsOf(exchange, provider).map((setting) => described(view, setting, provider)),
    { meta },
  );
}

async function change(exchange: Exchange, given: Given): Promise<Reply | Refusal> {
  const {
    application,
    desk,
    caller: { administrator },
  } = exchange;
  const provider = whose(exchange, given);
  if (isRefusal(provider)) return provider;
  const body = await bodyOf(exchange);
  if (isRefusal(body)) return body;
  const read = readChanges(settingsOf(exchange, provider), body, provider, exchange.view());
  if (isRefusal(read)) return read;
  const { writes, warnings } = read;
  if (writes.length === 0) return told(exchange, provider);
  const answer = await desk.submit({
    application: application.name,
    by: administrator.username,
    what: 'edit settings',
    writes,
  });
  if ('code' in answer) return Refusal.from(answer);
  return told(exchange, provider, {
    txnid: answer.change,
    ...(warnings.length === 0 ? {} : { warnings: warnings.map((warning) => ({ ...warning })) }),
  });
}

/** The provider whose settings are meant, empty for the application's; a service provider means its own. */
function whose(exchange: Exchange, { service_provider_name: asked }: Given): string | Refusal {
  const {
    application,
    caller: { administrator },
  } = exchange;
  const own = administrator.role.provider;
  if (own !== undefined) return asked === undefined || asked === own ? own : refuse('not_found');
  if (asked === undefined) return '';
  const providers = application.tables.find((table) => ownRecords(table) === 'provider');
  const key = providers?.columns[0]?.kind.parse(asked) as string | Refusal | undefined;
  return key !== undefined && !isRefusal(key) && exchange.view().has(providers!.name, [key])
    ? key
    : refuse('not_found');
}

function settingsOf({ application }: Exchange, provider: string): readonly Setting[] {
  return provider === ''
    ? application.settings
    : application.settings.filter(({ perProvider }) => perProvider === true);
}

/** The provider's own value, or the application's where it has none; `null` where the default holds. */
function described(view: StoreView, setting: Setting, provider: string): Json {
  const { name, kind, default: usual, unit, range, meaning } = setting;
  const stored = storedSetting(view, name, provider);
  const inherited = provider === '' ? undefined : storedSetting(view, name, '');
  const usually = usual === undefined ? null : kind.show(usual);
  return {
    scope: settingTable,
    attributes: {
      name,
      value: parsed(stored) ?? parsed(inherited) ?? usually,
      default: usually,
      type: kind.name,
      unit: unit ?? null,
      range: range ?? kind.description.words,
      choices: kind.description.choices ?? null,
      meaning,
      per_provider: setting.perProvider === true,
    },
  };
}

function parsed(text: string | undefined): Json | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}

interface Changes {
  readonly writes: readonly Write[];
  readonly warnings: readonly Finding[];
}

function readChanges(
  settings: readonly Setting[],
  body: JsonObject,
  provider: string,
  view: StoreView,
): Changes | Refusal {
  const unknown = Object.keys(body).filter((name) => !settings.some((setting) => setting.name === name));
  const errors: Finding[] = [
    ...unknownFields(unknown, () =>
      provider === '' ? 'There is no such setting.' : 'A service provider has no such setting of its own.',
    ),
  ];
  const warnings: Finding[] = [];
  const writes = Object.entries(body).flatMap(([name, given]): Write[] => {
    const setting = settings.find((candidate) => candidate.name === name);
    if (setting === undefined) return [];
    const key = [provider, name];
    if (given === null) return [{ method: 'forget', table: settingTable, key }];
    const value = setting.kind.accept(given) as Value | Refusal;
    if (isRefusal(value)) {
      errors.push({ field: name, code: value.code, message: value.message });
      return [];
    }
    const checked = setting.check?.(value, view);
    errors.push(...(checked?.errors ?? []).map((doubt) => ({ field: name, ...doubt })));
    warnings.push(
      ...[...(setting.kind.doubts?.(value) ?? []), ...(checked?.warnings ?? [])].map((doubt) => ({
        field: name,
        ...doubt,
      })),
    );
    return [{ method: 'put', table: settingTable, key, attributes: { value: setting.kind.show(value) } }];
  });
  return errors.length > 0 ? refuseFields(errors) : { writes, warnings };
}
