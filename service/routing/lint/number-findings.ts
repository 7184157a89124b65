import { refusals, type Finding } from '../../core/refusals.js';
import type { EmergencyNumbers } from '../../schema/emergency.js';
import { lengthDoubts } from '../../schema/kinds/phone.js';
import type { CompiledPlan } from '../plan.js';
import type { Final } from '../vocabulary.js';
import { placedIn } from './placed.js';

/** The destinations of a plan that decide by themselves, its far end among them. */
function* finals({ rules, pickup }: CompiledPlan): Generator<{ readonly destination: Final; readonly field: string }> {
  for (const { destination, field } of placedIn(rules, 'rules'))
    if (destination?.flow === 'final') yield { destination, field };
  if (pickup !== undefined) yield { destination: pickup.destination, field: 'destination_value' };
}

/** Rules that lead to an emergency number (routing.md, N3), which refuses the plan. */
export function emergencyDestinations(plan: CompiledPlan, emergency: EmergencyNumbers): readonly Finding[] {
  const found: Finding[] = [];
  for (const { destination, field } of finals(plan)) {
    const number = destination.numbers.find((each) => emergency.has(each));
    if (number !== undefined) found.push(emergencyFinding(field, number));
  }
  return found;
}

/** That a field leads to an emergency number. */
export function emergencyFinding(field: string, number: string): Finding {
  return { field, code: 'emergency_destination', message: `${refusals.emergency_destination.text} It is ${number}.` };
}

/** That a record is for an emergency number, whose calls it never decides (routing.md, N3). */
export function neverApplies(field: string, number: string, emergency: EmergencyNumbers): readonly Finding[] {
  if (!emergency.has(number)) return [];
  return [
    {
      field,
      code: 'emergency_number',
      message: `${number} is an emergency number: its calls always go on as dialled, whatever is provisioned.`,
    },
  ];
}

/** Numbers among the destinations that have a length as no number here has (routing.md, N1). */
export function unusualLengths(plan: CompiledPlan): readonly Finding[] {
  return [...finals(plan)].flatMap(({ destination: { number }, field }) =>
    number === undefined ? [] : lengthDoubts(number).map((doubt) => ({ field, ...doubt })),
  );
}
