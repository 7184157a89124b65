/** Every column, command and setting of every application given a value of every other type, and lists asked for by anything (api.md, Errors). */
import t from 'tap';
import fc from 'fast-check';
import { hosted } from '../../service/apps/all.js';
import { recordPath } from '../../service/rest/path.js';
import type { AnyKind, Json } from '../../service/schema/kind.js';
import { givenCommands } from '../../service/schema/table.js';
import type { Column } from '../../service/schema/column.js';
import { Asking, bodyOf, fits } from '../support/hostile/asking.js';
import { otherTypes } from '../support/hostile/bad-values.js';
import { cellsOf } from '../support/hostile/kind-values.js';
import { sampleRecords, type SampleRecord } from '../support/hostile/sample-records.js';
import { RestSite } from '../support/rest-site.js';

t.setTimeout(1_100_000);

const seed = 20_260_115;

const membersWith = ({ attributes }: SampleRecord, { name }: Column, value: Json): readonly (readonly [string, Json])[] => [...Object.entries(attributes).filter(([other]) => other !== name), [name, value]];

for (const each of hosted) t.test(`${each.application.name}: values of every other type`, async (t) => {
  const site = await RestSite.start(t, { hosted: each, keepsConnections: true, asksUndeclared: true });
  const asking = new Asking(t, site);
  const records = (await sampleRecords(site, seed)).filter(({ owner }, place) => owner.provider === 'north' || (owner.provider === undefined && place % 2 === 0));
  for (const record of records) {
    const { table, key } = record;
    const path = recordPath(table, key);
    for (const column of table.columns) {
      const { name, kind, required } = column;
      for (const value of otherTypes) {
        await asking.give('POST', `/${table.name}`, membersWith(record, column, value), name, kind, [201, 409]);
        // A key column is fixed whatever it is given.
        if (!table.key.includes(name)) await asking.give('PUT', path, [[name, value]], name, kind, [200, 409]);
        const lint = await asking.ask('POST', '/lint', bodyOf([['table', table.name], ['attributes', JSON.parse(bodyOf(membersWith(record, column, value)).toString()) as Json]]));
        if (lint.status !== 200) t.fail(`lint of ${table.name} with ${name} ${JSON.stringify(value).slice(0, 60)}: ${lint.status} ${lint.text.slice(0, 200)}`);
      }
      const nothing = await asking.ask('PUT', path, { [name]: null });
      const mustBe = required === true && column.default === undefined && !table.key.includes(name);
      if (!fits(nothing, name, mustBe, [200])) t.fail(`PUT ${path} with ${name} null: ${nothing.status} ${nothing.text.slice(0, 300)}`);
    }
    for (const { name: command, takes } of givenCommands(table)) for (const { name, kind } of takes) for (const value of otherTypes) {
      await asking.give('POST', `${path}/${command}`, [...takes.filter((other) => other.required === true && other.name !== name).map((other) => [other.name, valid(other.kind)] as const), [name, value]], name, kind, [200, 409]);
    }
  }
  for (const { name, kind } of each.application.settings) for (const value of otherTypes) await asking.give('PUT', '/settings', [[name, value]], name, kind, [200]);
  t.ok(asking.count > 1_000, `${asking.count} requests`);
});

function valid(kind: AnyKind): Json {
  return kind.show(kind.parse(fc.sample(cellsOf(kind)!, { seed, numRuns: 1 })[0]!));
}

const awkward = ['', 'x', '-', '.', '..', '~', '<', '>', '=', '~x', '<1', '>0', '<NaN', '\u0000', '\ufffd', '\u{1f600}', '9'.repeat(400), 'x'.repeat(4_000), '%', '[', '{"a":1}', "' OR 1=1", '__proto__', '-1', '1e9', 'true', 'null'];

for (const each of hosted) t.test(`${each.application.name}: lists by anything`, async (t) => {
  const site = await RestSite.start(t, { hosted: each, keepsConnections: true });
  const asking = new Asking(t, site);
  const records = await sampleRecords(site, seed);
  for (const table of new Set(records.map((record) => record.table))) {
    const queries = [
      ...table.columns.flatMap(({ name }) => awkward.map((text) => `filter[${name}]=${encodeURIComponent(text)}`)), ...awkward.map((text) => `q=${encodeURIComponent(text)}`),
      ...[...table.columns.map(({ name }) => name), ...awkward].flatMap((text) => [`sort=${encodeURIComponent(text)}`, `sort=-${encodeURIComponent(text)},${table.key[0]!}`]),
      ...awkward.flatMap((text) => ['after', 'limit', 'offset', 'archive', 'filter[__proto__]', 'filter[constructor]', 'constructor'].map((name) => `${name}=${encodeURIComponent(text)}`)),
    ];
    for (const query of queries) {
      const answer = await asking.ask('GET', `/${table.name}?${query}`);
      if (![200, 400, 422].includes(answer.status)) t.fail(`GET /${table.name}?${query.slice(0, 80)}: ${answer.status} ${answer.text.slice(0, 200)}`);
    }
  }
  t.ok(asking.count > 500, `${asking.count} requests`);
});

t.test('a mebibyte of fields that nobody has', async (t) => {
  const site = await RestSite.start(t);
  const token = await site.token('owner');
  const many = Buffer.from(`{${Array.from({ length: 90_000 }, (_, place) => `"f${place}":1`).join(',')}}`);
  const long = Buffer.from(`{"${'x'.repeat(1_000_000)}":1}`);
  for (const body of [many, long]) for (const [method, path] of [['POST', '/icr/api/subscriber'], ['PUT', '/icr/api/subscriber/north/one'], ['PUT', '/icr/api/settings'], ['POST', '/icr/api/explain'], ['POST', '/icr/api/lint'], ['POST', '/icr/api/batch'], ['POST', '/icr/api/job/platform_owner?executable=restworkx-icr'], ['POST', '/icr/api/authenticate']] as const) {
    const answer = await site.ask(method, path, { token, body });
    t.equal(answer.status, 422, `${method} ${path}: ${answer.text.slice(0, 100)}`);
    t.ok(answer.text.length < 100_000, `${method} ${path}: ${answer.text.length} bytes`);
  }
});
