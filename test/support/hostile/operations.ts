import type { Json } from '../../../service/schema/kind.js';

/** Arguments that each SERVE operation takes on the sample data, by application; an operation that is not among them is found by the test. */
export const soundArguments: Readonly<Record<string, Readonly<Record<string, readonly Json[]>>>> = {
  ecf: {
    login: ['2075552000', '1000'], forward: ['2075552000', '8085550199', 60], stop: ['2075552000'], speed: ['2075552000'], set_pin: ['2075552000', '1000', '1000'],
  },
  crs: {
    login: ['Lakeshore_Telecom', 'City_Hall', '4711'], activate: ['Lakeshore_Telecom', 'City_Hall', 'group', 1, 'Evacuation'], deactivate: ['Lakeshore_Telecom', 'City_Hall', 'supergroup', 1, 'Snow_Day'],
    override: ['Lakeshore_Telecom', 'City_Hall', true],
  },
  cc: {
    login: ['8005550141', '80000001', '104922'], balance: ['80000001'], speed: ['80000000', 1], transfer: ['80000000', '80000010', 100], topup: ['80000000', 500, 'invoice 1'], adjust: ['80000000', 100, 'correction 1'],
  },
};

const long = 'x'.repeat(20_000);

/** What may stand in the place of any argument, in types that MessagePack has. */
export const badArguments: readonly unknown[] = [
  null, undefined, true, false, 0, -0, 1, -1, 0.5, -0.5, 1e300, -1e300, NaN, Infinity, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 53, 2n ** 63n, -(2n ** 63n), 2n ** 64n - 1n, '', ' ', '0', '-1', '1e9', '1.5', 'NaN', long, '9'.repeat(250), '9'.repeat(251),
  '\u0000', '2075552000\u0000', '\u00002075552000', '8005550141\u0000Pacific_Voice', '\u{1f600}', '\u{1f600}'.repeat(125), '\u{1f600}'.repeat(250), '\ud7ff\ue000', '\u202e', '\n', '/', ':', ',', '..', '__proto__', 'constructor', 'group', 'supergroup', 'administrator', 'system',
  [], ['2075552000'], [[]], [[[[[[[['deep']]]]]]]], {}, { number: 1 }, { __proto__: null, length: 1 }, new Map([['__proto__', 1]]), Buffer.from('bytes'), new Date(0), Array.from({ length: 1_000 }, () => 0),
];
