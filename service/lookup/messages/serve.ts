import { limits } from '../../core/limits.js';
import { isRefusal, wireStatus } from '../../core/refusals.js';
import type { Json } from '../../schema/kind.js';
import { array, optional, text } from '../../schema/wire-field.js';
import { readersOf } from '../field-readers.js';
import { hostOf, isDry, message, writing } from './message.js';

const takes = [
  text('operation', limits.frameBytes, 'see SERVE operations'),
  optional(array('args', 'by position')),
] as const;
const [readOperation, readArgs] = readersOf(takes);
const none: readonly Json[] = [];

export const serve = message({
  name: 'SERVE',
  type: 0x20,
  about: 'an operation of the application; answered at once or when it is durable',
  takes,
  gives: ['as the operation says'],
  statuses: ['NOT_ACTIVE', 'DENIED'],
  examples: [{ asks: ['balance', ['10000001']], gives: [980] }],
  answer(exchange) {
    const { body, calls, reply } = exchange;
    const operation = readOperation(body);
    const args = readArgs(body) ?? none;
    const host = hostOf(exchange);
    if (isRefusal(host)) return host;
    const served = calls.serve(host, operation, args, isDry(exchange));
    if (served instanceof Promise) return served.then((came) => (isRefusal(came) ? came : writing(came)));
    if (isRefusal(served)) return served;
    reply.value(served);
    return wireStatus.OK;
  },
});
