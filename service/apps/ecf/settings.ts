import { commonSettings } from '../../parts/settings.js';
import { constraintsOf, type Constraints } from '../../routing/constraints.js';
import { Settings, type Setting } from '../../schema/setting.js';
import type { View } from '../../schema/view.js';
import { expressions } from './kinds/expressions.js';

/**
 * Where forwards, schedules and default numbers must not lead: a PIN of four digits must not open the world to toll
 * fraud (ecf/README.md, Where a call goes).
 */
export const forwardConstraints: Setting<readonly string[]> = {
  name: 'forward_constraints',
  kind: expressions,
  default: undefined,
  perProvider: true,
  meaning:
    'Regular expressions of prohibited destinations: no forward, schedule or default number leads to a number in which one finds a match, whoever sets it.',
};

/** What a provider prohibits as the records stand, for what is written; calls ask the settings that they keep. */
export function forwardConstraintsIn(view: View, provider: string): Constraints {
  return constraintsOf(new Settings().read(view, forwardConstraints, provider));
}

/** api.md, Settings. */
export const settings: readonly Setting[] = [...commonSettings, forwardConstraints];
