const long = 'x'.repeat(20_000);

/** What may stand in the place of any argument, in types that MessagePack has. */
export const badArguments: readonly unknown[] = [
  null, undefined, true, false, 0, -0, 1, -1, 0.5, -0.5, 1e300, -1e300, NaN, Infinity, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 53, 2n ** 63n, -(2n ** 63n), 2n ** 64n - 1n, '', ' ', '0', '-1', '1e9', '1.5', 'NaN', long, '9'.repeat(250), '9'.repeat(251),
  '\u0000', '2075552000\u0000', '\u00002075552000', '8005550141\u0000Pacific_Voice', '\u{1f600}', '\u{1f600}'.repeat(125), '\u{1f600}'.repeat(250), '\ud7ff\ue000', '\u202e', '\n', '/', ':', ',', '..', '__proto__', 'constructor', 'group', 'supergroup', 'administrator', 'system',
  [], ['2075552000'], [[]], [[[[[[[['deep']]]]]]]], {}, { number: 1 }, { __proto__: null, length: 1 }, new Map([['__proto__', 1]]), Buffer.from('bytes'), new Date(0), Array.from({ length: 1_000 }, () => 0),
];
