import { wireStatus } from '../../core/refusals.js';
import { message } from './message.js';

export const ping = message({
  name: 'PING',
  type: 0x02,
  about: 'whether somebody is there; the body is not even looked at',
  takes: undefined,
  ofUnit: true,
  gives: ['the same bytes'],
  statuses: [],
  examples: [{ asks: [], gives: [] }],
  answer({ frame, reply }) {
    reply.packed(frame.bytes, frame.bodyStart, frame.bodyEnd);
    return wireStatus.OK;
  },
});
