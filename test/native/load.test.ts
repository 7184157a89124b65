import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { type Request, builtPath, cannedServer, pack, reply, replyFrame, run, scratchFolder, skipWithout } from './programs.js';

const skip = skipWithout('niud-load');
const load = builtPath('niud-load') ?? '';

function answer(request: Request): Buffer {
  return request.type === 0x10 ? reply(request, 0, [1, '3025550100', 'p', 1]) : reply(request, 0, []);
}

t.test('each mode asks what it was told and counts it', { skip }, async (t) => {
  const folder = scratchFolder();
  t.teardown(() => folder.remove());
  const numbers = join(folder.path, 'numbers');
  writeFileSync(numbers, '# comment\n3025551212\n\ncc 800 302 card=12 restricted=1\r\nicr 911 trunk=101');
  // options, requests, what the report says
  const table: readonly (readonly [readonly string[], number, object])[] = [
    [['--count', '90'], 180, { mode: 'latency', what: 'route+end', calls: 90, routeUs: { count: 90 }, endUs: { count: 90 }, bothUs: { count: 90 } }],
    [['--count', '90', '--warmup', '9'], 198, { calls: 90, routeUs: { count: 90 } }],
    [['--count', '90', '--route-only'], 90, { what: 'route', calls: 90 }],
    [['--count', '90', '--answer'], 270, { what: 'route+answer+end', calls: 90, routeUs: { count: 90 }, answerUs: { count: 90 }, endUs: { count: 90 }, bothUs: { count: 90 } }],
    [['--mode', 'throughput', '--count', '900', '--depth', '512', '--answer'], 2700, { calls: 900, requests: 2700, answerUs: { count: 900 }, badBodies: 0 }],
    [['--mode', 'throughput', '--count', '900', '--depth', '1'], 1800, { mode: 'throughput', depth: 1, calls: 900 }],
    [['--mode', 'throughput', '--count', '900'], 1800, { depth: 128, calls: 900, statuses: { OK: 1800 }, decisions: { number: 900 } }],
    [['--mode', 'throughput', '--count', '9000', '--depth', '4096'], 18000, { depth: 4096, calls: 9000 }],
    [['--mode', 'open', '--count', '300', '--rate', '3000'], 600, { mode: 'open', rate: 3000, calls: 300, unanswered: 0 }],
    [['--mode', 'open', '--seconds', '0.1', '--rate', '3000', '--route-only'], 300, { calls: 300, routeUs: { count: 300 } }],
  ];
  for (const [options, count, expected] of table) {
    const server = await cannedServer(folder.path, answer);
    const { code, out, err } = await run(load, [server.path, '--numbers', numbers, '--json', '--dry', '--calling', '777', ...options]);
    await server.close();
    t.equal(code, 0, err);
    t.match(JSON.parse(out), expected, options.join(' '));
    t.equal(server.requests.length, count);
    const routes = server.requests.filter((request) => request.type === 0x10);
    t.match(routes.slice(0, 3).sort((one, other) => one.id - other.id), [
      { app: 1, flags: 1, body: [/^load-/, '3025551212', '777', null, null] },
      { app: 2, flags: 1, body: [/^load-/, '800', '302', null, { card: '12', restricted: true }] },
      { app: 4, flags: 1, body: [/^load-/, '911', '777', null, { trunk: '101' }] },
    ]);
    t.equal(new Set(routes.map((request) => (request.body as unknown[])[0])).size, routes.length, 'call ids are unique');
  }
});

t.test('the sizes of frames, for the echo beside it', { skip }, async (t) => {
  const folder = scratchFolder();
  t.teardown(() => folder.remove());
  const numbers = join(folder.path, 'numbers');
  writeFileSync(numbers, '911\n');
  const server = await cannedServer(folder.path, answer);
  const report: unknown = JSON.parse((await run(load, [server.path, '--numbers', numbers, '--count', '10', '--json'])).out);
  await server.close();
  const callId = String((server.requests[0]?.body as unknown[])[0]);
  t.match(report, {
    routeBytes: 12 + pack([callId, '911', null, null, null]).length,
    routeReplyBytes: 12 + pack([1, '3025550100', 'p', 1]).length,
    endBytes: 12 + pack([callId, 'normal', 0, null]).length,
    endReplyBytes: 13,
  });
});

t.test('echo', { skip }, async (t) => {
  const folder = scratchFolder();
  t.teardown(() => folder.remove());
  const path = join(folder.path, 'echo.sock');
  const server = createServer((socket) => socket.pipe(socket));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  t.teardown(() => server.close());
  const table: readonly (readonly [readonly string[], object])[] = [
    [['--echo', '60'], { calls: 70, requests: 70, firstUs: { count: 70 } }],
    [['--echo', '60,40'], { calls: 70, requests: 140, firstUs: { count: 70 }, secondUs: { count: 70 }, bothUs: { count: 70 } }],
    [['--echo', '65536', '--warmup', '3'], { calls: 70, requests: 70 }],
    [['--echo', '60', '--mode', 'throughput', '--depth', '16'], { calls: 70, requests: 70, depth: 16 }],
  ];
  for (const [options, expected] of table) {
    const { code, out, err } = await run(load, [path, '--json', '--count', '70', ...options]);
    t.equal(code, 0, err);
    t.match(JSON.parse(out), { what: 'echo', ...expected }, options.join(' '));
  }
});

t.test('what it refuses, and how it ends', { skip }, async (t) => {
  const folder = scratchFolder();
  t.teardown(() => folder.remove());
  const numbers = join(folder.path, 'numbers');
  const empty = join(folder.path, 'empty');
  const strange = join(folder.path, 'strange');
  const nobody = join(folder.path, 'nobody.sock');
  writeFileSync(numbers, '911\n');
  writeFileSync(empty, '# nothing\n');
  writeFileSync(strange, '911 colour=red\n');
  const table: readonly (readonly [readonly string[], number])[] = [
    [['--help'], 0],
    [[], 1],
    [[nobody], 1],
    [[nobody, '--numbers', numbers, '--echo', '5'], 1],
    [[nobody, '--numbers', numbers, '--seconds', '1', '--count', '1'], 1],
    [[nobody, '--numbers', numbers, '--depth', '0'], 1],
    [[nobody, '--numbers', numbers, '--rate', 'fast'], 1],
    [[nobody, '--numbers', numbers, '--mode', 'closed'], 1],
    [[nobody, '--numbers', numbers, '--app', 'none'], 1],
    [[nobody, '--numbers', empty], 1],
    [[nobody, '--numbers', strange], 1],
    [[nobody, '--numbers', join(folder.path, 'missing')], 1],
    [[nobody, '--echo', '60', '--mode', 'open'], 1],
    [[nobody, '--numbers', numbers], 2],
    [[nobody, '--echo', '60'], 2],
  ];
  for (const [programArguments, code] of table) t.equal((await run(load, programArguments)).code, code, programArguments.join(' '));
  const answers: readonly (readonly [string, Buffer, number])[] = [
    ['closed', Buffer.alloc(0), 2],
    ['garbage', Buffer.from('garbage that is not a frame'), 3],
    ['a bad body', replyFrame(0x90, 1, 0, 1, pack('text')), 3],
  ];
  for (const [what, bytes, code] of answers) {
    const server = await cannedServer(folder.path, () => bytes, { closeBehind: true });
    t.equal((await run(load, [server.path, '--numbers', numbers, '--count', '1', '--route-only'])).code, code, what);
    await server.close();
  }
});
