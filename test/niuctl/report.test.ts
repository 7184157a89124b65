import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { withoutSecrets } from '../../service/niuctl/report.js';
import { Appliance } from '../support/appliance.js';
import { niuctl } from '../support/niuctl-process.js';

void t.test('a report holds what support asks for, and no secret', async (t) => {
  const appliance = await Appliance.start(t, { NIUD_METRICS_ADDRESSES: '' });
  const token = await appliance.signIn('icr', 'a secret of the test');
  const { body } = await appliance.request('POST', '/icr/api/administrator/icr_administrator/reset-link', { token });
  const link = body.data[0]!.token!;
  await appliance.request('POST', '/icr/api/service_provider', { token, body: { name: 'north', email: 'somebody@north.example' } });
  const folder = appliance.folder;
  const ran = await niuctl(['report', '-o', 'report'], { state: folder, folder });
  t.match(ran, { code: 0, out: /The report is in \S+\/report\n/, err: '' });

  const files = (readdirSync(join(folder, 'report'), { recursive: true }) as string[]).filter((name) => statSync(join(folder, 'report', name)).isFile());
  t.strictSame(files.filter((name) => !name.includes('/')).sort(), ['README.txt', 'config.json', 'metrics.txt', 'status.json', 'status.txt', 'versions.json']);
  for (const name of ['icr/changes.json', 'icr/jobs.json', 'icr/settings.json']) t.ok(files.includes(name), name);
  const all = files.map((name) => readFileSync(join(folder, 'report', name), 'utf8')).join('\n');
  const initial = appliance.initialPassword('icr')!.password;
  for (const [what, secret] of Object.entries({ token, link, initial, password: 'a secret of the test', address: 'somebody@north.example' })) t.notOk(all.includes(secret), `no ${what}`);
  t.match(all, /create service_provider/, 'what was changed is told');
  for (const name of files) t.equal(statSync(join(folder, 'report', name)).mode & 0o077, 0, `${name} is its owner's alone`);
  t.match(await niuctl(['report', '-o', 'report'], { state: folder, folder }), { code: 2, err: /EEXIST/ }, 'nothing is written over');

  t.match(await niuctl(['report', '-o', 'report.tar.gz'], { state: folder, folder }), { code: 0 });
  t.equal(statSync(join(folder, 'report.tar.gz')).mode & 0o077, 0);
  t.match(execFileSync('tar', ['-tzf', join(folder, 'report.tar.gz')]).toString(), /^report\/README\.txt$/m);
  t.match(await niuctl(['report', '-o', '/nowhere/report.tar.gz'], { state: folder, folder }), { code: 2, err: /cannot be written/ });
  t.match(await niuctl(['report'], { state: folder, folder }), { code: 0, out: /\/niud-report-\S+-\d{14}\.tar\.gz\n/ });
});

void t.test('names that sound secret', async (t) => {
  const left: [name: string, isLeft: boolean][] = [
    ['smtp_password', true], ['tls_key', true], ['pin_keys', true], ['api_token', true], ['SMTP_PASSWORD', true], ['client_secret', true],
    ['time_zone', false], ['spinning', false], ['keyboard', false], ['author', false],
  ];
  for (const [name, isLeft] of left) t.strictSame(withoutSecrets({ [name]: 'x' }), { [name]: isLeft ? '(set, left out)' : 'x' }, name);
  t.strictSame(withoutSecrets({ tls_key: '' }), { tls_key: '' }, 'that it is not set is no secret');
});
