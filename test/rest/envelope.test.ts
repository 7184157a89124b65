import t from 'tap';
import { refuse, refuseFields } from '../../service/core/refusals.js';
import { ascii, failure, moved, success } from '../../service/rest/envelope.js';
import type { WholeReply } from '../../service/rest/reply.js';

const brand = { version: '1', name: 'Small', short_name: 'small', author: 'niud' };
const parsed = (reply: WholeReply) => JSON.parse(String(reply.body)) as { meta: Record<string, unknown> };

t.test('escapes', async (t) => {
  const cases: [text: string, written: string][] = [['plain', 'plain'], ['é', '\\u00e9'], ['\u{1f511}', '\\ud83d\\udd11'], ['\x7f', '\\u007f'], ['\u2028', '\\u2028'], ['~', '~']];
  for (const [text, written] of cases) {
    t.equal(ascii(text), written);
    t.equal(JSON.parse(`"${ascii(text)}"`), text, 'and back');
  }
});

t.test('codes', async (t) => {
  const cases: [what: string, reply: WholeReply, status: number, code: unknown, shown: number][] = [
    ['a record', success(brand, [{}]), 200, '200', 1], ['a record created', success(brand, [{}], { status: 201 }), 201, '201', 1], ['a job', success(brand, [{}], { code: 200 }), 200, 200, 1],
    ['a move', moved(brand, {}), 200, '205', 0], ['a refusal', failure(brand, refuse('not_found')), 404, '404', 0], ['fields', failure(brand, refuseFields([{ field: 'a', code: 'required', message: 'b' }])), 422, '422', 0],
  ];
  for (const [what, reply, status, code, shown] of cases) {
    t.match([reply.status, parsed(reply).meta], [status, { code, records_shown: shown, encoding: 'ascii' }], what);
    t.strictSame(Object.keys(parsed(reply)), ['meta', 'data', 'jsonapi'], what);
  }
  t.strictSame(parsed(failure(brand, refuse('stale', 'why'))).meta['errors'], [{ field: '', code: 'stale', message: 'why' }], 'a refusal is listed too');
  t.equal(failure(brand, refuse('too_slow')).close, true, 'nothing more is taken from a connection that stalls');
});
