import type { StoreView } from '../records/store-view.js';
import type { Application } from '../schema/application.js';
import type { Value } from '../schema/kind.js';
import { Settings } from '../schema/setting.js';
import type { Brand } from './envelope.js';

/** Settings as this door needs them, by the name under which an application declares them. */
export class SettingValues {
  readonly #settings = new Map<string, Settings>();

  /** The value in force; undefined where the application has no such setting, or none is set. */
  read(application: Application, view: StoreView, name: string, provider = ''): Value | undefined {
    const setting = application.settings.find((candidate) => candidate.name === name);
    return setting === undefined ? undefined : this.#of(application).read(view, setting, provider);
  }

  /** Who signs the replies of an application (api.md, Envelope). */
  brand(application: Application, view: StoreView): Brand {
    const author = this.read(application, view, 'author');
    return {
      version: application.version,
      name: application.title,
      short_name: application.name,
      author: typeof author === 'string' ? author : 'niud',
    };
  }

  #of({ name }: Application): Settings {
    const kept = this.#settings.get(name) ?? new Settings();
    this.#settings.set(name, kept);
    return kept;
  }
}
