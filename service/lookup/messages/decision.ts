import { limits } from '../../core/limits.js';
import { wireStatus } from '../../core/refusals.js';
import type { Json } from '../../schema/kind.js';
import { anything, array, integer, map, optional, text } from '../../schema/wire-field.js';
import type { DecisionValue } from '../../routing/service.js';
import type { Extra } from '../../routing/decision.js';
import type { Routed } from '../../calls/decisions.js';
import type { FrameWriter } from '../frames.js';

/** What a decision is as a reply. */
export const decision = [
  integer('kind', 'see Decision', 0, 6),
  optional(anything('value', 'as the kind has it')),
  optional(text('rule', limits.frameBytes, 'the path of the rule that decided')),
  integer('change', 'of the store that was answered from'),
  optional(
    map<Record<keyof Extra, Json>, 'extra'>('extra', {
      sp: text('sp', limits.frameBytes, 'whose call'),
      subscriber: text('subscriber', limits.frameBytes, 'whose call'),
      pickup: array('pickup', 'the far end, `[type, value]`'),
      max_seconds: integer('max_seconds', 'of a charged call, from its answer; absent: without end'),
      warn_seconds: integer('warn_seconds', 'the same'),
      balance: integer('balance', 'in minor units', Number.MIN_SAFE_INTEGER),
      carrier: array('carrier', 'by which it goes'),
    }),
  ),
] as const;

/** Writes it, and gives the status that goes with it. */
export function writeDecision(reply: FrameWriter, { answer, change, unkept }: Routed): number {
  const { kind, value, rule, extra } = answer.decision;
  reply.array(5);
  reply.number(kind);
  writeValue(reply, value);
  if (rule === undefined) reply.nil();
  else reply.text(rule);
  reply.number(change);
  if (extra === undefined) reply.nil();
  else writeExtra(reply, extra);
  return unkept === true ? wireStatus.OVERLOADED : answer.noRoute ? wireStatus.NO_ROUTE : wireStatus.OK;
}

function writeValue(reply: FrameWriter, value: DecisionValue): void {
  if (typeof value === 'string') reply.text(value);
  else reply.value(value);
}

/** Without the keys that are not set. */
function writeExtra(reply: FrameWriter, extra: Extra): void {
  let set = 0;
  for (const name in extra) if (extra[name as keyof Extra] !== undefined) set++;
  reply.map(set);
  for (const name in extra) {
    const value = extra[name as keyof Extra];
    if (value === undefined) continue;
    reply.text(name);
    reply.value(value as Json);
  }
}
