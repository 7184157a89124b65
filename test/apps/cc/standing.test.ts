import t from 'tap';
import { cc } from '../../../service/apps/cc/application.js';
import { cdrColumns } from '../../../service/apps/cc/cdr-columns.js';
import { operations } from '../../../service/apps/cc/operations.js';
import { ccService } from '../../../service/apps/cc/routing.js';
import { withMovements } from '../../../service/records/movements.js';
import type { Json } from '../../../service/schema/kind.js';
import { CcStore } from '../../support/cc-store.js';
import { RestSite } from '../../support/rest-site.js';

t.setTimeout(120_000);

const hosted = { application: cc, service: ccService, cdrColumns, operations };

t.test('empty is shown and never stored, whatever the door', async (t) => {
  const site = await RestSite.start(t, { hosted });
  const token = await site.token('owner');
  const ask = (method: string, path: string, body?: Json) => site.ask(method, `/cc/api${path}`, { token, ...(body === undefined ? {} : { body }) });
  const told = async (method: string, path: string, body?: Json): Promise<Json> => {
    const { status, body: { data, meta } } = await ask(method, path, body);
    return status < 300 ? `${String(data[0]?.attributes['status'])} ${String(data[0]?.attributes['current_balance'])}` : `${status} ${meta.errors?.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`).join() ?? ''}`;
  };
  const stored = (number: string) => site.store.reader.view('cc').get('lot', [number])!.row[4];
  await site.must({ method: 'create', table: 'product_offering', attributes: { service_provider_name: 'north', name: 'least', minimum_balance: '0.50', calling_services: [] } });
  await site.must({ method: 'create', table: 'product_offering', attributes: { service_provider_name: 'north', name: 'credit', type: 'postpaid', maximum_balance: '5.00', calling_services: [] } });
  const lot = (number: string, more: { readonly [name: string]: Json }) => ({ number, pin: number, service_provider_name: 'north', product_offering_name: 'least', ...more });
  for (const [number, more, comes] of [
    ['10000001', { status: 'activated' }, 'empty 0.00'],
    ['10000002', { status: 'empty', initial_balance: '0.49' }, 'empty 0.49'],
    ['10000003', { status: 'empty', initial_balance: '0.50' }, '422 status wrong_status'],
    ['10000004', { status: 'empty', initial_balance: '1.00', current_balance: '0.00' }, 'empty 0.00'],
    ['10000005', { status: 'empty', product_offering_name: 'credit' }, '422 status wrong_status'],
    ['10000006', { status: 'empty', product_offering_name: null }, 'empty 0.00'],
    ['10000007', { status: 'activated', initial_balance: '1.00' }, 'activated 1.00'],
    ['10000008', { status: 'blocked' }, 'blocked 0.00'],
  ] as const) t.equal(await told('POST', '/lot', lot(number, more)), comes, JSON.stringify(more));
  for (const [method, path, body, comes] of [
    ['PUT', '/lot/10000001', { status: 'empty', first_name: 'A' }, 'empty 0.00'],
    ['PUT', '/lot/10000001', { status: 'activated' }, 'empty 0.00'],
    ['POST', '/lot/10000001/topup', { amount: '5.00', reference: 'a' }, 'activated 5.00'],
    ['PUT', '/lot/10000001', { status: 'empty' }, '422 status wrong_status'],
    ['PUT', '/lot/10000001', { status: 'activated', current_balance: '5.00', last_name: 'B' }, 'activated 5.00'],
    ['POST', '/lot/10000001/adjust', { amount: '-4.50', reference: 'b' }, 'activated 0.50'],
    ['POST', '/lot/10000007/adjust', { amount: '-0.50', reference: 'c' }, 'activated 0.50'],
    ['PUT', '/product_offering/north/least', { minimum_balance: '0.60' }, 'undefined undefined'],
    ['GET', '/lot/10000007', undefined, 'empty 0.50'],
    ['POST', '/lot/10000008/unblock', undefined, 'uploaded 0.00'],
    ['POST', '/lot/10000008/activate', undefined, 'empty 0.00'],
    ['POST', '/lot/10000008/block', undefined, 'blocked 0.00'],
    ['POST', '/lot/10000008/unblock', undefined, 'empty 0.00'],
    ['DELETE', '/lot/10000002', undefined, 'undefined undefined'],
    ['DELETE', '/lot/10000002?archive=true&restore=true', undefined, 'undefined undefined'],
    ['GET', '/lot/10000002', undefined, 'empty 0.49'],
  ] as const) t.equal(await told(method, path, body ?? (method === 'POST' ? {} : undefined)), comes, `${method} ${path} ${JSON.stringify(body)}`);
  const batch = await ask('POST', '/batch', { writes: [{ method: 'PUT', path: '/lot/10000007', body: { status: 'empty' } }, { method: 'PUT', path: '/lot/10000006', body: { status: 'empty', email: 'a@example.net' } }] });
  t.equal(batch.status, 200, batch.text);
  for (const number of ['10000001', '10000002', '10000004', '10000006', '10000007', '10000008']) t.equal(stored(number), 'activated', number);
  for (const [filter, found] of [['empty', '1 2 4 6 7 8'], ['activated', ''], ['blocked', '']] as const) {
    const { body: { data } } = await ask('GET', `/lot?filter[status]=${filter}`);
    t.equal(data.map(({ attributes }) => String(attributes['number']).slice(-1)).join(' '), found, filter);
  }
});

t.test('a release before stored it: it is an activated one', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '1001', { initial_balance: '0.00' });
  const lot = cc.tables.find(({ name }) => name === 'lot')!;
  const stored = site.store.reader.view('cc').get('lot', ['10000001'])!;
  const old = { ...stored, row: stored.row.map((value, place) => place === 4 ? 'empty' : value) };
  for (const [moved, status] of [[0, 'empty'], [1, 'activated']] as const) t.equal(withMovements(lot, old, () => moved, site.store.reader.view('cc'))[4], status);
});
