import { commonSettings } from '../../parts/settings.js';
import type { Setting } from '../../schema/setting.js';

/** ecf has no setting of its own (api.md, Settings). */
export const settings: readonly Setting[] = commonSettings;
