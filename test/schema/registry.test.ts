import t from 'tap';
import type { Application } from '../../service/schema/application.js';
import { name } from '../../service/schema/kinds/name.js';
import { Registry } from '../../service/schema/registry.js';

const site = { name: 'site', number: 1, title: 'Site', meaning: 'A site.', columns: [{ name: 'name', label: 'Name', kind: name, meaning: 'Its name.' }], key: ['name'] };
const hall: Application = { name: 'hall', number: 9, title: 'Hall', version: '1', roles: [], tables: [site], permits: [], settings: [] };

t.test('finds what is declared', async (t) => {
  const registry = new Registry([hall]);
  t.equal(registry.application('hall'), hall);
  t.equal(registry.application('yard'), undefined);
  t.equal(registry.numbered(9), hall);
  t.equal(registry.numbered(8), undefined);
  t.equal(registry.table('hall', 'site'), site);
  t.equal(registry.table('hall', 'rack'), undefined);
  t.equal(registry.table('yard', 'site'), undefined);
});

t.test('refuses what contradicts itself', async (t) => {
  t.throws(() => new Registry([hall, hall]), { name: 'AssertionFailed' });
});
