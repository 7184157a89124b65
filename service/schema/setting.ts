import type { AnyKind, Json, Value } from './kind.js';
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
  /** A service provider may set its own. */
  readonly perProvider?: boolean;
}

/** Name of the internal table, keyed (service_provider_name or empty, name), whose column `value` holds the JSON of a setting. */
export const settingTable = 'setting';

/**
 * The settings of one application, read through a View and kept until a change touches them: reading one that did not
 * change costs a look into a map, so calls may ask on every decision.
 */
export class Settings {
  readonly #kept = new Map<string, { readonly version: number; readonly value: Value | undefined }>();
  #change = -1;
  readonly #checked = new Map<string, Value | undefined>();

  /** The provider's own value where it may and does have one, else the application's, else the default. */
  read<V extends Value>(view: View, setting: Setting<V>, provider = ''): V | undefined {
    if (view.change !== this.#change) {
      this.#change = view.change;
      this.#checked.clear();
    }
    const own = provider !== '' && setting.perProvider === true ? this.#at(view, setting, provider) : undefined;
    return (own ?? this.#at(view, setting, '') ?? setting.default) as V | undefined;
  }

  #at(view: View, setting: Setting, provider: string): Value | undefined {
    const place = `${provider}\0${setting.name}`;
    if (this.#checked.has(place)) return this.#checked.get(place);
    const version = view.version(settingTable, [provider, setting.name]) ?? 0;
    const kept = this.#kept.get(place);
    const value = kept?.version === version ? kept.value : version === 0 ? undefined : stored(view, setting, provider);
    if (this.#kept.size > 10_000) this.#kept.clear();
    this.#kept.set(place, { version, value });
    this.#checked.set(place, value);
    return value;
  }
}

function stored(view: View, setting: Setting, provider: string): Value | undefined {
  const text = view.get(settingTable, [provider, setting.name])?.row[2];
  if (typeof text !== 'string') return undefined;
  const json = JSON.parse(text) as Json;
  if (json === null) return undefined;
  const value = setting.kind.accept(json);
  return isRefusal(value) ? undefined : value as Value;
}
