import { wireStatus } from '../../core/refusals.js';
import type { Message } from './message.js';

/** `[]` or anything -> the same body, not even looked at. */
export const ping: Message = {
  type: 0x02,
  atOverload: true,
  answer({ frame, reply }) {
    reply.packed(frame.bytes, frame.bodyStart, frame.bodyEnd);
    return wireStatus.OK;
  },
};
