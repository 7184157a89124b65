import { utf8Bytes } from '../../../core/bytes.js';
import { limits } from '../../../core/limits.js';
import { refuse } from '../../../core/refusals.js';
import { textFault, textual } from '../../../schema/kinds/textual.js';

/**
 * By what money that is asked for twice is known to be the same: an invoice, a voucher, the identifier of a payment.
 * Refuses `too_long`, `bad_utf8`.
 */
export const paymentReference = textual({
  name: 'reference',
  read: (typed) =>
    textFault(typed, limits.referenceBytes) ??
    (utf8Bytes(typed) <= limits.referenceBytes
      ? typed
      : refuse('too_long', `More than ${limits.referenceBytes} bytes.`)),
  words: `text of up to ${limits.referenceBytes} bytes`,
  schema: { maxLength: limits.referenceBytes },
});
