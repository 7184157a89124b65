/** Where the list of the shapes that are in use lies, beside their counts. */
export const shapeListKey = Buffer.from([0]);

/** Where the count of one shape lies. */
export function shapeCountKey(shape: string): Buffer {
  return Buffer.concat([Buffer.from([1]), Buffer.from(shape, 'utf8')]);
}
