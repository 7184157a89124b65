import { join } from 'node:path';
import t from 'tap';
import { type Answer, type CannedOptions, builtPath, cannedServer, pack, reply, replyFrame, run, scratchFolder, skipWithout } from './programs.js';

const skip = skipWithout('client-probe');
const probe = builtPath('client-probe') ?? '';

/** One run of the probe against a server of its own: its lines, and what the server saw. */
async function take(steps: readonly string[], answer: Answer, options: CannedOptions = {}) {
  const folder = scratchFolder();
  const server = await cannedServer(folder.path, answer, options);
  const { code, out, err } = await run(probe, [server.path, ...steps]);
  await server.close();
  folder.remove();
  return { code, err, lines: out.slice(0, -1).split('\n'), requests: server.requests };
}

t.test('requests are the page to the byte', { skip }, async (t) => {
  // step, type, app, flags, body
  const table: readonly (readonly [string, number, number, number, unknown])[] = [
    ['hello', 0x01, 0, 0, ['probe']],
    ['ping', 0x02, 0, 0, []],
    ['route', 0x10, 4, 1, ['call-1', '3025551212', null, null, null]],
    ['attributes', 0x10, 2, 0, ['call-1', '911', '3025550000', 1_750_000_000_000,
      { trunk: '101', ingress: 'sip', restricted: true, diversions: 2, labels: ['gold', 'night'] }]],
    ['event', 0x11, 4, 0, ['call-1', 'digits', '', 5]],
    ['noreply', 0x11, 4, 2, ['call-1', 'answer', null, null]],
    ['end', 0x12, 1, 0, ['call-1', 'normal', 65536, -1]],
    ['serve', 0x20, 1, 0, ['login', ['3025551212', '1234']]],
  ];
  const { lines, requests, code, err } = await take([...table.map(([step]) => step), 'ping', 'receive'], (request) =>
    request.id === table.length + 1 ? reply(request, 0, []) : undefined);
  t.equal(code, 0, err);
  t.strictSame(requests.slice(0, -1), table.map(([, type, app, flags, body], index) => ({ type, app, flags, id: index + 1, body })));
  t.equal(lines.at(-1), `NIUD_OK 02 none OK ${table.length + 1} 90`);
});

t.test('the bounds of a request', { skip }, async (t) => {
  // steps, last line
  const table: readonly (readonly [readonly string[], string])[] = [
    [['id=1', 'route'], 'NIUD_OK 1'],
    [['id=64', 'route'], 'NIUD_OK 1'],
    [['id=0', 'route'], 'NIUD_BAD_ARGUMENT 0'],
    [['id=65', 'route'], 'NIUD_BAD_ARGUMENT 0'],
    [['id=65', 'event'], 'NIUD_BAD_ARGUMENT 0'],
    [['id=65', 'end'], 'NIUD_BAD_ARGUMENT 0'],
  ];
  for (const [steps, last] of table) t.equal((await take(steps, () => undefined)).lines.at(-1), last, steps.join(' '));
  t.strictSame((await take(['fill'], () => undefined, { deaf: true })).lines, ['NIUD_FULL'], 'a service that does not read');
});

