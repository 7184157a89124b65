import t from 'tap';
import type { Application } from '../../service/schema/application.js';
import { identifier } from '../../service/schema/kinds/identifier.js';
import { containedBy, missingRecord, needsIndex, referencesTo } from '../../service/schema/reference.js';
import type { Reference, Table } from '../../service/schema/table.js';
import type { View } from '../../service/schema/view.js';

const column = (name: string) => ({ name, label: name, kind: identifier(20), meaning: name });

function table(name: string, number: number, key: readonly string[], references: readonly Reference[], others: readonly string[] = []): Table {
  return { name, number, title: name, meaning: name, columns: [...key, ...others].map(column), key, references };
}

const inSite: Reference = { to: 'site', column: 'site', by: ['site'], contained: true };
const inRack: Reference = { to: 'rack', column: 'rack', by: ['site', 'rack'], contained: true };
const byFunction: Reference = { to: 'site', column: 'label', by: () => [] };

const site = table('site', 1, ['name'], []);
const rack = table('rack', 2, ['site', 'name'], [inSite]);
const shelf = table('shelf', 3, ['site', 'rack', 'name'], [inRack], ['spare']);
const card: Table = { ...table('card', 4, ['serial'], [inRack], ['site', 'rack', 'label']), grouped: [{ name: 'by_label', by: 'label', covers: ['serial'], limit: 9 }] };
const application: Application = { name: 'hall', number: 9, title: 'Hall', version: '1', roles: [], tables: [site, rack, shelf, card], permits: [], settings: [] };

t.test('which references need an index', async (t) => {
  const cases: readonly (readonly [string, Table, Reference, boolean])[] = [
    ['the columns are the beginning of the key', shelf, inRack, false],
    ['the column is the beginning of the key', rack, inSite, false],
    ['the columns are the whole key', shelf, { to: 'shelf', column: 'name', by: ['site', 'rack', 'name'] }, false],
    ['the columns are of the key, but not its beginning', shelf, { to: 'rack', column: 'rack', by: ['rack'] }, true],
    ['the columns are of the key in another order', shelf, { to: 'rack', column: 'rack', by: ['rack', 'site'] }, true],
    ['the columns are beside the key', card, inRack, true],
    ['a grouped index lies by the column', card, { to: 'site', column: 'label', by: ['label'] }, false],
    ['a grouped index lies by another column', card, { to: 'site', column: 'site', by: ['site'] }, true],
    ['a grouped index lies by one of two columns', card, { to: 'rack', column: 'label', by: ['label', 'site'] }, true],
    ['the key referred to is computed', shelf, byFunction, true],
  ];
  for (const [title, from, reference, expected] of cases) t.equal(needsIndex(from, reference), expected, title);
});

t.test('who refers to whom', async (t) => {
  t.same(containedBy(card), [inRack]);
  t.same(containedBy(site), []);
  t.same(referencesTo(application, rack).map(({ table: from }) => from.name), ['shelf', 'card']);
  t.same(referencesTo(application, site).map(({ table: from }) => from.name), ['rack']);
  t.same(referencesTo(application, card), []);
});

t.test('the column at fault', async (t) => {
  const toShelf: Reference = { to: 'shelf', column: 'shelf', by: ['my_site', 'my_rack', 'my_shelf'] };
  const live = (...there: readonly string[]) => ({ has: (name: string, key: readonly unknown[]) => there.includes(`${name}:${key.join('/')}`) }) as unknown as View;
  const cases: readonly (readonly [string, View, Reference, string, string])[] = [
    ['nothing is there', live(), toShelf, 'my_site', 'There is no site a.'],
    ['the site is there', live('site:a'), toShelf, 'my_rack', 'There is no rack a / b.'],
    ['site and rack are there', live('site:a', 'rack:a/b'), toShelf, 'shelf', 'There is no shelf a / b / c.'],
    ['the key is computed', live(), { ...toShelf, by: () => [] }, 'shelf', 'There is no site a.'],
  ];
  for (const [title, view, reference, field, message] of cases) {
    const finding = missingRecord(application, reference, ['a', 'b', 'c'], view);
    t.equal(finding.field, field, title);
    t.match(finding.message, message, title);
  }
});
