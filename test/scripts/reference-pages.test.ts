import { readFileSync } from 'node:fs';
import t from 'tap';
import { referencePages } from '../../scripts/reference-pages.js';

void t.test('every derived page is as its declarations say; `npm run reference` writes them anew', (t) => {
  for (const [path, text] of referencePages()) t.equal(readFileSync(path, 'utf8'), text, path);
  t.end();
});
