import { formatTimestamp } from '../../core/zones.js';
import type { Call } from '../../routing/call.js';
import type { Trace } from '../../routing/service.js';
import type { View } from '../../schema/view.js';
import { holdsAt, type Activation, type RedirectedGroup } from './redirected-group.js';

/** What explain is told of the groups of a called number before any is asked; instants in UTC. */
export function tellGroups(trace: Trace, view: View, call: Call, groups: readonly RedirectedGroup[], overriding: boolean): void {
  if (groups.length === 0) {
    trace.step({ path: '', criterion: 'group', expected: `a group with ${call.called}`, found: 'none', outcome: 'failed', reason: 'no route' });
    return;
  }
  for (const { number, plans, override } of groups) {
    const has = `${plans.length === 0 ? 'no call plan' : plans.join(', ')}; ${override === undefined ? 'no override number' : `override number ${override}`}`;
    trace.step({ path: '', criterion: 'group', expected: `a group with ${call.called}`, found: `group ${number}`, outcome: 'matched', reason: has });
  }
  trace.step({
    path: '', criterion: 'override', expected: 'override of the subscriber on', found: overriding ? 'on' : 'off',
    outcome: overriding ? 'matched' : 'failed', reason: overriding ? 'override numbers come before plans' : 'override numbers are the last resort',
  });
  for (const group of groups) {
    const active = group.active(view);
    for (const plan of group.plans) tellActivation(trace, call, group.number, plan, active.find((activation) => activation.plan === plan));
  }
}

function tellActivation(trace: Trace, call: Call, group: number, plan: string, activation: Activation | undefined): void {
  const holds = activation !== undefined && holdsAt(activation, call.instant);
  trace.step({
    path: plan, criterion: 'activation', expected: `active on group ${group} at ${utc(call.instant)}`,
    found: activation === undefined ? 'not active' : words(activation),
    outcome: holds ? 'matched' : 'failed',
    reason: holds ? 'asked in the order in which plans were activated' : activation === undefined ? 'it was not activated' : 'the call is not within its times',
  });
}

function words({ stamp, activatedMs, startMs, endMs }: Activation): string {
  const times = `${startMs === undefined ? '' : `, from ${utc(startMs)}`}${endMs === undefined ? '' : `, until ${utc(endMs)}`}`;
  return `activated by change ${stamp} at ${utc(activatedMs)}${times}`;
}

function utc(instantMs: number): string {
  return formatTimestamp('UTC', instantMs);
}
