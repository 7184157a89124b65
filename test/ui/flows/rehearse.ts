/** What a draft would change before it is saved, and the calls that hold a rule. */
import { HeldClient } from '../../support/declared-lookups.js';
import { axeFindings, becomes, password } from './browser.js';
import type { Flow } from './flow.js';

const office = 'call_plan/Harbor_Telephone/Atlantic_Insurance/Office';
const icr = 4;

export const rehearse: Flow = {
  what: 'a draft is rehearsed, and calls that hold a rule are cleared',
  run: async (t, site) => {
    const page = await site.signedIn('icr');
    const token = await site.appliance.signIn('icr', password);
    const ask = async (method: string, path: string, body?: object) => (await site.appliance.request(method, `/icr/api/${path}`, { token, ...(body === undefined ? {} : { body }) })).body;
    await ask('PUT', office, { rules: [{ label: 'Desk', type: 'limited', criteria: 2, destination: { type: 'number', value: '6175550100' } }, { label: 'Often', type: 'periodic', criteria: '100/24', destination: { type: 'number', value: '6175550101' } }] });
    for (const [name, calling] of [['a caller', '6175550110'], ['another', '6175550111']]) await ask('POST', 'rehearsal_case', { service_provider_name: 'Harbor_Telephone', set_name: 'Mornings', name, called: '6172342007', calling, expected_kind: 'number', expected_value: '6175550100' });
    const client = await HeldClient.connect(site.appliance.lookupSocket);
    t.teardown(() => client.close());
    for (const callId of ['one', 'two', 'three']) await client.route(icr, { callId, called: '6172342007', calling: '6175550110' });
    await client.end(icr, { callId: 'three', cause: 'normal' });
    await becomes(t, async () => (await ask('GET', 'cdr')).data.length, 1, 'the call that ended is written');

    await page.goto(`/icr/${office}`);
    const held = page.getByRole('button', { name: '(2) calls hold Desk' });
    await held.waitFor();
    await becomes(t, () => page.locator('[data-no="1"]').textContent(), /fewer than 2 calls now \(2\)/);
    await page.locator('[data-no="2"] .when', { hasText: 'fewer than 100 calls in 24 hours (1)' }).waitFor();
    await held.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/^2 calls\./).waitFor();
    await becomes(t, () => dialog.getByRole('button', { name: 'Close' }).evaluate((one) => one === one.ownerDocument.activeElement), true, 'Enter clears nothing');
    t.same(await axeFindings(page), []);
    await dialog.getByRole('button', { name: 'Clear call one' }).click();
    await dialog.getByText(/^1 call\./).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '(1) calls hold Desk' }).waitFor();
    await becomes(t, async () => (await ask('GET', 'leases')).data.map(({ attributes }) => attributes['call_id']), ['two'], 'the other holds it still');

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
    await becomes(t, () => made.textContent(), /617 555 0100617 555 0177/, 'live, and on the draft');
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
    await becomes(t, async () => new URL(page.url()).searchParams.get('on'), office);
    t.same(await axeFindings(page), []);
    await page.getByRole('button', { name: 'Earlier' }).click();
    await page.getByLabel('Number of the change').fill('1');
    await page.getByText('On change 1.').waitFor();
    await page.getByRole('button', { name: 'Live', exact: true }).click();
    await answer.getByText(/^Live it goes/).waitFor({ state: 'detached' });
    await becomes(t, () => answer.textContent(), /617 555 0100/);
  },
};
