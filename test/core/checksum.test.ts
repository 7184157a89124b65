import { crc32 } from 'node:zlib';
import t from 'tap';
import { checksum } from '../../service/core/checksum.js';

void t.test('the checksum is zlib\'s CRC-32, whatever the length', (t) => {
  t.equal(checksum(Buffer.from('123456789')), 0xcbf43926, 'the check value of the standard');
  const bytes = Buffer.from(Array.from({ length: 600 }, (_, place) => (place * 37 + 11) & 0xff));
  for (const length of [0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 63, 255, 256, 257, 600]) t.equal(checksum(bytes, 0, length), crc32(bytes.subarray(0, length)), `${length} bytes`);
  t.equal(checksum(bytes, 5, 90), crc32(bytes.subarray(5, 90)), 'a part');
  for (const at of [0, 8, 44, 300, 600]) t.equal(checksum(bytes, at, 600, checksum(bytes, 0, at)), crc32(bytes), `going on from ${at}`);
  t.end();
});
