import { emergencyOf, type EmergencyNumbers } from '../schema/emergency.js';
import { Settings } from '../schema/setting.js';
import type { View } from '../schema/view.js';
import { emergencyNumbers } from './settings.js';

/** The emergency numbers as the records stand, for what is written; calls ask the settings that they keep. */
export function emergencyIn(view: View): EmergencyNumbers {
  return emergencyOf(new Settings().read(view, emergencyNumbers));
}
