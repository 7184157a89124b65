import t from 'tap';
import { standbySessions } from '../../service/main/standby-sessions.js';
import { limits } from '../../service/core/limits.js';
import { keptSessions } from '../../service/people/kept-sessions.js';
import type { Keyed } from '../../service/people/kept-sessions.js';
import { MemoryKeyedStore } from '../support/memory-keyed-store.js';

function site() {
  const kept = new MemoryKeyedStore();
  const writes: string[] = [];
  const durable: Keyed = {
    get: (key) => kept.get(key), scan: (from, limit) => kept.scan(from, limit), refresh: () => undefined,
    put: async (key, value) => { writes.push('put'); await kept.put(key, value); },
    remove: async (key) => { writes.push('remove'); await kept.remove(key); },
  };
  const unit = { active: true };
  return { unit, writes, sessions: keptSessions(standbySessions(durable, () => unit.active)), keyed: standbySessions(durable, () => unit.active) };
}

const session = (username: string) => ({ application: 'icr', username, expires: 1, proof: 'p' });

t.test('on the active sessions are kept as ever; on a standby new ones live beside those of the pair, in memory alone', async (t) => {
  const { unit, writes, sessions } = site();
  await sessions.put('one', session('ann'));
  t.strictSame(writes.splice(0), ['put', 'put']);
  unit.active = false;
  await sessions.put('two', session('ann'));
  await sessions.put('three', session('bob'));
  t.strictSame(writes, [], 'nothing is written');
  t.strictSame([sessions.get('one')?.username, sessions.get('two')?.username], ['ann', 'ann']);
  t.strictSame([...sessions.ofAdministrator('icr')].map(([name]) => name).sort(), ['one', 'three', 'two']);
  t.strictSame([...sessions.ofAdministrator('icr', 'ann')].map(([name]) => name), ['one', 'two'], 'in their order');
  await sessions.remove('two');
  t.strictSame([sessions.get('two'), writes.length], [undefined, 0], 'an own one ends here');
  unit.active = true;
  t.equal(sessions.get('three')?.username, 'bob', 'a takeover ends none');
});

t.test('memory is bounded', async (t) => {
  const { unit, keyed } = site();
  unit.active = false;
  for (let n = 0; n < limits.standbySessions; n++) await keyed.put(Buffer.from(String(n)), Buffer.alloc(0));
  t.match(await keyed.put(Buffer.from('more'), Buffer.alloc(0)).catch((fault: unknown) => fault), { refusal: { code: 'overloaded' } });
});
