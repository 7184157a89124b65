import { end } from './messages/end.js';
import { event } from './messages/event.js';
import { hello } from './messages/hello.js';
import type { Message } from './messages/message.js';
import { ping } from './messages/ping.js';
import { route } from './messages/route.js';
import { serve } from './messages/serve.js';

/** Every type of request. A new one is its file and its name here. */
export const messages: readonly Message[] = [hello, ping, route, event, end, serve];

const byType: (Message | undefined)[] = Array.from({ length: 256 });
for (const message of messages) byType[message.type] = message;

/** The message of a frame's type byte; undefined when there is none. */
export function messageOf(type: number): Message | undefined {
  return byType[type];
}
