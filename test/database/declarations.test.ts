import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { applications } from '../../service/apps/all.js';
import { declarationsFile, declarationsText, whyKept } from '../../service/database/declarations.js';
import { schemaVersion } from '../../service/database/migrate.js';
import { Registry } from '../../service/schema/registry.js';

const now = declarationsText(new Registry(applications));

void t.test('stores are laid out as the repository says, or can be read all the same', (t) => {
  const kept = readFileSync(join(process.cwd(), declarationsFile), 'utf8');
  t.equal(whyKept(kept, schemaVersion, now), undefined);
  t.equal(kept, `layout ${schemaVersion}\n${now}\n`, `${declarationsFile} is written anew by npm run reference`);
  t.end();
});

void t.test('a layout is not written over one that could not be read any more', (t) => {
  const [first, second, ...others] = now.split('\n') as [string, string, ...string[]];
  const file = (layout: number, ...lines: readonly string[]): string => `layout ${layout}\n${lines.join('\n')}\n`;
  const table: readonly (readonly [what: string, kept: string | undefined, words: RegExp | undefined])[] = [
    ['none', undefined, undefined],
    ['the same', file(2, first, second, ...others), undefined],
    ['a column more now', file(2, first, second, ...others.slice(0, -1)), undefined],
    ['another column', file(2, first, second.replace('username', 'other'), ...others), /layout 2 would not be read any more: it has ".* other .*Raise schemaVersion/],
    ['another column, of the layout before', file(1, first, second.replace('username', 'other'), ...others), undefined],
  ];
  for (const [what, kept, words] of table) {
    const why = whyKept(kept, 2, now);
    if (words === undefined) t.equal(why, undefined, what);
    else t.match(why, words, what);
  }
  t.end();
});
