import { refusals } from '../../core/refusals.js';
import { emergencyIn } from '../../parts/emergency-in.js';
import { commonSettings } from '../../parts/settings.js';
import { lengthDoubts } from '../../schema/kinds/phone.js';
import type { Setting } from '../../schema/setting.js';
import { backToOperator } from './plan-lint.js';
import { operatorDestination as destinationOf, operatorDestinationKind } from './operator-destination.js';

/** api.md, Settings; each service provider has its own operator. */
export const operatorDestination: Setting<string> = {
  name: 'operator_destination',
  kind: operatorDestinationKind,
  default: undefined,
  perProvider: true,
  meaning: 'Where calls go that no rule decides; when empty, they go on as dialled.',
  check(value, view) {
    const { number, numbers } = destinationOf(value);
    const back = backToOperator(number);
    const reached = numbers.find((each) => emergencyIn(view).has(each));
    return {
      errors: [
        ...(reached === undefined
          ? []
          : [
              {
                code: 'emergency_destination' as const,
                message: `${refusals.emergency_destination.text} It is ${reached}.`,
              },
            ]),
        ...(back === undefined ? [] : [back]),
      ],
      warnings: number === undefined ? [] : lengthDoubts(number),
    };
  },
};

export const settings: readonly Setting[] = [...commonSettings, operatorDestination];
