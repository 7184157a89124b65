import t from 'tap';
import { isRefusal, refusals, Refusal, refuseFields, wireStatus } from '../../service/core/refusals.js';

void t.test('every refusal has a status of HTTP and of the wire, and a sentence', (t) => {
  const statuses = new Set<number>(Object.values(wireStatus));
  for (const [code, { http, wire, text }] of Object.entries(refusals)) {
    t.match(code, /^[a-z0-9_]+$/);
    t.ok(http >= 400 && http < 600, `${code}: HTTP ${http}`);
    t.ok(statuses.has(wire) && wire >= wireStatus.BAD_REQUEST, `${code}: status ${wire}`);
    t.match(text, /^[A-Z].*\.$/, code);
  }
  t.end();
});

void t.test('a refusal travels as plain data', (t) => {
  const refusal = refuseFields([{ field: 'name', code: 'required', message: 'A value is required.' }]);
  const back = Refusal.from(JSON.parse(JSON.stringify(refusal.toData())));
  t.ok(isRefusal(back));
  t.same({ code: back.code, message: back.message, errors: back.errors, http: back.http, wire: back.wire },
    { code: 'invalid', message: 'name: A value is required.', errors: refusal.errors, http: 422, wire: 2 });
  t.notOk(isRefusal(refusal.toData()));
  t.end();
});

void t.test('faults of several fields are one refusal', (t) => {
  t.equal(refuseFields([{ field: 'a', code: 'required', message: 'm' }, { field: 'b', code: 'too_long', message: 'n' }]).message, '2 fields do not fit.');
  t.end();
});
