import t from 'tap';
import { acceptedCoding, accepts, type Coding } from '../../service/rest/encoding.js';

t.test('the coding that is wanted', async (t) => {
  const cases: [header: string | undefined, coding: Coding | undefined, offered?: Coding[]][] = [
    [undefined, undefined], ['', undefined], ['identity', undefined], ['br', 'br'], ['gzip', 'gzip'], ['x-gzip', 'gzip'], ['GZIP', 'gzip'], ['gzip, deflate, br, zstd', 'br'], ['deflate', undefined],
    ['*', 'br'], ['gzip;q=1, br;q=0.5', 'gzip'], ['gzip;q=0.5, br;q=0.5', 'br'], ['br;q=0', undefined], ['br;q=0, *', 'gzip'], ['*;q=0', undefined], ['br;q=0.001', 'br'], ['gzip;q=0, br;q=0', undefined],
    ['identity, gzip;q=0.5', undefined], ['identity;q=0.5, gzip', 'gzip'], ['identity;q=0, gzip;q=0.1', 'gzip'], ['gzip;q=2', undefined], ['gzip;q=x', undefined], ['gzip; q=0.8 ', 'gzip'], ['br', undefined, ['gzip']], ['br, gzip', 'gzip', ['gzip']],
    ['br', undefined, []], [`${'a,'.repeat(20)}br`, undefined],
  ];
  for (const [header, coding, offered] of cases) t.equal(acceptedCoding(header, offered), coding, String(header));
});

t.test('a media type that is named', async (t) => {
  const cases: [header: string | undefined, named: boolean][] = [
    [undefined, false], ['*/*', false], ['text/*', false], ['text/html', true], ['TEXT/HTML', true], ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', true], ['application/json, text/html;q=0.1', true], ['text/html;q=0', false],
    ['text/html;level=1;q=0.5', true], ['text/htmlx', false], ['application/json', false],
  ];
  for (const [header, named] of cases) t.equal(accepts(header, 'text/html'), named, String(header));
});
