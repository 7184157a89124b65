/** A table, a column, a command and a setting appear in the pages by their declarations alone: an application that no page was made for. */
import { resolve } from 'node:path';
import { choice } from '../../../service/schema/kinds/choice.js';
import { integer } from '../../../service/schema/kinds/integer.js';
import { icrWithHunts } from '../../support/icr-with-hunts.js';
import { password, RestSite } from '../../support/rest-site.js';
import { axeFindings, becomes } from './browser.js';
import type { Flow } from './flow.js';

export const derived: Flow = {
  what: 'an application that no page knows',
  run: async (t, pages) => {
    const setting = { name: 'ringing_seconds', kind: integer(5, 120), default: 30, unit: 'seconds', meaning: 'How long a member of a hunt rings.' };
    const order = { name: 'ringing_order', kind: choice(['in_turn', 'all_at_once']), default: 'in_turn', meaning: 'Who of a hunt rings first.' };
    const site = await RestSite.start(t, { application: { ...icrWithHunts, settings: [...icrWithHunts.settings, setting, order] }, pages: resolve('dist/ui') });
    await site.must({ method: 'create', table: 'number', attributes: { number: '8085550101', service_provider_name: 'north', subscriber_name: 'one' } });
    await site.must({ method: 'create', table: 'hunt', attributes: { service_provider_name: 'north', subscriber_name: 'one', number: 7, remark: 'front desk' } });
    const page = await pages.window({ base: `http://127.0.0.1:${site.server.port}` });
    await page.goto('/login');
    await page.getByLabel('Username').fill('owner');
    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');

    await page.getByRole('navigation').getByRole('link', { name: /^Hunts/ }).click();
    const row = page.getByRole('grid').getByRole('row').nth(1);
    await row.getByText('north').waitFor();
    await becomes(t, async () => (await page.locator('[role=columnheader]').allInnerTexts()).slice(0, 3), ['service_provider_name', 'subscriber_name', 'number'], 'its columns, by their labels');
    await row.dblclick();
    await page.getByLabel('remark').waitFor();
    await becomes(t, () => page.getByLabel('remark').inputValue(), 'front desk', 'its form');
    for (const name of ['start', 'stop']) await becomes(t, () => page.getByRole('button', { name: new RegExp(name, 'i') }).first().isVisible(), true, `its command ${name}`);
    t.same(await axeFindings(page), []);
    await page.getByLabel('remark').fill('back desk');
    await page.getByRole('button', { name: /^Save/ }).click();
    await page.getByRole('status').getByText(/change \d+/).waitFor();
    t.equal((await site.ask('GET', '/icr/api/hunt/north/one/7', { token: await site.token('owner') })).body.data[0]!.attributes['remark'], 'back desk');

    await page.goto('/icr/hunt/+');
    await page.getByLabel('remark').waitFor();
    await page.goto('/icr/settings');
    await page.getByText('How long a member of a hunt rings.').waitFor();
    await becomes(t, () => page.getByLabel('Ringing order').locator('option').allInnerTexts(), ['In turn', 'All at once'], 'values that are few are a choice');
    await page.getByLabel('Ringing order').selectOption('all_at_once');
    await page.getByText('1 change', { exact: true }).waitFor();
  },
};
