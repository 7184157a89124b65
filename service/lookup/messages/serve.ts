import { isRefusal, refuse, wireStatus } from '../../core/refusals.js';
import type { Json } from '../../schema/kind.js';
import { flag } from '../frames.js';
import { writing } from './message.js';
import type { Message } from './message.js';

/** `[operation, args]` -> as the operation has it, at once or when it is durable. */
export const serve: Message = {
  type: 0x20,
  answer({ body, frame, reply, calls }) {
    const operation = body.nextText('operation');
    const args = body.nextValue('args');
    if (args !== null && !Array.isArray(args)) body.fail('args must be an array');
    if (!body.whole()) return refuse('malformed', body.fault);
    const host = calls.host(frame.application);
    if (host === undefined) return refuse('unknown_application');
    const served = calls.serve(host, operation, (args ?? []) as readonly Json[], (frame.flags & flag.DRY) !== 0);
    if (served instanceof Promise) return served.then((came) => isRefusal(came) ? came : writing(came));
    if (isRefusal(served)) return served;
    reply.value(served);
    return wireStatus.OK;
  },
};
