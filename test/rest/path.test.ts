import t from 'tap';
import { icr } from '../../service/apps/icr/application.js';
import { isRefusal } from '../../service/core/refusals.js';
import { apiPath, isFindings, readKey, recordPath, splitPath } from '../../service/rest/path.js';
import { numberOf, parseQuery } from '../../service/rest/query.js';
import { readFilters } from '../../service/rest/list-query.js';

const table = (name: string) => icr.tables.find((candidate) => candidate.name === name)!;

t.test('paths', async (t) => {
  const cases: [path: string, parts: readonly string[] | string][] = [
    ['/', []], ['/a', ['a']], ['/a/', ['a']], ['/a//b', ['a', '', 'b']], ['/a%2Fb/c', ['a/b', 'c']], ['/%C3%BC', ['ü']], ['/%ff', 'malformed'], ['/%', 'malformed'], ['/a+b', ['a+b']],
  ];
  for (const [path, parts] of cases) {
    const split = splitPath(path);
    t.strictSame(isRefusal(split) ? split.code : split, parts, path);
  }
});

t.test('versions are ignored', async (t) => {
  const cases: [path: string, rest: readonly string[] | undefined][] = [
    ['/icr/api/number', ['number']], ['/icr/api/1.2-2/number', ['number']], ['/icr/api/2.2-17/number/1', ['number', '1']], ['/icr/api/2/number', ['number']], ['/icr/api/v2/number', ['v2', 'number']],
    ['/icr/api/1.2-2/1.2-2/number', ['1.2-2', 'number']], ['/icr/api', []], ['/icr/apix/number', undefined], ['/icr', undefined],
  ];
  for (const [path, rest] of cases) t.strictSame(apiPath(splitPath(path) as string[])?.rest, rest, path);
});

t.test('keys of paths', async (t) => {
  const cases: [name: string, parts: string[], key: unknown][] = [
    ['call_plan', ['north', 'one', 'a plan'], ['north', 'one', 'a plan']], ['call_plan', ['north'], ['north']], ['number', ['+1 (808) 555-0100'], ['8085550100']], ['npa_list', ['-', 'HI'], ['', 'HI']],
    ['number', ['-'], ['number']], ['subscriber', ['', 'one'], ['service_provider_name']], ['subscriber', ['a b', 'c d'], ['service_provider_name', 'name']],
  ];
  for (const [name, parts, key] of cases) {
    const read = readKey(table(name), parts);
    t.strictSame(isFindings(read) ? read.map(({ field }) => field) : read, key, `${name} ${parts.join('/')}`);
  }
  const keys: [name: string, key: readonly string[], path: string][] = [
    ['call_plan', ['north', 'one', 'a plan?'], '/call_plan/north/one/a%20plan%3F'], ['npa_list', ['', 'HI'], '/npa_list/-/HI'], ['route', ['north', 'one', 'main', '808XXXXXXX'], '/route/north/one/main/808XXXXXXX'],
  ];
  for (const [name, key, path] of keys) {
    t.equal(recordPath(table(name), key), path);
    t.strictSame(readKey(table(name), (splitPath(path) as string[]).slice(1)), key, 'and back');
  }
});

t.test('queries', async (t) => {
  const cases: [text: string, query: Record<string, string> | string][] = [
    ['', {}], ['a=1&b=2', { a: '1', b: '2' }], ['a', { a: '' }], ['a=b=c', { a: 'b=c' }], ['a=1+2%2B3', { a: '1 2+3' }], ['a=%C3%BC', { a: 'ü' }], ['&&a=1&', { a: '1' }], ['a=1&a=2', 'malformed'], ['a=%ff', 'malformed'],
    ['__proto__=1', JSON.parse('{"__proto__":"1"}') as Record<string, string>],
  ];
  for (const [text, query] of cases) {
    const read = parseQuery(text);
    t.strictSame(isRefusal(read) ? read.code : Object.fromEntries(read), query, text);
  }
  const numbers: [text: string, value: number | string][] = [['1', 1], ['10', 10], ['0', 'malformed'], ['11', 'malformed'], ['', 'malformed'], ['1.5', 'malformed'], ['-1', 'malformed'], ['1e1', 'malformed'], ['٣', 'malformed']];
  for (const [text, value] of numbers) {
    const read = numberOf(new Map([['n', text]]), 'n', 5, 1, 10);
    t.equal(isRefusal(read) ? read.code : read, value, text);
  }
  t.equal(numberOf(new Map(), 'n', 5, 1, 10), 5);
  const filters: [value: string, operator: string, rest: string][] = [['x', '=', 'x'], ['~x', '~', 'x'], ['<5', '<', '5'], ['>5', '>', '5'], ['=~x', '=', '~x'], ['', '=', ''], ['==', '=', '=']];
  for (const [value, operator, rest] of filters) t.strictSame(readFilters(new Map([['filter[name]', value], ['limit', '1']])), [{ column: 'name', operator, value: rest }], value);
});