t.test('bodies of replies', { skip }, async (t) => {
  const money = { carrier: 'acme', max_seconds: 60 };
  const pickup = { pickup: [1, 'x'], max_seconds: 60 };
  // decoder, body, line
  const table: readonly (readonly [string, unknown, string])[] = [
    ['decision', [0, null, null, 7, null], "NIUD_OK continue nil nil 7 extra=0"],
    ['decision', [0], 'NIUD_OK continue nil nil -1 extra=0'],
    ['decision', [0, null, null, 7, null, 'more', [1, { a: 1 }]], 'NIUD_OK continue nil nil 7 extra=0'],
    ['decision', [1, '3025551212', 'p/r', 2 ** 40, null], "NIUD_OK number '3025551212' 'p/r' 1099511627776 extra=0"],
    ['decision', [1, '', 'p', 1], "NIUD_OK number '' 'p' 1 extra=0"],
    ['decision', [1, null, 'p', 1], 'NIUD_BAD_BODY'],
    ['decision', [1], 'NIUD_BAD_BODY'],
    ['decision', [1, 3025551212, 'p', 1], 'NIUD_BAD_BODY'],
    ['decision', [2, 'sip:a@b', null, 1], "NIUD_OK sip-uri 'sip:a@b' nil 1 extra=0"],
    ['decision', [3, ['101', '102'], null, 1], "NIUD_OK trunks nil '101' nil '102' nil nil 1 extra=0"],
    ['decision', [3, [], null, 1], 'NIUD_OK trunks nil nil 1 extra=0'],
    ['decision', [3, '101', null, 1], 'NIUD_BAD_BODY'],
    ['decision', [3, ['101', 102], null, 1], 'NIUD_BAD_BODY'],
    ['decision', [3, [null], null, 1], 'NIUD_BAD_BODY'],
    ['decision', [4, [['101', '911'], ['102', '', 'new']], null, 1], "NIUD_OK trunk-digits nil '101' '911' '102' '' nil 1 extra=0"],
    ['decision', [4, [['101']], null, 1], 'NIUD_BAD_BODY'],
    ['decision', [4, ['101'], null, 1], 'NIUD_BAD_BODY'],
    ['decision', [5, null, 'p', 1], "NIUD_OK terminate nil 'p' 1 extra=0"],
    ['decision', [5, 'busy', 'p', 1], "NIUD_OK terminate 'busy' 'p' 1 extra=0"],
    ['decision', [6, ['welcome', 1, 4, 3], 'p', 1], "NIUD_OK collect nil 'welcome' 1 4 3 'p' 1 extra=0"],
    ['decision', [6, ['welcome'], 'p', 1], "NIUD_OK collect nil 'welcome' -1 -1 -1 'p' 1 extra=0"],
    ['decision', [6, ['welcome', '1'], 'p', 1], 'NIUD_BAD_BODY'],
    ['decision', [6, null, 'p', 1], 'NIUD_BAD_BODY'],
    ['decision', [7, null, 'p', 1], 'NIUD_BAD_BODY'],
    ['decision', [-1, null, 'p', 1], 'NIUD_BAD_BODY'],
    ['decision', ['1', 'x', 'p', 1], 'NIUD_BAD_BODY'],
    ['decision', [], 'NIUD_BAD_BODY'],
    ['decision', { kind: 1 }, 'NIUD_BAD_BODY'],
    ['decision', [1, '1', 'p', 1, money], `NIUD_OK number '1' 'p' 1 extra=${pack(money).length} max_seconds=60 'acme'`],
    ['decision', [1, '1', 'p', 1, pickup], `NIUD_OK number '1' 'p' 1 extra=${pack(pickup).length} max_seconds=60`],
    ['decision', [1, '1', 'p', 1, ['carrier']], 'NIUD_BAD_BODY'],
    ['decision', [1, '1', 'p', 1, 'carrier'], 'NIUD_BAD_BODY'],
    ['welcome', ['niud', '0.1.0', 1, 12, 1_750_000_000_000, ['ecf']], "NIUD_OK 'niud' '0.1.0' 1 12 1750000000000 5"],
    ['welcome', [1], 'NIUD_BAD_BODY nil nil 0 0 0 0'],
    ['charge', [], 'NIUD_OK 0 0 0'],
    ['charge', [120, -5], 'NIUD_OK 1 120 -5'],
    ['charge', [1.5, 2], 'NIUD_BAD_BODY 1 0 0'],
    ['reason', ['wrong PIN'], "NIUD_OK 'wrong PIN'"],
    ['reason', 'wrong PIN', 'NIUD_BAD_BODY nil'],
    ['empty', [], 'empty'],
    ['empty', [null], 'not empty'],
    ['empty', {}, 'not empty'],
  ];
  let index = 0;
  const { lines, code, err } = await take(table.flatMap(([decoder]) => ['ping', 'receive', decoder]), (request) =>
    reply(request, 0, table[index++]?.[1]));
  t.equal(code, 0, err);
  table.forEach(([decoder, body, line], row) => t.equal(lines[3 * row + 2], line, `${decoder} ${JSON.stringify(body)}`));
});

