import t from 'tap';
import { applications, vocabularyOf } from '../../service/apps/all.js';
import { able, editable, mayOn, mayOnAll, type Administrator } from '../../service/people/permits.js';
import { describeApplication, onStandby } from '../../service/rest/description.js';
import { isKnown } from '../../service/rest/kept-reply.js';
import { actions } from '../../service/schema/application.js';
import type { ApplicationDescription } from '../../service/schema/application-description.js';
import type { Role } from '../../service/schema/kinds/role.js';
import { givenCommands } from '../../service/schema/table.js';
import { RestSite } from '../support/rest-site.js';

const roles: readonly Role[] = [{ role: 'platform_owner' }, { role: 'service_provider', provider: 'north' }, { role: 'subscriber', provider: 'north', subscriber: 'one' }];

for (const application of applications) t.test(`${application.name}: tables as they are declared, permits as they are checked`, async (t) => {
  const people: Administrator[] = [
    ...roles.filter(({ role }) => application.roles.includes(role)).map((role): Administrator => ({ username: 'a', role, permissions: [] })),
    ...application.permits.map(({ name, roles: [held] }): Administrator => ({ username: 'a', role: roles.find(({ role }) => role === held)!, permissions: [name] })),
    { username: 'system', role: { role: 'platform_owner' }, permissions: [], unrestricted: true },
  ];
  const internal = application.tables.filter((table) => table.internal === true).map(({ name }) => name);
  for (const person of people) {
    const who = `${person.role.role} ${person.permissions.join()}`;
    const told = describeApplication(application, person, vocabularyOf(application.name));
    t.strictSame(told.tables.filter(({ name }) => internal.includes(name)), [], `${who}: no internal table`);
    const open = application.tables.filter((table) => table.internal !== true);
    const seen = open.filter((table) => actions.some((action) => mayOn(application, person, action, table)));
    t.strictSame(told.tables.map(({ name }) => name), seen.map(({ name }) => name), `${who}: in the order of the declaration, without those that are nobody's business`);
    for (const { name, may, mayAll, editable: columns, commands, columns: shown, key, account, state, generator } of told.tables) {
      const table = open.find((each) => each.name === name)!;
      t.strictSame(may, actions.filter((action) => mayOn(application, person, action, table)), `${who}: ${name}`);
      t.strictSame(mayAll, actions.filter((action) => mayOnAll(application, person, action, table)));
      const own = editable(application, person, table);
      t.strictSame(columns === null ? 'all' : columns, !may.includes('edit') ? [] : own === undefined ? 'all' : table.columns.map((column) => column.name).filter((column) => own.has(column) && !table.key.includes(column)), `${who}: editable in ${name}`);
      t.strictSame(commands.map((command) => [command.name, command.ability, command.may, command.takes.map((taken) => taken.name)]), givenCommands(table).map((command) => [command.name, command.ability, able(application, person, command.ability), command.takes.map((taken) => taken.name)]));
      t.strictSame(commands.map(({ applies }) => applies?.column ?? null), givenCommands(table).map(({ applies }) => applies?.column ?? null), 'and which records it is for');
      t.strictSame(commands.filter(({ money }) => money).map((command) => command.name), (table.served ?? []).map((command) => command.name), 'what moves money is told');
      t.strictSame(shown.map((column) => [column.name, column.secret]), table.columns.map((column) => [column.name, column.secret ?? null]));
      t.strictSame(key, table.key);
      t.strictSame([account, state, generator === null], [table.account !== undefined, table.state !== undefined, table.generator === undefined]);
    }
    const followed = onStandby(told);
    t.strictSame(followed.tables.map(({ name, may, editable: none, commands }) => [name, may, none, commands.some((command) => command.may)]), told.tables.filter(({ may }) => may.includes('view')).map(({ name }) => [name, ['view'], [], false]), 'on a standby one looks');
    t.equal(followed.caller.abilities.includes('view_settings'), told.caller.abilities.some((ability) => ability.endsWith('settings')));
    t.notOk(followed.caller.abilities.some((ability) => ability === 'settings' || ability === 'password_reset'));
    for (const ability of told.caller.abilities) t.ok(able(application, person, ability), `${who} may ${ability}`);
  }
});

t.test('what is asked for a second time', async (t) => {
  const site = await RestSite.start(t);
  const path = '/icr/api/description';
  const [owner, north, one] = [await site.token('owner'), await site.token('north'), await site.token('north.one')];
  const first = await site.ask('GET', path, { token: owner });
  t.equal(first.status, 200);
  const told = first.body.data[0]!.attributes as unknown as ApplicationDescription;
  t.match(told, { application: { name: 'icr' }, caller: { role: 'platform_owner' }, rules: { form: 'typed' } });
  const etag = String(first.headers['etag']);
  t.match(etag, /^W\/"[\w-]{22}"$/);
  t.equal(first.headers['cache-control'], 'private, no-cache');
  const again = (token: string, tag: string, method = 'GET') => site.ask(method, path, { token, headers: { 'if-none-match': tag } });
  const cases: [what: string, token: string, tag: string, status: number][] = [
    ['the same', owner, etag, 304], ['strong', owner, etag.slice(2), 304], ['one of several', owner, `"x", ${etag}`, 304], ['any', owner, '*', 304],
    ['another', owner, '"x"', 200], ['without quotes', owner, etag.slice(3, -1), 200], ['of another role', north, etag, 200], ['of a third', one, etag, 200],
  ];
  for (const [what, token, tag, status] of cases) {
    const answer = await again(token, tag);
    t.equal(answer.status, status, what);
    t.equal(answer.text === '', status === 304, what);
    t.ok(answer.headers['etag'], what);
    if (status === 304) t.equal(answer.headers['content-length'], undefined, 'nothing is not its length');
  }
  t.equal((await again(owner, etag, 'HEAD')).status, 304);
  t.equal((await again(owner, '"x"', 'HEAD')).headers['content-length'], String(Buffer.byteLength(first.text)));
  await site.must({ method: 'put', table: 'administrator', key: ['owner'], attributes: { permissions: ['view_subscriber'] } });
  const less = await again(owner, etag);
  t.strictSame((less.body.data[0]!.attributes as unknown as ApplicationDescription).tables.map(({ name, may }) => [name, may]), [['subscriber', ['view']]], 'other permissions, another description');
  await site.must({ method: 'put', table: 'administrator', key: ['owner'], attributes: { permissions: null } });
  t.equal((await again(owner, etag)).status, 304, 'and back');
  const refusals: [method: string, path: string, token: string | undefined, status: number][] = [
    ['GET', path, undefined, 401], ['GET', `${path}?a=1`, owner, 400], ['GET', `${path}/x`, owner, 404], ['POST', path, owner, 405],
  ];
  for (const [method, where, token, status] of refusals) t.equal((await site.ask(method, where, token === undefined ? {} : { token })).status, status, `${method} ${where}`);
  await site.setPassword('north', true);
  t.equal((await site.ask('GET', path, { token: await site.token('north') })).status, 403, 'not before the password is changed');
});

t.test('lists of tags', async (t) => {
  const cases: [header: string | undefined, known: boolean][] = [[undefined, false], ['', false], ['W/"a"', true], ['"a"', true], [' "b" , W/"a" ', true], ['*', true], ['"b"', false], ['a', false]];
  for (const [header, known] of cases) t.equal(isKnown(header, 'W/"a"'), known, String(header));
});
