import { commonSettings } from '../../parts/settings.js';
import type { Setting } from '../../schema/setting.js';

/** crs has no setting of its own (api.md, Settings). */
export const settings: readonly Setting[] = commonSettings;