t.test('bodies that are not MessagePack, or say more than they hold', { skip }, async (t) => {
  const whole = pack([1, '3025551212', 'plan/rule', 300, { max_seconds: 60 }]).toString('hex');
  const bodies = [
    ...Array.from({ length: whole.length / 2 }, (_, size) => whole.slice(0, 2 * size)),
    `${whole}00`, // a byte too many
    'c1', // never used
    '95c1c0c0c0c0',
    'ddffffffff', // 4,294,967,295 elements
    '9503ddffffffff00',
    '9503dc000a', // 10 trunk groups, none there
    '9501dbffffffff41', // text of 4 GiB
    '9500dfffffffff', // as many pairs
    '9500c9ffffffff01', // ext
    '9501d9ff41',
    '91'.repeat(20_000), // nested without end
    `9500${'81'.repeat(20_000)}`,
  ];
  let index = 0;
  const { lines, code, err } = await take(bodies.flatMap(() => ['ping', 'receive', 'decision']), (request) =>
    replyFrame(0x82, 0, 0, request.id, Buffer.from(bodies[index++] ?? '', 'hex')));
  t.equal(code, 0, err);
  bodies.forEach((body, row) => t.equal(lines[3 * row + 2], 'NIUD_BAD_BODY', body.slice(0, 60)));
});

t.test('frames that are not replies end the connection', { skip }, async (t) => {
  const good = replyFrame(0x82, 0, 0, 1, pack([]));
  const change = (at: number, ...bytes: number[]) => {
    const frame = Buffer.from(good);
    frame.set(bytes, at);
    return frame;
  };
  // what the server sends, then closes: the client's next two results
  const table: readonly (readonly [string, Buffer, string, string])[] = [
    ['a whole frame', good, 'NIUD_OK 02 none OK 1 90', 'NIUD_CLOSED'],
    ['the smallest frame', replyFrame(0x82, 0, 0, 1, Buffer.alloc(0)), 'NIUD_OK 02 none OK 1 ', 'NIUD_CLOSED'],
    ['length 7', change(0, 0, 0, 0, 7), 'NIUD_BAD_FRAME', 'NIUD_BAD_FRAME'],
    ['length 0', change(0, 0, 0, 0, 0), 'NIUD_BAD_FRAME', 'NIUD_BAD_FRAME'],
    ['length 65537', change(0, 0, 1, 0, 1), 'NIUD_BAD_FRAME', 'NIUD_BAD_FRAME'],
    ['length 65536, cut', change(0, 0, 1, 0, 0), 'NIUD_CLOSED', 'NIUD_CLOSED'],
    ['length 2^32-1', change(0, 255, 255, 255, 255), 'NIUD_BAD_FRAME', 'NIUD_BAD_FRAME'],
    ['version 0', change(4, 0), 'NIUD_BAD_FRAME', 'NIUD_BAD_FRAME'],
    ['version 2', change(4, 2), 'NIUD_BAD_FRAME', 'NIUD_BAD_FRAME'],
    ['a request', change(5, 0x02), 'NIUD_BAD_FRAME', 'NIUD_BAD_FRAME'],
    ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'NIUD_BAD_FRAME', 'NIUD_BAD_FRAME'],
    ['nothing', Buffer.alloc(0), 'NIUD_CLOSED', 'NIUD_CLOSED'],
    ['half a length', good.subarray(0, 3), 'NIUD_CLOSED', 'NIUD_CLOSED'],
    ['a cut frame', good.subarray(0, -1), 'NIUD_CLOSED', 'NIUD_CLOSED'],
    ['our frame refused', replyFrame(0x80, 0, 9, 0, pack(['too large'])), "NIUD_OK 00 none TOO_LARGE 0 91a9746f6f206c61726765", 'NIUD_CLOSED'],
  ];
  for (const [what, bytes, first, second] of table) {
    const { lines, code, err } = await take(['ping', 'receive', 'receive'], () => bytes, { closeBehind: true });
    t.equal(code, 0, err);
    t.strictSame(lines.slice(1), [first, second], what);
  }
});

