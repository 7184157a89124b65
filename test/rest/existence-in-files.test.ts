/** A file of a tenant that names another tenant's records is told byte for byte what one is told that names nobody's: counts, report, and the dry run alike (api.md, Permission). */
import t from 'tap';
import { hosted } from '../../service/apps/all.js';
import { formatRow, readAttributes } from '../../service/records/fields.js';
import { Runner } from '../../service/jobs/runner.js';
import { position } from '../../service/schema/table.js';
import { sampleRecords } from '../support/hostile/sample-records.js';
import { jobSurroundings } from '../support/job-store.js';
import { RestSite } from '../support/rest-site.js';

t.setTimeout(1_100_000);

const seed = 4_712;
const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

for (const each of hosted) t.test(each.application.name, async (t) => {
  const site = await RestSite.start(t, { hosted: each, keepsConnections: true });
  const { application } = site;
  const api = `/${application.name}/api`;
  const records = await sampleRecords(site, seed);
  const token = await site.token('north');
  const hasSubscribers = application.roles.includes('subscriber');
  if (hasSubscribers) await site.must(site.create('subscriber', { service_provider_name: 'south', name: 'lonely' }));
  const surroundings = jobSurroundings(site.store, site.desk.media, 5);
  let files = 0;
  /** What an import of one row is told, without the names in it; undefined where the table may not be imported. */
  const told = async (table: string, cells: readonly string[], dryRun: boolean, ...names: readonly string[]): Promise<string | undefined> => {
    const name = `file-${++files}.csv`;
    await site.ask('POST', `${api}/upload?name=${name}`, { token, headers: { 'content-type': 'text/csv' }, body: Buffer.from(`${cells.map(quoted).join(',')}\n`) });
    const started = await site.ask('POST', `${api}/job/service_provider:north?executable=restworkx-${application.name}`, { token, body: { job_type: 'import', object: table, in_file: name, dry_run: dryRun } });
    if (started.status !== 200) return undefined;
    const path = `${api}/job/service_provider:north/${String(started.body.data[0]!.attributes['job_id'])}`;
    const runner = new Runner(surroundings);
    runner.start();
    await runner.idle();
    const [job, report] = [await site.ask('GET', path, { token }), await site.ask('GET', `${path}/report`, { token })];
    const { status, rows, added, conflicts, rejected, message } = job.body.data[0]!.attributes;
    const text = JSON.stringify([status!, rows!, added!, conflicts!, rejected!, message!, report.body.data.map(({ attributes }) => attributes)]);
    return names.reduce((shown, each) => shown.replaceAll(each, '#'), text);
  };
  let compared = 0;
  for (const { table, attributes, owner } of records) {
    if (owner.provider !== 'south' || table.tenant?.provider === undefined) continue;
    const cellsOf = (more: object): readonly string[] => formatRow(table, readAttributes(table, { ...attributes, ...more } as typeof attributes).row).map(String);
    const { provider, subscriber } = table.tenant;
    const cases: readonly (readonly [what: string, theirs: object, nobodys: object, names: readonly string[]])[] = [
      ['of another provider', { [provider]: 'south' }, { [provider]: 'nobody' }, ['south', 'nobody']],
      ...(subscriber === undefined || subscriber === table.key.at(-1) ? [] : [['of a subscriber that only another provider has', { [provider]: 'north', [subscriber]: 'lonely' }, { [provider]: 'north', [subscriber]: 'nobody' }, ['lonely', 'nobody']] as const]),
    ];
    for (const [what, theirs, nobodys, names] of cases) for (const dryRun of [true, false]) {
      const [one, other] = [await told(table.name, cellsOf(theirs), dryRun, ...names), await told(table.name, cellsOf(nobodys), dryRun, ...names)];
      t.equal(one, other, `${table.name} ${what}${dryRun ? ', a dry run' : ''}`);
      if (one !== undefined) compared++;
      if (one !== undefined) t.equal(JSON.parse(one)[2], 0, 'nothing of it goes in');
    }
    t.ok(table.columns[position(table, provider)] !== undefined);
  }
  t.ok(compared > 0, `${compared} files compared`);
});
