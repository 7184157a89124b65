import t from 'tap';
import { Cdrs } from '../../service/calls/cdrs.js';
import { explainer } from '../../service/explain/explainer.js';
import type { ExplainRequest } from '../../service/explain/request.js';
import { attributesFrom } from '../../service/lookup/messages/attributes.js';
import type { Json } from '../../service/schema/kind.js';
import { SampleSite } from '../support/sample-site.js';

type Answer = { readonly call: { readonly zone: string }; readonly decision: { readonly kind: string | null; readonly value: Json; readonly status: number }; readonly steps: readonly Json[]; readonly change: number; readonly draft?: Json };

t.test('requests and what comes of them, on the sample', async (t) => {
  const site = await SampleSite.open(t);
  const { reader, clock } = site.store;
  const explain = explainer((application) => site.calls.host(application), { reader, cdrs: new Cdrs(site.stores.cdr, site.stores.cdrByNumber), clock, readAttributes: attributesFrom });
  const of = (request: Partial<ExplainRequest>) => explain({ application: 'icr', tenant: {}, attributes: {}, ...request });
  const [first] = [...reader.view('icr').scan('number', { limit: 1 })];
  const stored = String(first!.key[0]);
  const answered = (request: Partial<ExplainRequest>): Answer => {
    const answer = of(request);
    t.notOk('code' in answer, JSON.stringify(answer).slice(0, 200));
    return (answer as unknown as { readonly attributes: Answer }).attributes;
  };

  const asStored = answered({ called: stored });
  t.equal(asStored.change, reader.view('icr').change, 'on the records as they stand');
  t.ok(asStored.steps.length > 0);
  t.equal(asStored.draft, undefined, 'nothing is told of a draft where there is none');
  t.same(answered({ called: stored }).decision, asStored.decision, 'nothing of it counts');

  const plan = { service_provider_name: 'none', subscriber_name: 'none', name: 'alone', rules: [] };
  const refused: readonly (readonly [request: Partial<ExplainRequest>, code: string])[] = [
    [{ attributes: { pin: '1' } }, 'invalid'],
    [{ attributes: { ingress: 'x' } }, 'invalid'],
    [{ called: stored, seconds: 60 }, 'invalid'],
    [{ cdr: 'no-such-call' }, 'not_found'],
    [{ application: 'cc', plan }, 'malformed'],
    [{ called: stored, plan: { ...plan, rules: 1 } }, 'invalid'],
    [{ called: stored, draft: { table: 'none', attributes: {} } }, 'invalid'],
    [{ called: stored, draft: { table: 'job', attributes: {} } }, 'invalid'],
  ];
  for (const [request, code] of refused) {
    const answer = of(request);
    t.equal('code' in answer ? answer.code : 'explained', code, JSON.stringify(request));
  }
});
