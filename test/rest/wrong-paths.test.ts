/** Keys that no path should have, and records that are found under the path that they tell (api.md, Paths and Errors). */
import t from 'tap';
import fc from 'fast-check';
import { hosted } from '../../service/apps/all.js';
import { recordPath } from '../../service/rest/path.js';
import type { Json } from '../../service/schema/kind.js';
import { givenCommands, position, spelledKeyOf } from '../../service/schema/table.js';
import type { Column } from '../../service/schema/column.js';
import type { Key } from '../../service/schema/row.js';
import { Asking } from '../support/hostile/asking.js';
import { cellsOf } from '../support/hostile/kind-values.js';
import { isTenantTable } from '../support/hostile/rights.js';
import { sampleRecords, type SampleRecord } from '../support/hostile/sample-records.js';
import { RestSite } from '../support/rest-site.js';

t.setTimeout(1_100_000);

const seed = 20_260_115;

/** Parts of paths as a client may send them: dots, slashes and what is none, unicode in every form, and what would end a line. */
const parts = [
  '%2F', 'a%2Fb', '%2f..%2f..', '%2e', '%2e%2e', '.%2e', '...', '-', '--', '%20', '%20x', 'x%20', '+', 'a+b', '%2B44', '%00', 'x%00', '%0d%0aX:%20y', '%09', '%7f', '%c2%85', '%25', '%2525', ';a=b', '%3Fa=b', '%23', '%5c', '%3A', '%2C', "'", '%22', '%C3%A9', 'e%CC%81',
  '%F0%9F%98%80', '%E2%80%AE', '%EF%BB%BF', '__proto__', 'constructor', 'hasOwnProperty', '0', '-0', '1e9', '99999999999999999999', 'x'.repeat(251), 'x'.repeat(2_500), '%F0%9F%98%80'.repeat(64), '%F0%9F%98%80'.repeat(300), '%ff', '%', '%4', '',
];

for (const each of hosted) t.test(`${each.application.name}: keys that no path should have`, async (t) => {
  const site = await RestSite.start(t, { hosted: each, keepsConnections: true });
  const asking = new Asking(t, site);
  const records = (await sampleRecords(site, seed)).filter(({ owner }) => owner.provider !== 'south');
  for (const { table, key } of records) {
    const usual = recordPath(table, key).split('/').slice(2);
    for (const part of parts) for (const place of usual.keys()) {
      const path = `/${table.name}/${usual.map((other, at) => at === place ? part : other).join('/')}`;
      const cases: readonly (readonly [method: string, path: string, body: Json | undefined, wanted: readonly number[]])[] = [
        ['GET', path, undefined, [200, 400, 404]], ['GET', `${path}?archive=true`, undefined, [200, 400, 404]], ['GET', `/usage${path}`, undefined, [200, 400, 404]], ['PUT', path, {}, [200, 201, 400, 404, 405, 409, 422]],
        ['DELETE', `${path}?archive=true`, undefined, [200, 400, 404, 405]], ['DELETE', `${path}?archive=true&restore=true`, undefined, [400, 404, 405]],
        ...givenCommands(table).map(({ name }) => ['POST', `${path}/${name}`, {}, [200, 400, 404, 405, 409, 422]] as const),
      ];
      for (const [method, target, body, wanted] of cases) {
        const { status, text } = await asking.ask(method, target, body);
        if (!wanted.includes(status)) t.fail(`${method} ${target.slice(0, 120)}: ${status} ${text.slice(0, 200)}`);
        // What was made under a path is found under it.
        if (method === 'PUT' && status === 201 && (await asking.ask('GET', target)).status !== 200) t.fail(`${target.slice(0, 120)} was made and is not there`);
      }
    }
  }
  t.ok(asking.count > 500, `${asking.count} requests`);
});

for (const each of hosted) t.test(`${each.application.name}: a record is found under the path that it tells`, async (t) => {
  const site = await RestSite.start(t, { hosted: each, keepsConnections: true });
  const asking = new Asking(t, site);
  for (const { table, key, attributes, owner } of await sampleRecords(site, seed)) {
    const last = table.key.at(-1)!;
    const { kind } = table.columns[position(table, last)]!;
    if (owner.provider === 'south' || (isTenantTable(table) && table.key.length === 1 && kind.stored !== 'text') || (table.references ?? []).some(({ by }) => typeof by !== 'function' && by.includes(last))) continue;
    for (const cell of fc.sample(cellsOf(kind)!, { seed, numRuns: 25 })) {
      const made = await asking.ask('POST', `/${table.name}`, { ...attributes, ...distinct(table.columns, attributes), [last]: kind.show(kind.parse(cell)) });
      if (made.status === 409 || made.status === 422) continue;
      const { identifier } = made.body.data[0]!.links.self as { identifier: Readonly<Record<string, Json>> };
      const path = `/${table.name}/${table.key.map((column) => identifier[column] === null ? '-' : encodeURIComponent(String(identifier[column]))).join('/')}`;
      const wanted = JSON.stringify(kind.show(spelledKeyOf(table, [...key.slice(0, -1), kind.parse(cell) as Key[number]]).at(-1)!));
      // Under its path, and under the one that names it as it was given (a realm in capitals).
      const typed = `${path.slice(0, path.lastIndexOf('/'))}/${encodeURIComponent(String(kind.show(kind.parse(cell))))}`;
      for (const each of new Set([path, typed])) {
        const found = await asking.ask('GET', each);
        if (made.status !== 201 || found.status !== 200 || JSON.stringify(found.body.data[0]!.attributes[last]) !== wanted) t.fail(`${table.name} ${JSON.stringify(cell)}: ${made.status}, ${each}: ${found.status}`);
      }
    }
  }
  t.ok(asking.count > 20, `${asking.count} requests`);
});

let drawn = 0;
/** Another value for each column that is unique. */
function distinct(columns: readonly Column[], attributes: SampleRecord['attributes']): Readonly<Record<string, Json>> {
  return Object.fromEntries(columns.filter(({ unique, name }) => unique === true && attributes[name] !== undefined).map(({ name, kind }) => [name, kind.show(kind.parse(fc.sample(cellsOf(kind)!, { seed: seed + ++drawn, numRuns: 1 })[0]!))]));
}
