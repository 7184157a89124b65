import { limits } from '../core/limits.js';
import { placesOf, value } from './declaration.js';
import type { AnyKind, Doubt, Json, Value } from './kind.js';
import { json } from './kinds/json.js';
import { name } from './kinds/name.js';
import type { View } from './view.js';
import { isRefusal } from '../core/refusals.js';

/** Declared like a column: typed, ranged, described; kept per application, some per provider too (api.md, Settings). */
export interface Setting<V extends Value = Value> {
  readonly name: string;
  readonly kind: AnyKind;
  /** Undefined is a setting that may be empty. */
  readonly default: V | undefined;
  readonly unit?: string;
  /** The range in words, where the kind does not say it. */
  readonly range?: string;
  readonly meaning: string;
  /** What is wrong with a value, or worth a warning, that takes a look at the records; findings name no field. */
  check?(value: V, view: View): { readonly errors: readonly Doubt[]; readonly warnings: readonly Doubt[] };
  /** A service provider may set its own. */
  readonly perProvider?: boolean;
}

/** Name of the internal table of settings, keyed (service_provider_name or empty, name). */
export const settingTable = 'setting';

/** Its columns. */
export const settingColumns = {
  service_provider_name: {
    label: 'Service Provider Name',
    kind: name,
    meaning: 'Whose own value it is; not set for the application.',
  },
  name: { label: 'Name', kind: name, required: true, meaning: 'The setting.' },
  value: { label: 'Value', kind: json(), meaning: 'Its value as JSON.' },
} as const;

/** Where they stand. */
export const settingAt = placesOf(settingColumns);

interface Kept {
  /** The change that last modified the record; 0 where there is none. */
  version: number;
  value: Value | undefined;
  /** What is stored and cannot be read any more, which counts as if nothing were. */
  refused: string | undefined;
  /** The change in whose snapshot the version was last read. */
  change: number;
}

/**
 * The settings of one application, read through a View and kept until a change touches them: reading one that did not
 * change costs a look into a map, so calls may ask on every decision.
 */
export class Settings {
  /** By setting, then by provider; the application's own under the empty text. */
  readonly #kept = new Map<string, Map<string, Kept>>();
  #size = 0;

  /**
   * The provider's own value where it may and does have one, else the application's, else the default. `refused` is
   * told of a stored one that is not accepted any more and is passed over.
   */
  read<V extends Value>(
    view: View,
    setting: Setting<V>,
    provider = '',
    refused?: (stored: string) => void,
  ): V | undefined {
    const own =
      provider !== '' && setting.perProvider === true ? this.#value(view, setting, provider, refused) : undefined;
    return (own ?? this.#value(view, setting, '', refused) ?? setting.default) as V | undefined;
  }

  #value(
    view: View,
    setting: Setting,
    provider: string,
    refused: ((stored: string) => void) | undefined,
  ): Value | undefined {
    const kept = this.#at(view, setting, provider);
    if (kept.refused !== undefined && refused !== undefined) refused(kept.refused);
    return kept.value;
  }

  #at(view: View, setting: Setting, provider: string): Kept {
    const kept = this.#kept.get(setting.name)?.get(provider);
    if (kept !== undefined && kept.change === view.change) return kept;
    const version = view.version(settingTable, [provider, setting.name]) ?? 0;
    if (kept === undefined)
      return this.#keep(setting.name, provider, {
        version,
        ...stored(view, setting, provider, version),
        change: view.change,
      });
    if (kept.version !== version) Object.assign(kept, stored(view, setting, provider, version));
    kept.version = version;
    kept.change = view.change;
    return kept;
  }

  #keep(name: string, provider: string, kept: Kept): Kept {
    if (this.#size++ > limits.keptSettings) {
      this.#kept.clear();
      this.#size = 1;
    }
    let byProvider = this.#kept.get(name);
    if (byProvider === undefined) this.#kept.set(name, (byProvider = new Map()));
    byProvider.set(provider, kept);
    return kept;
  }
}

function stored(view: View, setting: Setting, provider: string, version: number): Pick<Kept, 'value' | 'refused'> {
  if (version === 0) return nothing;
  const text = storedSetting(view, setting.name, provider);
  if (text === undefined) return nothing;
  const given = JSON.parse(text) as Json;
  if (given === null) return nothing;
  const accepted = setting.kind.accept(given);
  return isRefusal(accepted)
    ? { value: undefined, refused: typeof given === 'string' ? given : text }
    : { value: accepted as Value, refused: undefined };
}
const nothing = { value: undefined, refused: undefined };

/**
 * The JSON of a setting as the record of a provider, or of the application (empty), has it; undefined where there is
 * none.
 */
export function storedSetting(view: Pick<View, 'get'>, setting: string, provider: string): string | undefined {
  const row = view.get(settingTable, [provider, setting])?.row;
  return row === undefined ? undefined : value(row, settingAt.value);
}
