import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { isRefusal } from '../../service/core/refusals.js';
import { Passwords, weakness } from '../../service/people/passwords.js';

const cheap = { exponent: 4, blockSize: 1, parallel: 1 };

t.test('which passwords are taken', async (t) => {
  const cases: [password: string, refused: string | undefined, why: string][] = [
    ['1234567', 'weak_password', 'seven characters'], ['12345678', undefined, 'eight characters'],
    ['\u{1f511}'.repeat(7), 'weak_password', 'seven code points in fourteen units'], ['\u{1f511}'.repeat(8), undefined, 'eight code points'],
    ['x'.repeat(256), undefined, 'the longest'], ['x'.repeat(257), 'weak_password', 'one beyond'],
    ['12345678\ud800', 'weak_password', 'half a character'], ['        ', undefined, 'blanks are characters'],
  ];
  for (const [password, code, why] of cases) t.equal(weakness(password)?.code, code, why);
  for (const [password, said] of [['short', /shorter than eight characters; it has 5\./], ['x'.repeat(257), /longer than 256 characters\./], ['12345678\ud800', /half a character/]] as const) t.match(weakness(password)?.message, said);
});

t.test('a hash says how it was made and opens to its password only', async (t) => {
  const passwords = new Passwords(cheap);
  const hash = await passwords.hash('correct horse') as string;
  t.match(hash, /^\$scrypt\$ln=4,r=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  const cases: [password: string, stored: string | undefined, good: boolean][] = [
    ['correct horse', hash, true], ['correct horsf', hash, false], ['', hash, false], ['correct horse', undefined, false], ['correct horse', 'nonsense', false],
  ];
  for (const [password, stored, good] of cases) t.equal(await passwords.verify(password, stored), good, `${password} against ${stored?.slice(0, 8)}`);
  t.not(await passwords.hash('correct horse'), hash, 'salted');
  t.ok(await new Passwords({ ...cheap, exponent: 5 }).verify('correct horse', hash), 'a hash of another cost still opens');
  t.equal(await passwords.verify('e\u0301lan vital', await passwords.hash('\u00e9lan vital') as string), true, 'composed or not');
  const long = await passwords.hash('x'.repeat(256)) as string;
  t.equal(await passwords.verify('x'.repeat(257), long), false, 'longer than any password');
});

t.test('only so many wait', async (t) => {
  const passwords = new Passwords(cheap);
  const all = await Promise.all(Array.from({ length: limits.waitingHashes + 1 }, () => passwords.verify('some password', undefined)));
  t.strictSame(all.slice(0, -1).filter((answer) => answer !== false), [], 'those within the limit are answered');
  const last = all.at(-1);
  t.equal(isRefusal(last) && last.code, 'throttled', 'the one beyond is not');
  t.equal(await passwords.verify('some password', undefined), false, 'and there is room again');
});
