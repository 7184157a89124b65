/** A type of job is one declaration: every place that knows types has those that are declared, and takes one that a test adds. */
import t from 'tap';
import { isRefusal } from '../../service/core/refusals.js';
import type { Check } from '../../service/jobs/checked-job.js';
import { createJob } from '../../service/jobs/create.js';
import { jobChecks } from '../../service/jobs/job-checks.js';
import { Runner } from '../../service/jobs/runner.js';
import { commonWorks } from '../../service/jobs/works.js';
import { askedTypes, jobTypeOf, jobTypes, typesInWords, type JobTypes } from '../../service/parts/job-types.js';
import { job as jobTable } from '../../service/parts/system-tables.js';
import { jobRoutes } from '../../service/rest/jobs.js';
import { choice } from '../../service/schema/kinds/choice.js';
import { jobStore, withJobs } from '../support/job-store.js';

/** With one more: it paints records, and what it paints is taken back. */
const types: JobTypes = {
  ...jobTypes,
  paint: { meaning: 'the painting of records', asked: { action: 'edit', takes: { colour: { form: 'text' } } }, takenBack: true, secrets: 'none', done: 'painted' },
};

/** The body of `POST /job` in the document, and what it says it does. */
function posted(some?: JobTypes): { readonly types: readonly string[]; readonly members: readonly string[]; readonly summaries: string } {
  const routes = jobRoutes(withJobs, some);
  const { properties } = routes.find(({ method }) => method === 'POST')!.body!.schema as unknown as { properties: Record<string, { enum?: readonly string[] }> };
  return { types: properties['job_type']!.enum!, members: Object.keys(properties), summaries: routes.map(({ summary }) => summary).join('\n') };
}

t.test('every place has the types that are declared', async (t) => {
  const column = jobTable.columns.find(({ name }) => name === 'job_type')!;
  t.same(column.kind.description.choices, Object.keys(jobTypes), 'what a record may say');
  t.same(posted().types, askedTypes(), 'the document');
  t.same(Object.keys(jobChecks).sort(), [...askedTypes(), 'rehearse'].sort(), 'what looks at requests');
  const { surroundings } = jobStore(t);
  const common = Object.keys(commonWorks(surroundings, () => undefined));
  t.same(Object.keys(jobTypes).filter((name) => !common.includes(name)), ['rehearse', 'move', 'cdr'], 'what runs elsewhere');
});

t.test('a type more is one declaration', async (t) => {
  const { types: known, members, summaries } = posted(types);
  t.same([known.includes('paint'), members.includes('colour'), /painting of records/.test(summaries), /restored or painted/.test(summaries)], [true, true, true, true], 'the document');
  t.match(typesInWords(types), /purge or paint\.$/);
  t.equal(jobTypeOf('paint'), undefined, 'niud itself has none');

  const column = jobTable.columns.map((each) => each.name === 'job_type' ? { ...each, kind: choice(Object.keys(types)) } : each);
  const painted = { ...jobTable, columns: column };
  const store = jobStore(t, 3, { ...withJobs, tables: withJobs.tables.map((table) => table.name === jobTable.name ? painted : table) });
  const request = { application: 'small', by: 'tester', roleId: 'platform_owner', jobType: 'paint', object: 'line', dryRun: false, options: { colour: 'red' } };
  const surroundings = {
    registry: store.registry, media: store.media, nowMs: 0, date: '2026-01-15', suffix: '0123456789',
  };
  const checks = { ...jobChecks, paint: (({ object, options }) => ({ object, position: null, kwargs: options, draft: null })) satisfies Check };
  const refused = createJob(request, store.reader.view('small'), surroundings);
  t.match(isRefusal(refused) ? refused.errors : [], [{ field: 'job_type', code: 'bad_choice', message: typesInWords() }]);
  const created = createJob(request, store.reader.view('small'), surroundings, types, checks);
  if (isRefusal(created)) throw new Error(created.message);
  const written = await store.surroundings.submit(created.change);
  t.notOk('code' in written, 'its record is taken');
  const ran: unknown[] = [];
  const runner = new Runner(store.surroundings, new Map([['paint', async (_, { kwargs }) => {
    ran.push(kwargs);
    return { status: 'completed', attributes: { added: 3 } };
  }]]), undefined, types);
  runner.start();
  await runner.idle();
  store.reader.refresh();
  const one = store.desk.one('small', created.id)!;
  t.same([ran, one.attributes.status, one.attributes['added']], [[{ colour: 'red' }], 'completed', 3], 'it runs');
});
