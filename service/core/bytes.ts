/** Small readings and writings of bytes that several rooms need. */

const { charCodeAt } = String.prototype;

/**
 * The UTF-16 unit at a place of a text. V8 keeps texts in half a dozen forms, and where it has met more than four it
 * looks the method up anew for each unit; this one is found already. For the loops of a lookup: measured, a third of
 * the time.
 */
export function unitAt(text: string, place: number): number {
  return charCodeAt.call(text, place);
}

/** Bytes of `text` in UTF-8; counted by hand, as lint counts in browsers too. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x800) bytes += 2;
    else if (unit >= 0x80) bytes += 1;
    // The second unit of a pair is in the four bytes already; a surrogate without its partner is written as U+FFFD, in
    // three.
    if (unit >= 0xd800 && unit <= 0xdbff && isLowSurrogate(text.charCodeAt(index + 1))) index++;
  }
  return bytes;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** Code points of `text`, as limits count them (columns.md, Common types). */
export function codePoints(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xd800 && unit <= 0xdbff) index++;
    count++;
  }
  return count;
}

/** Whether `text` has a surrogate without its partner: such text has no UTF-8. */
export function wellFormed(text: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}
