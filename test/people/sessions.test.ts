import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { keptSessions } from '../../service/people/kept-sessions.js';
import { Sessions, proves } from '../../service/people/sessions.js';
import { ManualClock } from '../support/manual-clock.js';
import { MemoryKeyedStore } from '../support/memory-keyed-store.js';

function furnished() {
  const clock = new ManualClock();
  const store = new MemoryKeyedStore();
  return { clock, store, sessions: new Sessions(keptSessions(store), clock) };
}

t.test('a token lasts 24 hours', async (t) => {
  const { clock, sessions } = furnished();
  const { token, expires } = await sessions.open('icr', 'alice', 'hash');
  t.match(token, /^niud_[A-Za-z0-9_-]{43}$/);
  t.equal(expires, clock.now() + 86_400_000);
  const times: [advanceMs: number, lasts: boolean][] = [[0, true], [86_399_999, true], [1, false]];
  for (const [ms, lasts] of times) {
    clock.advance(ms);
    t.equal(sessions.find(token) !== undefined, lasts, `after ${ms} more`);
  }
});

t.test('a clock that is set: a correction ends nothing, and nothing lasts longer for it', async (t) => {
  const dayMs = 86_400_000;
  // By how much it is set behind the sign-in, one step after the other; whether the session holds then.
  const table: readonly (readonly [stepsMs: readonly number[], lasts: boolean])[] = [
    [[-1], true], [[-60_000], true], [[-60_001], false], [[-5 * 3_600_000], false], [[-5 * 3_600_000, 5 * 3_600_000], true],
    [[5 * 3_600_000], true], [[dayMs - 1], true], [[dayMs], false], [[dayMs, -dayMs], true], [[56 * 365 * dayMs], false],
  ];
  for (const [stepsMs, lasts] of table) {
    const { clock, sessions } = furnished();
    const { token } = await sessions.open('icr', 'alice', 'hash');
    for (const ms of stepsMs) clock.set(clock.now() + ms);
    t.equal(sessions.find(token) !== undefined, lasts, stepsMs.join(', '));
    t.equal([...sessions.standing('icr', 'alice')].length, lasts ? 1 : 0);
  }
});

t.test('nothing that is kept is a token', async (t) => {
  const { store, sessions } = furnished();
  const { token } = await sessions.open('icr', 'alice', 'the hash itself');
  const kept = [...store.entries.values()].map(({ key, value }) => key.toString() + value.toString()).join();
  t.notOk(kept.includes(token));
  t.notOk(kept.includes('the hash itself'));
  t.ok(sessions.find(token));
  t.notOk(sessions.find(`${token}x`));
});

t.test('ways to end', async (t) => {
  const { clock, store, sessions } = furnished();
  const open = async (username: string): Promise<string> => (await sessions.open('icr', username, 'hash')).token;
  const [a, b, c, d] = [await open('alice'), await open('alice'), await open('alicea'), await open('dora')];
  const standing = (): string => [a, b, c, d].map((token) => (sessions.find(token) === undefined ? '-' : 'x')).join('');
  await sessions.end(a);
  t.equal(standing(), '-xxx', 'one');
  await sessions.endNamed('icr', 'alice');
  t.equal(standing(), '--xx', 'all of one administrator, and not of one whose name begins so');
  await sessions.endAbsent('icr', (username) => username === 'dora');
  t.equal(standing(), '---x', 'those who are gone');
  await sessions.endNamed('other', 'dora');
  t.equal(standing(), '---x', 'not those of another application');
  clock.advance(limits.sessionHours * 3_600_000);
  await sessions.sweep('icr');
  t.equal(store.entries.size, 0, 'nothing is left lying about');
});

t.test('the oldest makes room', async (t) => {
  const { clock, sessions } = furnished();
  const tokens: string[] = [];
  for (let n = 0; n <= limits.sessionsOfAdministrator; n++) {
    clock.advance(1);
    tokens.push((await sessions.open('icr', 'alice', 'hash')).token);
  }
  t.equal(sessions.find(tokens[0]!), undefined);
  t.ok(sessions.find(tokens[1]!));
  t.ok(sessions.find(tokens.at(-1)!));
});

t.test('another password ends a session', async (t) => {
  const { sessions } = furnished();
  const session = sessions.find((await sessions.open('icr', 'alice', 'hash')).token)!;
  const cases: [hash: string | undefined, is: boolean][] = [['hash', true], ['other', false], [undefined, false]];
  for (const [hash, is] of cases) t.equal(proves(session, hash), is, String(hash));
});

t.test('those that stand', async (t) => {
  const { clock, sessions } = furnished();
  for (const username of ['bob', 'alice', 'bob']) {
    clock.advance(1);
    await sessions.open('icr', username, 'hash', username === 'alice' ? '192.0.2.7' : undefined);
  }
  await sessions.open('ecf', 'alice', 'hash');
  const standing = (username?: string, from?: string) => [...sessions.standing('icr', username, from)].map(({ session, opened }) => `${session.username} ${opened - clock.now()} ${session.address ?? '-'}`);
  const cases: [username: string | undefined, from: string | undefined, found: string[]][] = [
    [undefined, undefined, ['alice -1 192.0.2.7', 'bob -2 -', 'bob 0 -']], ['bob', undefined, ['bob -2 -', 'bob 0 -']], ['bo', undefined, []], [undefined, 'bob', ['bob -2 -', 'bob 0 -']], [undefined, 'alicf', ['bob -2 -', 'bob 0 -']], [undefined, 'c', []],
  ];
  for (const [username, from, found] of cases) t.strictSame(standing(username, from), found, `${String(username)} from ${String(from)}`);
  const [, second, third] = [...sessions.standing('icr')];
  t.match([second!.id, third!.id], [/^[0-9a-f]{16}$/, /^[0-9a-f]{16}$/]);
  await sessions.endNamed('icr', 'alice', second!.id);
  t.equal(standing().length, 3, 'a name is one of its administrator alone');
  await sessions.endNamed('icr', 'bob', second!.id);
  t.strictSame(standing(), ['alice -1 192.0.2.7', 'bob 0 -']);
  clock.advance(limits.sessionHours * 3_600_000 - 1);
  t.strictSame(standing().map((one) => one.split(' ')[0]), ['bob'], 'what has expired stands no more');
});
