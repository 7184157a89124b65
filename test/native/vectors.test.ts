/** The vectors of the protocol by the C client: its calls give their bytes, its reader what they say. */
import { readFileSync } from 'node:fs';
import t from 'tap';
import type { Vector } from '../../scripts/protocol/vectors.js';
import { hosted } from '../../service/apps/all.js';
import { messages } from '../../service/lookup/messages.js';
import { builtPath, cannedServer, reply, replyFrame, run, scratchFolder, skipWithout } from './programs.js';

const skip = skipWithout('client-probe');
const probe = builtPath('client-probe') ?? '';
const vectors = readFileSync('service/lookup/lookup-vectors.jsonl', 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Vector);

t.test('what is asked in C is what the vectors ask', { skip }, async (t) => {
  const folder = scratchFolder();
  t.teardown(() => folder.remove());
  const asked = vectors.filter(({ side }) => side === 'request');
  const server = await cannedServer(folder.path, (request) => request.id === asked.length + 1 ? reply(request, 0, []) : undefined);
  const { code, out, err } = await run(probe, [server.path, 'vectors', 'ping', 'receive']);
  await server.close();
  t.equal(code, 0, err);
  t.match(out, new RegExp(`^NIUD_OK ${asked.length + 1}\\nNIUD_OK 02`), 'each was sent');
  t.equal(server.requests.length, asked.length + 1);
  // The client counts its requests; the vectors count theirs.
  for (const [place, { of, hex }] of asked.entries()) {
    const frame = Buffer.from(hex, 'hex');
    frame.writeUInt32BE(place + 1, 8);
    t.equal(server.frames[place]?.toString('hex'), frame.toString('hex'), of);
  }
});

t.test('what is answered is read in C', { skip }, async (t) => {
  const folder = scratchFolder();
  t.teardown(() => folder.remove());
  const replies = vectors.filter(({ side }) => side === 'reply');
  let next = 0;
  const server = await cannedServer(folder.path, (request) => {
    const { type, application, flags, hex } = replies[next++]!;
    return replyFrame(type, application, flags, request.id, Buffer.from(hex, 'hex').subarray(12));
  });
  const { code, out, err } = await run(probe, [server.path, ...replies.flatMap(() => ['ping', 'receive', 'walk'])]);
  await server.close();
  t.equal(code, 0, err);
  const lines = out.split('\n');
  for (const [place, { of, body }] of replies.entries()) t.equal(lines[3 * place + 2], JSON.stringify(body), of);
});

t.test('every message and operation has a call, and the client keeps no number of the protocol itself', async (t) => {
  const header = readFileSync('native/client/niud-client.h', 'utf8');
  const operations = readFileSync('native/client/niud-operations.h', 'utf8');
  for (const { name } of messages) t.match(header, `niud_send_${name.toLowerCase()}(`);
  for (const { application, operations: declared = {} } of hosted) for (const [name, { administrators }] of Object.entries(declared)) {
    t.equal(operations.includes(`niud_send_${application.name}_${name}(`), administrators !== true, `${application.name} ${name}`);
  }
  for (const word of ['NIUD_ROUTE =', 'NIUD_STATUS_OK', 'NIUD_APP_CC =', 'NIUD_COLLECT,', 'NIUD_FRAME_LIMIT =']) t.notMatch(header, word);
});
