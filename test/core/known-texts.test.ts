import t from 'tap';
import { knownText } from '../../service/core/known-texts.js';

const read = (text: string): string => {
  const bytes = Buffer.from(`<${text}>`, 'utf8');
  return knownText(bytes, 1, bytes.length - 1);
};

void t.test('a text is read as it stands, whatever was read before', async (t) => {
  const texts = ['', 'a', 'é', 'éé', 'ab', 'ba', '\0', 'x'.repeat(40), 'x'.repeat(41), '𐐷', 'Provider 1', ...Array.from({ length: 50_000 }, (_, at) => `text ${at}`)];
  for (const text of [...texts, ...texts]) if (read(text) !== text) t.fail(text);
  t.pass('so many that they vie for the places');
});
