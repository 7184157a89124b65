/** A value is found in any spelling in which a record could be written. */
import t from 'tap';
import { hosted } from '../../service/apps/all.js';
import { RestSite } from '../support/rest-site.js';

t.test('realms are found whatever their capitals, trunk groups as they are', async (t) => {
  const site = await RestSite.start(t, { hosted: hosted.find(({ application }) => application.name === 'easy0')! });
  const token = await site.token('owner');
  const records = [['realm', 'PBX.Example.NET'], ['realm', 'other.example.net'], ['trunk', 'Main'], ['trunk', 'pbx']] as const;
  for (const [kind, value] of records) t.equal((await site.ask('POST', '/easy0/api/ingress', { token, body: { kind, value, service_provider_name: 'north' } })).status, 201, value);
  const cases: readonly (readonly [query: string, found: readonly string[]])[] = [
    ['filter[value]=pbx.example.net', ['pbx.example.net']], ['filter[value]=PBX.example.NET', ['pbx.example.net']], ['filter[kind]=realm&filter[value]=PBX.Example.NET', ['pbx.example.net']],
    ['filter[kind]=trunk&filter[value]=Main', ['Main']], ['filter[kind]=trunk&filter[value]=MAIN', []], ['filter[value]=MAIN', []], ['filter[value]=Main', ['Main']],
    ['filter[value]=^PBX', ['pbx.example.net']], ['filter[kind]=realm&filter[value]=^PBX', ['pbx.example.net']], ['filter[value]=~EXAMPLE', ['other.example.net', 'pbx.example.net']],
    ['filter[kind]=realm&filter[value]=PBX.Example.NET&sort=-service_provider_name', ['pbx.example.net']],
  ];
  for (const [query, found] of cases) {
    const answer = await site.ask('GET', `/easy0/api/ingress?${query}`, { token });
    t.same(answer.body.data.map(({ attributes }) => attributes['value']).sort(), found, `${query}: ${answer.text.slice(0, 200)}`);
  }
});
