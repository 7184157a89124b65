import type { Against } from '../calls/explain.js';
import { emergencyNumbers } from '../parts/settings.js';
import { whoseZone } from '../parts/whose-zone.js';
import { evaluate } from '../routing/evaluate.js';
import type { Hosted } from '../routing/hosted.js';
import { labelsOf } from '../routing/numbers.js';
import type { CompiledPlan } from '../routing/plan.js';
import { emergencyOf } from '../schema/emergency.js';

/**
 * Decides by one plan alone, whoever is called and whatever leads to it: so a plan is tried before anything leads to it
 * (routing.md, Explain). Times are judged as they will be once a route does: in the zone of the called number, where
 * it is one of the plan's own subscriber, else in that of the plan's provider (T7). A number of anybody else never
 * comes to this plan, and has no say.
 */
export function alone(
  { provider, subscriber, name }: CompiledPlan,
  numberOf: Hosted['number'],
): NonNullable<Against['decide']> {
  return (call, world, trace) => {
    const record = numberOf?.(world.view, call.called);
    const own =
      record !== 'archived' && record?.provider === provider && record.subscriber === subscriber ? record : undefined;
    const { name: zone, of } = whoseZone(world, own?.timezone, 'number' as const, provider);
    trace?.zone?.(zone, of);
    return evaluate({
      call,
      world,
      trace,
      emergency: emergencyOf(world.settings.read(world.view, emergencyNumbers)),
      candidates: [{ provider, subscriber, plan: name, words: 'the draft alone' }],
      zone: () => zone,
      numberLabels: () => labelsOf(own?.params),
    });
  };
}
