import { limits } from '../../core/limits.js';
import { emergencyNumbers } from '../../parts/settings.js';
import { whoseZone } from '../../parts/whose-zone.js';
import type { Call } from '../../routing/call.js';
import { KeptRecords } from '../../routing/kept-records.js';
import { NumberReader, type NumberRecord } from '../../routing/numbers.js';
import { compileStoredPlan, type CompiledPlan } from '../../routing/plan.js';
import type { Service, Trace } from '../../routing/service.js';
import { answeredBeforehand, noEffects, noRoute, undiverted } from '../../routing/standing.js';
import { value } from '../../schema/declaration.js';
import { emergencyOf } from '../../schema/emergency.js';
import type { Stored, View } from '../../schema/view.js';
import { Redirection } from './redirection.js';
import { groupsOfNumber } from './redirected-group.js';
import { callPlan } from './tables/call-plan.js';
import { number } from './tables/number.js';
import { subscriber as subscriberTable } from './tables/subscriber.js';
import { tellGroups } from './telling.js';
import { vocabulary } from './vocabulary.js';

const numbers = new NumberReader(number);

/** What the record of a called number says; `archived` where only the archive has one. */
export const crsNumber = (view: View, called: string): NumberRecord | 'archived' | undefined =>
  numbers.read(view, called);

const overriding = new KeptRecords(subscriberTable.name, ({ row }) => value(row, subscriberTable.at.override));

/** Called number, its groups, the override or the plans active on them (crs/README.md, Where a call goes). */
export const crsService: Service = {
  previews: true,
  decide(call, world, resumption, trace) {
    const { view, settings } = world;
    const emergency = emergencyOf(settings.read(view, emergencyNumbers));
    const beforehand = answeredBeforehand(call, emergency, trace);
    if (beforehand !== undefined) return beforehand;
    const record = numbers.read(view, call.called);
    if (trace !== undefined) tellNumber(trace, call, record);
    if (record === undefined || record === 'archived') return noRoute(noEffects);
    const groups = groupsOfNumber(view, call.called, record);
    const overrides = overriding.read(view, [record.provider, record.subscriber]) === true;
    if (trace?.zone !== undefined) {
      const { name, of } = whoseZone(world, record.timezone, 'number' as const, record.provider);
      trace.zone(name, of);
    }
    if (trace !== undefined) tellGroups(trace, view, call, groups, record.provider, overrides);
    const answer = new Redirection({
      call,
      world,
      emergency,
      record,
      groups,
      overriding: overrides,
      resumption,
      trace,
    }).answer();
    return undiverted(answer, call, limits.diversions, trace);
  },
};

function tellNumber(trace: Trace, { called }: Call, record: NumberRecord | 'archived' | undefined): void {
  const isLive = record !== undefined && record !== 'archived';
  trace.step({
    path: '',
    criterion: 'number',
    expected: called,
    found: isLive
      ? `${record.provider}, ${record.subscriber}`
      : record === 'archived'
        ? 'in the archive only'
        : 'no record',
    outcome: isLive ? 'matched' : 'failed',
    reason: isLive ? "only its subscriber's groups count" : 'no route',
  });
}

/** A stored plan of crs, ready to be evaluated; depends on the record alone. */
export function compileCrsPlan({ row }: Stored): CompiledPlan {
  const { at } = callPlan;
  return compileStoredPlan(
    {
      provider: value(row, at.service_provider_name),
      subscriber: value(row, at.subscriber_name),
      name: value(row, at.call_plan_name),
      rules: value(row, at.rules),
    },
    vocabulary,
  );
}
