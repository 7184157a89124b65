/** What a draft would change before it is saved, and the calls that hold a rule. */
import t from 'tap';
import { LookupClient } from '../../../service/lookup/client.js';
import { axeFindings, noBrowser, password, Site } from './browser.js';

t.setTimeout(400_000);

const office = 'call_plan/Harbor_Telephone/Atlantic_Insurance/Office';
const icr = 4;

void t.test('a draft is rehearsed, and calls that hold a rule are cleared', { skip: noBrowser ?? false }, async (t) => {
  const site = await Site.open(t);
  const page = await site.signedIn('icr');
  const token = await site.appliance.signIn('icr', password);
  const ask = async (method: string, path: string, body?: object) => (await site.appliance.request(method, `/icr/api/${path}`, { token, ...(body === undefined ? {} : { body }) })).body;
  await ask('PUT', office, { rules: [{ label: 'Desk', type: 'limited', criteria: 2, destination: { type: 'number', value: '6175550100' } }, { label: 'Often', type: 'periodic', criteria: '100/24', destination: { type: 'number', value: '6175550101' } }] });
  for (const [name, calling] of [['a caller', '6175550110'], ['another', '6175550111']]) await ask('POST', 'rehearsal_case', { service_provider_name: 'Harbor_Telephone', set_name: 'Mornings', name, called: '6172342007', calling, expected_kind: 'number', expected_value: '6175550100' });
  const client = await LookupClient.connect(site.appliance.lookupSocket);
  t.teardown(() => client.close());
  for (const callId of ['one', 'two', 'three']) await client.route(icr, { callId, called: '6172342007', calling: '6175550110' });
  await client.end(icr, { callId: 'three', cause: 'normal' });
  while ((await ask('GET', 'cdr')).data.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));

  await page.goto(`/icr/${office}`);
  const held = page.getByRole('button', { name: '(2) calls hold Desk' });
  await held.waitFor();
  t.match(await page.locator('[data-no="1"]').textContent(), /fewer than 2 calls now \(2\)/);
  await page.locator('[data-no="2"] .when', { hasText: 'fewer than 100 calls in 24 hours (1)' }).waitFor();
  await held.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/^2 calls\./).waitFor();
  t.ok(await dialog.getByRole('button', { name: 'Close' }).evaluate((one) => one === one.ownerDocument.activeElement), 'Enter clears nothing');
  t.same(await axeFindings(page), []);
  await dialog.getByRole('button', { name: 'Clear call one' }).click();
  await dialog.getByText(/^1 call\./).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '(1) calls hold Desk' }).waitFor();
  t.same((await ask('GET', 'leases')).data.map(({ attributes }) => attributes['call_id']), ['two'], 'the other holds it still');

  // A call that was made, and the cases of a set, on the draft.
  await page.locator('.rules').getByRole('button', { name: /^1 Desk/ }).click();
  await page.getByLabel('Number', { exact: true }).fill('6175550177');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Rehearse…' }).click();
  await dialog.getByRole('button', { name: 'Rehearse', exact: true }).click();
  const made = dialog.getByRole('region', { name: 'Run of Calls of the last 7 days' });
  await made.getByText('1 of 1 calls change.').waitFor();
  await made.getByRole('button', { name: '617 234 2007' }).click();
  await made.getByText('1 Desk decides.').waitFor();
  t.match(await made.textContent(), /617 555 0100617 555 0177/, 'live, and on the draft');
  t.same(await axeFindings(page), []);
  await dialog.getByLabel('With').selectOption('Mornings');
  await dialog.getByRole('button', { name: 'Rehearse', exact: true }).click();
  const set = dialog.getByRole('region', { name: 'Run of Mornings' });
  await set.getByText('2 of 2 cases come to something else than expected.').waitFor();
  await set.getByRole('button', { name: 'another' }).click();
  await set.getByRole('button', { name: '1 Desk decides.' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.rule.chosen[data-no="1"]').waitFor();
  t.match((await ask('GET', office)).data[0]!.attributes['rules'], [{ destination: { value: '6175550100' } }, {}], 'nothing was saved');

  // The draft is tried elsewhere in this tab, beside what is live.
  await page.getByRole('link', { name: 'Try a Call' }).click();
  await page.getByLabel('Called', { exact: true }).fill('6172342007');
  await page.getByRole('button', { name: 'Draft', exact: true }).click();
  const answer = page.getByRole('region', { name: 'Answer' });
  await answer.getByText('617 555 0177').waitFor();
  await answer.getByText('Live it goes to 617 555 0100').waitFor();
  t.equal(new URL(page.url()).searchParams.get('on'), office);
  t.same(await axeFindings(page), []);
  await page.getByRole('button', { name: 'Earlier' }).click();
  await page.getByLabel('Number of the change').fill('1');
  await page.getByText('On change 1.').waitFor();
  await page.getByRole('button', { name: 'Live', exact: true }).click();
  await answer.getByText(/^Live it goes/).waitFor({ state: 'detached' });
  t.match(await answer.textContent(), /617 555 0100/);
});
