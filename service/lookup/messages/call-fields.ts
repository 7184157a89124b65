import { limits } from '../../core/limits.js';
import { instant, optional, text } from '../../schema/wire-field.js';

/** What every message of a call has. */
export const callId = text('call_id', limits.callIdBytes, 'unique for each call of an application', 1);
export const timeMs = optional(instant('time_ms', 'nil is now'));
