import { commonSettings } from '../../parts/settings.js';
import type { Setting } from '../../schema/setting.js';
import { operatorDestinationKind } from './operator-destination.js';

/** api.md, Settings; each service provider has its own operator. */
export const operatorDestination: Setting<string> = {
  name: 'operator_destination', kind: operatorDestinationKind, default: undefined, perProvider: true,
  meaning: 'Where calls go that no rule decides; when empty, they go on as dialled.',
};

export const settings: readonly Setting[] = [...commonSettings, operatorDestination];
