import type { ExplanationDescription as Explanation, Step } from '../../schema/explanation-description.js';
import type { Address } from '../address/address.js';
import { Link } from '../address/link.js';
import { Icon, type IconName } from '../design/icons.js';
import { counterWords, inPlace, isOwn, notReachedWords, stepWords, underStep } from './explanation.js';

const icons: Readonly<Record<Step['outcome'], readonly [icon: IconName, words: string]>> = {
  matched: ['check', 'holds'],
  failed: ['close', 'does not hold'],
  not_reached: ['dash', 'not reached'],
};

interface Props {
  readonly explanation: Explanation;
  /** Steps of this plan lead to its rules. */
  readonly plan?: string | undefined;
  readonly onRule?: ((pointer: string) => void) | undefined;
  /** Where the rule of a step stands, where that is another page. */
  readonly ruleAt?: ((step: Step) => Address | undefined) | undefined;
}

/**
 * Why a call goes where it goes: each step, what was found and what was wanted, events where they happened, then
 * counters.
 */
export function Trace({ explanation, plan, onRule, ruleAt }: Props) {
  const { steps, decision, counters } = explanation;
  return (
    <>
      <ol class="trace">
        {inPlace(explanation).map((group, nth) => {
          if ('event' in group)
            return (
              <li key={nth}>
                <span class="mark warn">
                  <Icon name="warn" />
                  <span class="hidden">Event: </span>
                </span>
                <span>
                  {group.event.replaceAll('_', ' ')}
                  {group.detail === '' ? '' : `: ${group.detail}`}
                </span>
              </li>
            );
          const step = group[0]!;
          const decides = step.path === decision.rule && step.outcome === 'matched';
          const words =
            step.outcome === 'not_reached' && step.no !== undefined ? notReachedWords(group) : stepWords(step, decides);
          const why = underStep(step);
          const [icon, told] = icons[step.outcome];
          const to = ruleAt?.(step);
          return (
            <li key={nth}>
              <span class={`mark ${step.outcome}`}>
                <Icon name={icon} />
                <span class="hidden">{told}: </span>
              </span>
              <span>
                {onRule !== undefined && plan !== undefined && step.pointer !== undefined && isOwn(step, plan) ? (
                  <button type="button" class="to-rule" onClick={() => onRule(step.pointer!)}>
                    {words}
                  </button>
                ) : to === undefined ? (
                  words
                ) : (
                  <Link to={to}>{words}</Link>
                )}
              </span>
              {why === '' ? null : <p class="soft small">{why}</p>}
            </li>
          );
        })}
      </ol>
      {counters.length === 0 ? null : (
        <>
          <h3>Counters as they stand</h3>
          <ul class="counters">
            {counters.map((counter, nth) => (
              <li key={nth} class="small">
                {counterWords(counter, steps)}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
