/** The examples of the provisioning documents of ecf, cc, easy0 and crs as curl sends them, to the whole process (seeds); those of icr are in test/rest. */
import t from 'tap';
import { Appliance, tokenOf } from '../support/appliance.js';

t.setTimeout(1_100_000);

interface Document {
  readonly application: string;
  readonly version: string;
  readonly title: string;
  /** What the examples import and archive, with its providers' names in the documents; two of the documents speak of subscribers that their application does not have. */
  readonly object: string;
  readonly row: (provider: string, name: string) => string;
  readonly hasSubscribers: boolean;
  readonly path: string;
}

const documents: readonly Document[] = [
  {
    application: 'ecf', version: '2.2-17', title: 'Enhanced Call Forwarding', object: 'subscriber', hasSubscribers: true, path: 'subscriber/service_test/new_subscriber',
    row: (provider, name) => `${provider},${name},,,,,,,1234,,,,,,,,,,,`,
  },
  {
    application: 'crs', version: '2.2-17', title: 'Custom Redirect Service', object: 'subscriber', hasSubscribers: true, path: 'subscriber/service_test/new_subscriber',
    row: (provider, name) => `${name},,${provider},,,,,,,`,
  },
  {
    application: 'easy0', version: '1.2-2', title: 'Easy Zero', object: 'call_plan', hasSubscribers: false, path: 'call_plan/service_test/new_subscriber',
    row: (provider, name) => `${name},${provider},10,"{""label"":""all"",""criteria"":{""always"":true},""destination"":{""terminate"":true}}"`,
  },
  {
    application: 'cc', version: '2.2-17', title: 'Calling Card', object: 'calling_service', hasSubscribers: false, path: 'calling_service/service_test/new_subscriber',
    row: (provider, name) => `${name},,,,,,,,${provider},,,,,`,
  },
];

void t.test('every example of the four documents', async (t) => {
  const appliance = await Appliance.start(t);
  for (const { application, version, title, object, row, hasSubscribers, path } of documents) {
    await t.test(application, async (t) => {
      const base = `/${application}/api`;
      const executable = `executable=restworkx-${application}`;
      const owner = await appliance.signIn(application);
      const [documented, tested] = [`${application}_service_provider`, 'service_test'];
      for (const name of [documented, tested]) t.equal((await appliance.request('POST', `${base}/service_provider`, { token: owner, body: { name } })).status, 201);
      const provisioner = 'provisioner';
      const made = await appliance.request('POST', `${base}/administrator`, { token: owner, body: { username: provisioner, role_id: `service_provider:${documented}`, password: 'first password' } });
      t.equal(made.status, 201, JSON.stringify(made.body.meta));
      const first = await appliance.request('POST', `${base}/authenticate`, { body: { username: provisioner, password: 'first password' } });
      t.equal(first.status, 200, JSON.stringify(first.body.meta));
      const changed = await appliance.request('POST', `${base}/password`, { token: tokenOf(first), body: { current: 'first password', new: 'second password' } });
      t.equal(changed.status, 200);
      const signedIn = await appliance.request('POST', `${base}/authenticate`, { body: { username: provisioner, password: 'second password' } });
      const token = tokenOf(signedIn);

      // Import by a service provider, from the documented place.
      await appliance.request('POST', `${base}/upload?name=subscriber-import.csv`, { token, body: Buffer.from(`${row(documented, 'one')}\n${row(tested, 'foreign')}\n`) });
      const inFile = `/var/opt/xpressworkx/app-manager/${application}/media/upload/subscriber-import.csv`;
      const asked = { token, headers: { 'content-type': `${application}/json` }, body: { job_type: 'import', in_file: inFile, object, service_provider_name: documented } };
      const started = await appliance.request('POST', `${base}/job/service_provider:${documented}?${executable}`, asked);
      t.equal(started.status, 200, JSON.stringify(started.body.meta));
      t.match(started.body.meta, { executable: `restworkx-${application}`, code: 200, encoding: 'ascii', scope: 'success', records_shown: 1, message: '', authorization: `Basic ${token}` });
      t.match(started.body.jsonapi, { version, name: title, short_name: application });
      t.match(started.body.data[0]!.attributes, { status: 'processing', object, job_type: 'import', elapsed: '0', in_file: inFile, kwargs: null, role_id: `service_provider:${documented}`, output_hash: null });
      const job = await appliance.ended(owner, started.body.data[0]!.attributes['job_id'] as number, application);
      t.match(job, { status: 'completed', rows: 2, added: 1, rejected: 1 }, 'its own row went in, that of another provider did not');
      t.equal((await appliance.request('POST', `${base}/job/service_provider:${documented}`, asked)).status, 400, 'the parameter is required');
      if (!hasSubscribers) {
        const refused = await appliance.request('POST', `${base}/job/service_provider:${documented}?${executable}`, { ...asked, body: { ...asked.body, object: 'subscriber' } });
        t.match([refused.status, refused.body.meta.errors?.[0]?.field], [422, 'object'], 'the application has no subscribers');
      }

      // Export of service providers by the platform owner.
      const exported = await appliance.request('POST', `${base}/job/platform_owner?${executable}`, { token: owner, headers: { 'content-type': `${application}/json` }, body: { job_type: 'export', object: 'service_provider' } });
      t.match(exported.body.data[0]!.attributes, { status: 'processing', object: 'service_provider', job_type: 'export', in_file: null, role_id: 'platform_owner', out_file: /service_provider-export-\d{4}-\d\d-\d\d-[0-9a-f]{10}\.csv$/ });

      // Archive, restore and purge.
      await appliance.import(owner, object, row(tested, 'new_subscriber'), {}, application);
      for (const query of ['', '?archive=true&restore=true', '', '?archive=true']) {
        const { status, body } = await appliance.request('DELETE', `${base}/${path}${query}`, { token: owner });
        t.equal(status, 200, `${query}: ${JSON.stringify(body.meta)}`);
        t.match(body, { meta: { encoding: 'ascii', records_shown: 0, message: 'Record successfully archived or restored.', code: '205', scope: 'success' }, jsonapi: { version, short_name: application } });
      }
      t.equal((await appliance.request('GET', `${base}/${path}`, { token: owner })).status, 404, 'gone for good');
    });
  }
});
