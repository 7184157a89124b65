import type { Against } from '../calls/explain.js';
import { emergencyNumbers } from '../parts/settings.js';
import { whoseZone } from '../parts/whose-zone.js';
import { evaluate } from '../routing/evaluate.js';
import { emergencyOf } from '../schema/emergency.js';
import type { CompiledPlan } from '../routing/plan.js';

/**
 * Decides by one plan alone, whoever is called and whatever leads to it: so a plan is tried before anything leads to it
 * (routing.md, Explain).
 */
export function alone({ provider, subscriber, name }: CompiledPlan): NonNullable<Against['decide']> {
  return (call, world, trace) => {
    const { name: zone, of } = whoseZone(world, undefined, 'service_provider' as const, provider);
    trace?.zone?.(zone, of);
    return evaluate({
      call,
      world,
      trace,
      emergency: emergencyOf(world.settings.read(world.view, emergencyNumbers)),
      candidates: [{ provider, subscriber, plan: name, words: 'the draft alone' }],
      zone: () => zone,
      numberLabels: () => [],
    });
  };
}