t.test('replies in any order, in pieces, and the largest', { skip }, async (t) => {
  const held: Buffer[] = [];
  const reversed = await take(['ping', 'ping', 'ping', 'receive', 'receive', 'receive'], (request) => {
    held.unshift(reply(request, 0, [request.id]));
    return request.id === 3 ? Buffer.concat(held) : undefined;
  });
  t.strictSame(reversed.lines.slice(3), [3, 2, 1].map((id) => `NIUD_OK 02 none OK ${id} 91${id.toString(16).padStart(2, '0')}`));

  const pieces = await take(['route', 'receive', 'decision', 'end', 'receive', 'charge'], (request) =>
    request.type === 0x10 ? reply(request, 1, [0, null, 'p', 3]) : reply(request, 0, [1, 2]), { byteByByte: true });
  t.strictSame(pieces.lines.slice(1, 3), ['NIUD_OK 10 icr NO_ROUTE 1 9400c0a17003', "NIUD_OK continue nil 'p' 3 extra=0"]);
  t.equal(pieces.lines.at(-1), 'NIUD_OK 1 1 2');

  const largest = Buffer.concat([Buffer.of(0x91, 0xda, 0xff, 0xf4), Buffer.alloc(65_524, 'x')]);
  t.equal(largest.length, 65_528);
  const count = 9;
  const steps = Array.from({ length: count }, () => 'ping').concat(Array.from({ length: count }, () => ['receive', 'reason']).flat());
  const large = await take(steps, (request) => replyFrame(0x82, 0, 10, request.id, largest));
  t.equal(large.lines.filter((line) => line === `NIUD_OK '${'x'.repeat(65_524)}'`).length, count);

  const statuses = Array.from({ length: 12 }, (_, status) => status);
  const named = await take(statuses.flatMap(() => ['ping', 'receive']), (request) => reply(request, request.id - 1, []));
  t.strictSame(named.lines.filter((_, row) => row % 2 === 1).map((line) => line.split(' ')[3]),
    ['OK', 'NO_ROUTE', 'BAD_REQUEST', 'UNKNOWN_TYPE', 'UNKNOWN_APP', 'UNKNOWN_CALL', 'NOT_ACTIVE', 'DENIED', 'OVERLOADED', 'TOO_LARGE', 'INTERNAL', '?']);
});

t.test('a service that is not there, or silent', { skip }, async (t) => {
  const folder = scratchFolder();
  t.teardown(() => folder.remove());
  t.equal((await run(probe, [join(folder.path, 'nobody.sock'), 'ping'])).out, 'NIUD_SYSTEM\n');
  t.equal((await run(probe, [`/${'x'.repeat(107)}`, 'ping'])).out, 'NIUD_BAD_ARGUMENT\n');
  const silent = await take(['patience=30', 'ping', 'receive', 'patience=0', 'receive'], () => undefined);
  t.strictSame(silent.lines, ['NIUD_OK 1', 'NIUD_TIMEOUT', 'NIUD_TIMEOUT']);
});

t.test('random bodies under the sanitizers', { skip: skipWithout('client-fuzz') }, async (t) => {
  for (const seed of ['1', '20260101']) {
    const { code, out, err } = await run(builtPath('client-fuzz') ?? '', [seed, '30000']);
    t.equal(code, 0, err);
    t.match(out, /^[1-9]\d{2,} of 30000 accepted\n$/, 'the inside was reached');
  }
});
