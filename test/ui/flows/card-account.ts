import { HeldClient } from '../../support/declared-lookups.js';
import { axeFindings, becomes, password } from './browser.js';
import type { Flow } from './flow.js';

const cc = 2;
const access = '8005550142';

export const cardAccount: Flow = {
  what: 'an account with its money, its calls and prices',
  run: async (t, site) => {
    await site.administrator('cc', 'pacific', 'service_provider:Pacific_Voice');
    const token = await site.appliance.signIn('cc', password);
    const listed = await site.appliance.request('GET', '/cc/api/lot/80000000', { token });
    const pin = String(listed.body.data[0]!.attributes['pin']);
    const client = await HeldClient.connect(site.appliance.lookupSocket);
    t.teardown(() => client.close());
    for (const callId of ['ended', 'open']) {
      await client.route(cc, { callId, called: '12125550100', calling: '8085550001', attributes: { access, card: '80000000', pin } });
      await client.event(cc, { callId, kind: 'answer' });
    }
    await client.end(cc, { callId: 'ended', durationMs: 124_000 });

    const page = await site.signedIn('cc', { username: 'pacific' });
    await page.goto('/cc/lot/80000000');
    const head = page.locator('.account-head');
    for (const text of ['19.86', 'Business account']) await head.getByText(text).waitFor();
    await becomes(t, async () => (await head.innerText()).replace(/\s+/g, ' '), /Balance 19\.86 [\d.]+ reserved by 1 open call; [\d.]+ free Status activated makes calls Offering Business account/);
    await becomes(t, () => page.locator('.record-head .commands button').allInnerTexts(), ['Block…', 'Reset PIN…', 'Top up…', 'Transfer…', 'Adjust…', 'Archive…'], 'what an active account can be told');
    await becomes(t, () => page.getByRole('tab', { name: 'Ledger' }).getAttribute('aria-selected'), 'true');
    await page.getByRole('region', { name: 'Ledger' }).getByText('−0.14').waitFor();
    t.same(await axeFindings(page), []);
    await page.getByRole('link', { name: 'Its call' }).click();
    await page.waitForURL('**/cc/cdr/*');
    await page.goBack();

    await page.getByRole('tab', { name: 'Calls', exact: true }).click();
    await page.getByRole('region', { name: 'Calls that have ended' }).getByText('212 555 0100').waitFor();
    t.same(await axeFindings(page), []);
    await page.getByRole('heading', { name: 'Open calls' }).waitFor();
    await becomes(t, () => page.getByRole('button', { name: /^End…/ }).count(), 0, 'calls are ended by platform owners alone');
    const owner = await site.signedIn('cc');
    await owner.goto('/cc/lot/80000000?tab=calls');
    await owner.getByRole('button', { name: 'End… call open' }).click();
    t.same(await axeFindings(owner), []);
    await owner.getByRole('dialog').getByRole('button', { name: 'End the call' }).click();
    await head.getByText('nothing reserved').waitFor();

    await page.getByRole('tab', { name: 'Price a call' }).click();
    await page.getByLabel('Destination').fill('1 212 555 0100');
    await page.getByLabel('Seconds').fill('124');
    await page.getByRole('button', { name: 'Price it' }).click();
    await page.locator('.price-answer').getByText('0.14').waitFor();
    await becomes(t, async () => (await page.locator('.price-answer').innerText()).replace(/\s+/g, ' '), /Amount 0\.14 Rate Standard Charged time 2 min The money lasts 1 h/);
    await page.getByRole('cell', { name: 'Rounding' }).waitFor();
    t.same(await axeFindings(page), []);
    await page.getByLabel('Destination').fill('1 900 555 0100');
    await page.getByRole('button', { name: 'Price it' }).click();
    await page.getByText('a constraint blocks the destination').waitFor();

    await page.goto('/cc/rate/Pacific_Voice/Standard');
    const lines = await site.appliance.request('GET', '/cc/api/rate_prefix/Pacific_Voice/Standard?limit=1', { token });
    await page.getByRole('tab', { name: `Deck ${String((lines.body.meta as { records_total?: number }).records_total)}`, exact: true }).waitFor();
    await page.getByLabel('What does it cost').fill('1 212');
    await page.locator('.price-answer').getByText('0.07 a minute').waitFor();
    await page.getByLabel('On', { exact: true }).fill('2025-06-01 00:00');
    await page.getByText('No line of the deck holds then').waitFor();
    t.same(await axeFindings(page), []);
  },
};
