import { hosted } from '../../service/apps/all.js';
import { wireStatus } from '../../service/core/refusals.js';
import { FrameWriter, replyBit } from '../../service/lookup/frames.js';
import { messages } from '../../service/lookup/messages.js';
import type { Example, Message } from '../../service/lookup/messages/message.js';
import { ping } from '../../service/lookup/messages/ping.js';
import { serve } from '../../service/lookup/messages/serve.js';
import type { Json } from '../../service/schema/kind.js';

/** One frame and what it says. */
export interface Vector {
  /** The message, or the operation of SERVE behind the name of its application. */
  readonly of: string;
  readonly side: 'request' | 'reply';
  readonly type: number;
  readonly application: number;
  /** Of a reply its status. */
  readonly flags: number;
  readonly id: number;
  readonly body: readonly Json[];
  readonly hex: string;
}

/** The application that the examples of messages ask. */
const asked = 4;

/**
 * Every example of every message and of every operation that callers have, request and reply, and a refusal of each
 * status.
 */
export function vectors(): readonly Vector[] {
  const all: Vector[] = [];
  const add = (
    of: string,
    message: Message,
    application: number,
    { asks, flags = 0, gives, status = wireStatus.OK }: Example,
  ): void => {
    const id = all.length + 1;
    all.push(vector({ of, side: 'request', type: message.type, application, flags, id, body: asks }));
    all.push(vector({ of, side: 'reply', type: message.type | replyBit, application, flags: status, id, body: gives }));
  };
  for (const message of messages)
    for (const example of message.examples) add(message.name, message, message.ofUnit === true ? 0 : asked, example);
  for (const {
    application: { name, number },
    operations = {},
  } of hosted)
    for (const [operation, { administrators, takes, example }] of Object.entries(operations)) {
      if (administrators !== true)
        add(`${name} ${operation}`, serve, number, {
          asks: [operation, takes.map((_, place) => example.takes[place] ?? null)],
          gives: example.gives,
        });
    }
  for (const [name, status] of Object.entries(wireStatus))
    if (status !== wireStatus.OK && status !== wireStatus.NO_ROUTE) {
      all.push(
        vector({
          of: name,
          side: 'reply',
          type: ping.type | replyBit,
          application: 0,
          flags: status,
          id: all.length + 1,
          body: [`why it is ${name}`],
        }),
      );
    }
  return all;
}

/** One line of JSON each. */
export function vectorsText(): string {
  return `${vectors()
    .map((each) => JSON.stringify(each))
    .join('\n')}\n`;
}

function vector(told: Omit<Vector, 'hex'>): Vector {
  const writer = new FrameWriter();
  writer.begin(told.type, told.application, told.flags, told.id);
  writer.value(told.body);
  writer.finish();
  return { ...told, hex: Buffer.from(writer.written()).toString('hex') };
}
