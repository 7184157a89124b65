import type { Calls } from '../calls/calls.js';
import { ownerOf } from '../calls/cdr.js';
import { limits } from '../core/limits.js';
import type { Registry } from '../schema/registry.js';
import { decisionKind } from '../routing/service.js';
import type { Answer } from '../routing/decision.js';
import type { Clock } from '../core/clock.js';
import type { LiveCall, LiveCallsRequest, OpenCallList, WatchRequest } from '../rest/live-calls-desk.js';
import type { Json } from '../schema/kind.js';

const kindNames = Object.keys(decisionKind).map((name) => name.toLowerCase());

/** Open calls, and calls as they are decided, as REST shows them; in the calls thread, where they are. */
export function liveCallsOf(calls: Calls, registry: Registry, clock: Clock) {
  const numberOf = (application: string): number => registry.application(application)!.number;
  return {
    /** Stops at the limit, and after `limits.liveCallsLooked`: lookups wait for this. */
    openCalls({ application, tenant, limit }: LiveCallsRequest): OpenCallList {
      const settled = [...calls.endings.settled(calls.host(numberOf(application))!)].filter(
        ({ provider }) =>
          tenant.provider === undefined || (provider === tenant.provider && tenant.subscriber === undefined),
      );
      const found: LiveCall[] = [];
      let looked = 0;
      for (const open of calls.open) {
        if (open.application !== numberOf(application)) continue;
        if (++looked > limits.liveCallsLooked || found.length === limit) return { calls: found, more: true, settled };
        const owner = ownerOf(open);
        if (
          (tenant.provider ?? owner.provider) !== owner.provider ||
          (tenant.subscriber ?? owner.subscriber) !== owner.subscriber
        )
          continue;
        found.push({
          callId: open.callId,
          atMs: open.arrivedMs,
          called: open.call.received,
          calling: open.call.caller ?? open.call.calling,
          answered: open.answeredMs !== undefined,
          ...told(open.answer),
        });
      }
      return { calls: found, more: false, settled };
    },
    watchCalls({ application, after }: WatchRequest): {
      readonly calls: readonly LiveCall[];
      readonly missed: number;
      readonly next: number;
    } {
      const { calls: watched, missed, next } = calls.watched.look(numberOf(application), after, clock.monotonic());
      return {
        missed,
        next,
        calls: watched.map(({ callId, instant, called, calling, answer }) => ({
          callId,
          atMs: instant,
          called,
          calling,
          ...told(answer),
        })),
      };
    },
  };
}

function told({ decision, noRoute, denied }: Answer): Pick<LiveCall, 'decision' | 'value' | 'rule'> {
  if (denied !== undefined) return { decision: 'denied', value: denied, rule: null };
  return {
    decision: noRoute ? 'no_route' : kindNames[decision.kind]!,
    value: (decision.value ?? null) as Json,
    rule: decision.rule ?? null,
  };
}
