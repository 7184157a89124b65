/** What anybody sends stands in the journal as one word that hides nothing and forges nothing (quality.md, Security). */
import t from 'tap';
import { entryOf, line, printable } from '../../service/core/log.js';
import { limits } from '../../service/core/limits.js';

/** What was sent as a value, and how it stands in the line. */
const values: readonly (readonly [kind: string, sent: string | number | boolean, shown: string])[] = [
  ['a word', 'sp_alpha', 'sp_alpha'],
  ['a number', 17, '17'],
  ['a flag', true, 'true'],
  ['nothing', '', '""'],
  ['an address', '2001:db8::1', '2001:db8::1'],
  ['letters of another language', 'Zo\u00eb', 'Zo\u00eb'],
  ['a letter with its mark apart', 'Zoe\u0308', 'Zoe\u0308'],
  ['a blank', 'a b', '"a b"'],
  ['another field', 'x address=9.9.9.9', '"x address=9.9.9.9"'],
  ['an end of quotes', 'x" address="9.9.9.9', '"x\\" address=\\"9.9.9.9"'],
  ['what an escape looks like', '\\u001b[2J', '"\\\\u001b[2J"'],
  ['NUL, where journald begins an entry', 'x\0<1>desk: on fire', '"x\\u0000<1>desk: on fire"'],
  ['a line', 'x\n<1>desk: on fire', '"x\\n<1>desk: on fire"'],
  ['a return, which writes over the line', 'x\rdesk: all is well', '"x\\rdesk: all is well"'],
  ['ESC, which commands a terminal', '\u001b[2Jhidden', '"\\u001b[2Jhidden"'],
  ['a backspace', 'root\b\b\b\b', '"root\\b\\b\\b\\b"'],
  ['DEL', 'a\u007fb', '"a\\u007fb"'],
  ['CSI of C1, an escape without ESC', 'a\u009b2J', '"a\\u009b2J"'],
  ['NEL, a line of C1', 'a\u0085b', '"a\\u0085b"'],
  ['a line separator', 'a\u2028b', '"a\\u2028b"'],
  ['a paragraph separator', 'a\u2029b', '"a\\u2029b"'],
  ['an override of direction', 'a\u202eb', '"a\\u202eb"'],
  ['an isolate of direction', 'a\u2067b', '"a\\u2067b"'],
  ['a mark of direction', 'a\u200fb', '"a\\u200fb"'],
  ['letters from the right, which move digits behind them', '\u05d0\u05d1 10', '"\\u05d0\\u05d1 10"'],
  ['a blank that no reader sees as one', 'a\u00a0b', '"a\\u00a0b"'],
  ['a wide blank', 'a\u3000b', '"a\\u3000b"'],
  ['a blank of no width', 'a\u200bb', '"a\\u200bb"'],
  ['a joiner', 'a\u200db', '"a\\u200db"'],
  ['a byte order mark', 'a\ufeffb', '"a\\ufeffb"'],
  ['a blank of Braille', 'desk:\u2800disk\u2800failing', '"desk:\\u2800disk\\u2800failing"'],
  ['a blank letter of Hangul', 'a\u3164b', '"a\\u3164b"'],
  ['a half blank letter of Hangul', 'a\uffa0b', '"a\\uffa0b"'],
  ['a blank note of music, beyond 65,535', 'a\u{1d159}b', '"a\\ud834\\udd59b"'],
  ['a tag that no reader sees', 'a\u{e0041}b', '"a\\udb40\\udc41b"'],
  ['a selector of variants', 'a\ufe0fb', '"a\\ufe0fb"'],
  ['a soft hyphen', 'a\u00adb', '"a\\u00adb"'],
  ['what looks like an equals sign', 'a\uff1db', '"a\\uff1db"'],
  ['what looks like a quote', 'a\u201db', '"a\\u201db"'],
  ['a letter that looks like a quote', 'a\u02eeb', '"a\\u02eeb"'],
  ['half of a pair', 'a\ud800b', '"a\\ud800b"'],
];

t.test('a value is one word', (t) => {
  for (const [kind, sent, shown] of values) t.equal(line('something', { sent, after: 'end' }), `desk: something sent=${shown} after=end`, kind);
  t.equal(line('something', { sent: undefined, after: 'end' }), 'desk: something after=end', 'what is not there is left out');
  t.end();
});

t.test('a sentence is one line', (t) => {
  t.equal(line('one\r\n<1>two\0three\u001b[0m'), 'desk: one <1>two\\u0000three\\u001b[0m');
  t.equal(printable('as it is: 1 = "one"'), 'as it is: 1 = "one"');
  t.end();
});

t.test('every character that is not shown as it is, one by one', (t) => {
  const shown = /^[\x20-\x7e\p{L}\p{M}\p{Nd}]*$/u;
  for (let point = 0; point <= 0x10ffff; point++) {
    const text = printable(String.fromCodePoint(point));
    if (!shown.test(text) || /[\p{C}\p{Z}]/u.test(text.replaceAll(' ', ''))) t.fail(`U+${point.toString(16)} is shown as it is`);
  }
  t.end();
});

t.test('a line is never so long that journald would begin another in its midst', (t) => {
  const most = (character: string): number => Buffer.byteLength(line(character.repeat(limits.logLineCharacters), { one: character.repeat(100_000), two: character.repeat(100_000), three: character.repeat(100_000), four: character.repeat(100_000) }));
  for (const character of ['a', '"', '\0', '\u4e00', '\u{20000}', '\ud800']) t.ok(most(character) < 48 * 1024, JSON.stringify(character));
  t.equal(line('x', { value: 'a'.repeat(limits.loggedValueCharacters) }).length, 'desk: x value='.length + limits.loggedValueCharacters, 'the longest value whole');
  t.match(line('x', { value: 'a'.repeat(limits.loggedValueCharacters + 1) }), /a\.\.\.$/, 'a longer one is cut, and shows it');
  t.end();
});

t.test('an entry for the journal has every value as a field of its own, and none can begin another', (t) => {
  const forged = 'a\nPRIORITY=7\u2028NIUD_ALARM=none';
  t.equal(entryOf('alarm', 'the disk is full', { alarm: 'disk_reserve', free_mib: 17, name: forged, absent: undefined }), [
    'MESSAGE=desk: the disk is full free_mib=17 name="a\\u000aPRIORITY=7\\u2028NIUD_ALARM=none"'.replace('\\u000a', '\\n'), 'PRIORITY=2', 'SYSLOG_IDENTIFIER=niud', 'NIUD_THREAD=desk',
    'NIUD_ALARM=disk_reserve', 'NIUD_FREE_MIB=17', 'NIUD_NAME=a\\u000aPRIORITY=7\\u2028NIUD_ALARM=none', '',
  ].join('\n'));
  // what is logged, and its priority as in sd-daemon(3)
  const table = [['alarm', 2], ['error', 3], ['warning', 4], ['notice', 5], ['info', 6], ['debug', 7]] as const;
  for (const [level, priority] of table) t.match(entryOf(level, 'it is so'), new RegExp(`\nPRIORITY=${priority}\n`), level);
  t.end();
});
