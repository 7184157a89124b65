/** Every column, command and setting of every application given a value of every other type; keys that no path should have (api.md, Errors). */
import t from 'tap';
import type { Test } from 'tap';
import fc from 'fast-check';
import { hosted } from '../../service/apps/all.js';
import { isRefusal } from '../../service/core/refusals.js';
import { recordPath } from '../../service/rest/path.js';
import type { AnyKind, Json } from '../../service/schema/kind.js';
import { givenCommands, position, type Column } from '../../service/schema/table.js';
import { otherTypes } from '../support/hostile/bad-values.js';
import { cellsOf } from '../support/hostile/kind-values.js';
import { isTenantTable } from '../support/hostile/rights.js';
import { sampleRecords, type SampleRecord } from '../support/hostile/sample-records.js';
import { RestSite, type Answer } from '../support/rest-site.js';

t.setTimeout(400_000);

const seed = 20_260_115;

/** A body whose members are written as they are, `__proto__` among them. */
function bodyOf(members: readonly (readonly [string, Json])[]): Buffer {
  return Buffer.from(`{${members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`);
}

/** Whether an answer says what is wrong with the field, or that nothing is. */
function fits({ status, body }: Answer, field: string, refused: boolean, otherwise: readonly number[]): boolean {
  const named = (body.meta.errors ?? []).some((error) => error.field === field || error.field.startsWith(`${field}/`));
  if (refused) return status === 422 && named;
  // What fits by itself may not fit the rest of the record, which another field tells.
  return otherwise.includes(status) || (status === 422 && (body.meta.errors ?? []).length > 0);
}

class Asking {
  #token = '';
  count = 0;

  constructor(readonly t: Test, readonly site: RestSite) {}

  async ask(method: string, path: string, body?: Json | Buffer): Promise<Answer> {
    this.#token ||= await this.site.token('owner');
    this.count++;
    return this.site.ask(method, `/${this.site.application.name}/api${path}`, { token: this.#token, ...(body === undefined ? {} : { body }) });
  }

  /** One answer of a value given for a field. */
  async give(method: string, path: string, members: readonly (readonly [string, Json])[], field: string, kind: AnyKind, otherwise: readonly number[]): Promise<void> {
    const value = members.find(([name]) => name === field)![1];
    const answer = await this.ask(method, path, bodyOf(members));
    if (!fits(answer, field, isRefusal(kind.accept(value)), otherwise)) this.t.fail(`${method} ${path} with ${field} ${JSON.stringify(value).slice(0, 60)}: ${answer.status} ${answer.text.slice(0, 300)}`);
  }
}

const membersWith = ({ attributes }: SampleRecord, { name }: Column, value: Json): readonly (readonly [string, Json])[] => [...Object.entries(attributes).filter(([other]) => other !== name), [name, value]];

for (const each of hosted) t.test(`${each.application.name}: values of every other type`, async (t) => {
  const site = await RestSite.start(t, { hosted: each });
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
  const site = await RestSite.start(t, { hosted: each });
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

/** Parts of paths as a client may send them: dots, slashes and what is none, unicode in every form, and what would end a line. */
const parts = [
  '%2F', 'a%2Fb', '%2f..%2f..', '%2e', '%2e%2e', '.%2e', '...', '-', '--', '%20', '%20x', 'x%20', '+', 'a+b', '%2B44', '%00', 'x%00', '%0d%0aX:%20y', '%09', '%7f', '%c2%85', '%25', '%2525', ';a=b', '%3Fa=b', '%23', '%5c', '%3A', '%2C', "'", '%22', '%C3%A9', 'e%CC%81',
  '%F0%9F%98%80', '%E2%80%AE', '%EF%BB%BF', '__proto__', 'constructor', 'hasOwnProperty', '0', '-0', '1e9', '99999999999999999999', 'x'.repeat(251), 'x'.repeat(2_500), '%F0%9F%98%80'.repeat(64), '%F0%9F%98%80'.repeat(300), '%ff', '%', '%4', '',
];

for (const each of hosted) t.test(`${each.application.name}: keys that no path should have`, async (t) => {
  const site = await RestSite.start(t, { hosted: each });
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
  const site = await RestSite.start(t, { hosted: each });
  const asking = new Asking(t, site);
  for (const { table, attributes, owner } of await sampleRecords(site, seed)) {
    const last = table.key.at(-1)!;
    const { kind } = table.columns[position(table, last)]!;
    if (owner.provider === 'south' || (isTenantTable(table) && table.key.length === 1 && kind.stored !== 'text') || (table.references ?? []).some(({ by }) => typeof by !== 'function' && by.includes(last))) continue;
    for (const cell of fc.sample(cellsOf(kind)!, { seed, numRuns: 25 })) {
      const made = await asking.ask('POST', `/${table.name}`, { ...attributes, ...distinct(table.columns, attributes), [last]: kind.show(kind.parse(cell)) });
      if (made.status === 409 || made.status === 422) continue;
      const { identifier } = made.body.data[0]!.links.self as { identifier: Readonly<Record<string, Json>> };
      const path = `/${table.name}/${table.key.map((column) => identifier[column] === null ? '-' : encodeURIComponent(String(identifier[column]))).join('/')}`;
      const found = await asking.ask('GET', path);
      if (made.status !== 201 || found.status !== 200 || JSON.stringify(found.body.data[0]!.attributes[last]) !== JSON.stringify(kind.show(kind.parse(cell)))) t.fail(`${table.name} ${JSON.stringify(cell)}: ${made.status}, ${path}: ${found.status}`);
    }
  }
  t.ok(asking.count > 20, `${asking.count} requests`);
});

let drawn = 0;
/** Another value for each column that is unique. */
function distinct(columns: readonly Column[], attributes: SampleRecord['attributes']): Readonly<Record<string, Json>> {
  return Object.fromEntries(columns.filter(({ unique, name }) => unique === true && attributes[name] !== undefined).map(({ name, kind }) => [name, kind.show(kind.parse(fc.sample(cellsOf(kind)!, { seed: seed + ++drawn, numRuns: 1 })[0]!))]));
}

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
