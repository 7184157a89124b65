import { hosted } from '../../service/apps/all.js';
import { isRefusal, wireStatus } from '../../service/core/refusals.js';
import { LookupClient } from '../../service/lookup/client.js';
import { replyBit } from '../../service/lookup/frames.js';
import { messageOf } from '../../service/lookup/messages.js';
import { statusesOf, type StatusName } from '../../service/lookup/messages/message.js';
import { serve } from '../../service/lookup/messages/serve.js';
import type { Json } from '../../service/schema/kind.js';
import { readArguments } from '../../service/schema/wire-arguments.js';
import type { Field } from '../../service/schema/wire-field.js';

/** A reply of the lookup socket, and the body it was asked with where that is known. */
export interface Heard {
  readonly type: number;
  readonly application: number;
  readonly status: number;
  readonly body: unknown;
  readonly asked?: readonly Json[];
}

const names = Object.keys(wireStatus) as StatusName[];

/** Where a reply does not fit what its message and its operation declare; undefined where it does. */
export function lookupFault({ type, application, status, body: came, asked }: Heard): string | undefined {
  // msgpackr makes bigints of integers in 64 bits.
  const text = JSON.stringify(came, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
  const body: unknown = text === undefined ? undefined : JSON.parse(text);
  const message = messageOf(type & ~replyBit);
  const name = names[status];
  const found = `${message?.name ?? `0x${type.toString(16)}`} to ${application} -> ${name ?? status} ${text?.slice(0, 300)}`;
  // Of a frame that is none the type is not known either; a request of a type with the reply's bit is answered like one of the type without.
  const allowed: readonly StatusName[] = message === undefined ? ['UNKNOWN_TYPE', 'OVERLOADED', 'BAD_REQUEST', 'TOO_LARGE'] : asked === undefined ? ['UNKNOWN_TYPE', ...statusesOf(message)] : statusesOf(message);
  if (name === undefined || !allowed.includes(name)) return `${found}: the status is not declared`;
  if (message?.takes === undefined) return undefined;
  if (!Array.isArray(body)) return `${found}: the body is no array`;
  const isReason = body.length === 1 && typeof body[0] === 'string';
  const operation = message === serve && asked !== undefined ? hosted.find((each) => each.application.number === application)?.operations?.[String(asked[0])] : undefined;
  if (name === 'NOT_ACTIVE' && operation?.writes === false) return `${found}: a standby has what only reads`;
  if (status !== wireStatus.OK && status !== wireStatus.NO_ROUTE && isReason) return undefined;
  const forms = operation !== undefined ? [operation.gives] : message.gives.filter((form) => typeof form !== 'string');
  return forms.length === 0 || forms.some((form) => fits(form, body as readonly Json[])) ? undefined : `${found}: no such body is declared`;
}

function fits(form: readonly Field[], body: readonly Json[]): boolean {
  return body.length <= form.length && !isRefusal(readArguments(form, body)) && form.every(({ type }, place) => type.is !== 'map' || Object.keys(body[place] ?? {}).every((key) => type.of.some(({ name }) => name === key)));
}

/** A client that rejects a reply that is not declared. */
export class HeldClient extends LookupClient {
  override async request(type: number, application: number, flags: number, body: readonly Json[]) {
    const reply = await super.request(type, application, flags, body);
    const fault = lookupFault({ type, application, asked: body, ...reply });
    if (fault !== undefined) throw new Error(fault);
    return reply;
  }
}
