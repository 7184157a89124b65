import { formatTimestamp } from '../../core/zones.js';
import type { Call } from '../../routing/call.js';
import type { Trace } from '../../routing/service.js';
import type { View } from '../../schema/view.js';
import type { RedirectedGroup } from './redirected-group.js';
import { holdsAt, stampedMs, type Activation } from './activation.js';
import { zoneOf } from './zoned-timestamp.js';

/**
 * What explain is told of the groups of a called number before any is asked; instants in the zone of the provider,
 * which is named.
 */
export function tellGroups(
  trace: Trace,
  view: View,
  call: Call,
  groups: readonly RedirectedGroup[],
  provider: string,
  overriding: boolean,
): void {
  if (groups.length === 0) {
    trace.step({
      path: '',
      criterion: 'group',
      expected: `a group with ${call.called}`,
      found: 'none',
      outcome: 'failed',
      reason: 'no route',
    });
    return;
  }
  for (const { number, plans, override } of groups) {
    const has = `${plans.length === 0 ? 'no call plan' : plans.join(', ')}; ${override === undefined ? 'no override number' : `override number ${override}`}`;
    trace.step({
      path: '',
      criterion: 'group',
      expected: `a group with ${call.called}`,
      found: `group ${number}`,
      outcome: 'matched',
      reason: has,
    });
  }
  trace.step({
    path: '',
    criterion: 'override',
    expected: 'override of the subscriber on',
    found: overriding ? 'on' : 'off',
    outcome: overriding ? 'matched' : 'failed',
    reason: overriding ? 'override numbers come before plans' : 'override numbers are the last resort',
  });
  const zone = zoneOf(view, provider);
  for (const group of groups) {
    const active = group.active(view);
    for (const plan of group.plans) {
      const found = active.filter((activation) => activation.plan === plan);
      for (const activation of found.length === 0 ? [undefined] : found)
        tellActivation(trace, call, group.number, plan, activation, zone);
    }
  }
}

function tellActivation(
  trace: Trace,
  call: Call,
  group: number,
  plan: string,
  activation: Activation | undefined,
  zone: string,
): void {
  const holds = activation !== undefined && holdsAt(activation, call.instant);
  trace.step({
    path: plan,
    criterion: 'activation',
    expected: `active on group ${group} at ${inZone(call.instant, zone)}`,
    found: activation === undefined ? 'not active' : words(activation, zone),
    outcome: holds ? 'matched' : 'failed',
    reason: holds
      ? 'asked in the order in which plans were activated'
      : activation === undefined
        ? 'it was not activated'
        : 'the call is not within its times',
  });
}

function words(activation: Activation, zone: string): string {
  const { stamp, startMs, endMs } = activation;
  const times = `${startMs === undefined ? '' : `, from ${inZone(startMs, zone)}`}${endMs === undefined ? '' : `, until ${inZone(endMs, zone)}`}`;
  return `activated by change ${stamp}, stamped ${inZone(stampedMs(activation), zone)}${times}`;
}

function inZone(instantMs: number, zone: string): string {
  return `${formatTimestamp(zone, instantMs).slice(0, 19)} ${zone}`;
}
