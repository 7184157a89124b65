/** Nobody makes an account whose name is taken for that of somebody else, or of niud itself (api.md, Permission). */
import t from 'tap';
import { compared, nameFaults, namesake } from '../../service/parts/username.js';
import type { View } from '../../service/schema/view.js';

const names: readonly (readonly [kind: string, username: string, code: string | undefined])[] = [
  ['letters', 'ann', undefined],
  ['a provider\'s', 'sp_alpha', undefined],
  ['an address', 'ann.lee-2@example.net', undefined],
  ['digits', '2125550123', undefined],
  ['accents', 'Zo\u00eb', undefined],
  ['Greek', '\u03b1\u03bd\u03bd\u03b1', undefined],
  ['Cyrillic', '\u0430\u043d\u043d\u0430', undefined],
  ['Han', '\u738b\u5c0f\u660e', undefined],
  ['Devanagari with its vowels', '\u0905\u0928\u0940\u0924\u093e', undefined],
  ['the reserved one', 'system', 'reserved_name'],
  ['in capitals', 'SYSTEM', 'reserved_name'],
  ['in part', 'System', 'reserved_name'],
  ['full width', '\uff53\uff59\uff53\uff54\uff45\uff4d', 'reserved_name'],
  ['mathematical', '\u{1d42c}\u{1d432}\u{1d42c}\u{1d42d}\u{1d41e}\u{1d426}', 'reserved_name'],
  ['with a long s', '\u017fystem', 'reserved_name'],
  ['with Cyrillic letters', 's\u0443st\u0435m', 'reserved_name'],
  ['in Cyrillic altogether', '\u0455\u0443\u0455\u0442\u0435\u043c', 'reserved_name'],
  ['with a letter of no width', 'sys\u200btem', 'bad_characters'],
  ['with more letters', 'system_2', undefined],
  ['Latin and Cyrillic', 'icr_administr\u0430tor', 'bad_characters'],
  ['Latin and Greek', 'alph\u03b1', 'bad_characters'],
  ['a joiner', 'sp_alpha\u200d', 'bad_characters'],
  ['an override of direction', 'a\u202eb', 'bad_characters'],
  ['a blank', 'ann lee', 'bad_characters'],
  ['a blank letter of Hangul', '\u3164', 'bad_characters'],
  ['a line separator', 'a\u2028b', 'bad_characters'],
  ['a colon, which ends a name of RFC 7617', 'ann:lee', 'bad_characters'],
  ['a slash', 'ann/lee', 'bad_characters'],
  ['an emoji', 'ann\u{1f600}', 'bad_characters'],
  ['digits of another script', '\u0661\u0662', 'bad_characters'],
  ['an accent by itself', 'Zoe\u0308', 'bad_characters'],
  ['a ligature', '\ufb01nn', 'bad_characters'],
  ['half of a pair', 'a\ud800', 'bad_characters'],
];

t.test('what a new name may be', async (t) => {
  for (const [kind, username, code] of names) t.equal(nameFaults(username, 'username')[0]?.code, code, kind);
});

const alike: readonly (readonly [stored: string, made: string, code: string | undefined])[] = [
  ['icr_administrator', 'ICR_Administrator', 'key_taken'],
  ['Alice', 'alice', 'key_taken'],
  ['alice', 'alice2', undefined],
  ['\uff41lice', 'alice', 'key_taken'],
  ['Zoe\u0308', 'zo\u00eb', 'key_taken'],
  ['\u0130stanbul', 'i\u0307stanbul', 'key_taken'],
  ['stra\u00dfe', 'STRASSE', undefined],
];

t.test('no two names that read alike', async (t) => {
  for (const [place, [stored, made, code]] of alike.entries()) {
    const view = { change: 1, has: (_: string, [name]: readonly string[]) => name === stored, scan: () => [{ key: [stored] }] } as unknown as View;
    t.equal(namesake(view, 'administrator', made)?.code, code, `${place + 1} of the names that read alike`);
  }
  t.equal(compared('\ufb01'), 'fi');
});

t.test('what one change makes is compared too, and what went is forgotten', async (t) => {
  const live = new Set<string>();
  const view = { change: 1, has: (_: string, [name]: readonly string[]) => live.has(name!), scan: () => [...live].map((name) => ({ key: [name] })) } as unknown as View;
  t.equal(namesake(view, 'administrator', 'ann'), undefined);
  t.equal(namesake(view, 'administrator', 'ANN'), undefined, 'the first was not made after all');
  live.add('ann');
  t.equal(namesake(view, 'administrator', 'Ann')?.code, 'key_taken');
  live.delete('ann');
  t.equal(namesake(view, 'administrator', 'Ann'), undefined);
});
