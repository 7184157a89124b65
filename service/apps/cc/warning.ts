import type { Extra } from '../../routing/decision.js';

/** How long before the end of its money a caller is warned (calling-card.md, Affordable time). */
const warningSeconds = 60;

/** How long a call may last, and when its caller is warned; nothing where it never ends. */
export function timeTold(seconds: number | undefined): Pick<Extra, 'max_seconds' | 'warn_seconds'> {
  if (seconds === undefined) return {};
  return { max_seconds: seconds, ...(seconds > warningSeconds && { warn_seconds: seconds - warningSeconds }) };
}
