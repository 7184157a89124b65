import { axeFindings, becomes } from './browser.js';
import type { Flow } from './flow.js';
import { asInSample, inApi, office, order, row } from './plan-office.js';

export const planEditor: Flow = {
  what: 'the plan editor',
  run: async (t, site) => {
    await asInSample(site);
    const page = await site.signedIn('icr');
    const token = await site.appliance.signIn('icr', 'a password of the test');
    const stored = async () => (await site.appliance.request('GET', inApi(office), { token })).body.data[0]!.attributes as { readonly rules: readonly { readonly label?: string; readonly destination: { readonly value: unknown } }[]; readonly display_name: string };

    await t.test('rules are a list of sentences, moved by keys, with a way back', async (t) => {
      await page.goto(office);
      await row(page, /Holidays/).waitFor();
      t.same(await axeFindings(page), []);
      await order(t, page, ['1 Holidays', '2 Working days', '2.1 Open', '2.2 Late shift', '3 Closed']);
      await becomes(t, () => page.locator('[data-no="2.2"]').textContent(), /17:00–20:00.*617 555 0190/);
      await row(page, /Holidays/).focus();
      for (let times = 0; times < 3; times++) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Alt+ArrowUp');
      await order(t, page, ['1 Holidays', '2 Working days', '2.1 Late shift', '2.2 Open', '3 Closed']);
      await page.locator('.rules [role=status]', { hasText: 'Late shift, now 2.1 of 2' }).waitFor({ state: 'attached' });
      await page.keyboard.press('Alt+ArrowLeft');
      await order(t, page, ['1 Holidays', '2 Working days', '2.1 Open', '3 Late shift', '4 Closed']);
      await page.keyboard.press('d');
      await page.keyboard.press('Delete');
      await page.keyboard.press('Control+z');
      await page.keyboard.press('Control+z');
      await page.keyboard.press('Control+z');
      await page.keyboard.press('Control+Shift+z');
      await order(t, page, ['1 Holidays', '2 Working days', '2.1 Open', '3 Late shift', '4 Closed']);
      await page.keyboard.press('Control+z');
      await page.keyboard.press('Control+z');
      await page.getByText('Draft, not saved').waitFor({ state: 'detached' });
    });

    await t.test('a rule is edited in its form and saved with what changed said first', async (t) => {
      await row(page, /Late shift/).click();
      await page.getByLabel('Time of day to').fill('21:00');
      await page.getByLabel('Then', { exact: true }).selectOption('sip-uri');
      await becomes(t, () => page.getByLabel('SIP', { exact: true }).inputValue(), '6175550190', 'what fits is kept');
      await page.getByLabel('SIP', { exact: true }).fill('desk@atlantic-insurance.example');
      t.same(await axeFindings(page), []);
      await page.reload();
      await page.getByText(/Your changes of \d\d:\d\d/).waitFor();
      await becomes(t, () => page.locator('[data-no="2.2"]').textContent(), /17:00–21:00.*SIP desk@/, 'a reload loses nothing');
      await page.keyboard.press('Control+s');
      const dialog = page.getByRole('dialog');
      await becomes(t, () => dialog.textContent(), /2\.2 Late shift changed/);
      t.same(await axeFindings(page), []);
      await dialog.getByRole('button', { name: 'Save plan' }).click();
      await page.getByText(/Office saved/).last().waitFor();
      t.match((await stored()).rules[1]!.destination.value, [{}, { criteria: '17:00-21:00', destination: { type: 'sip-uri', value: 'desk@atlantic-insurance.example' } }]);
      await becomes(t, () => page.getByRole('button', { name: /Save plan/ }).isDisabled(), true);
    });

    await t.test('what lint finds stands beside the rule, and an error shuts Save', async (t) => {
      await row(page, /Closed/).focus();
      await page.keyboard.press('n');
      await page.getByRole('textbox', { name: 'Label' }).fill('Nobody');
      await page.getByLabel('Number', { exact: true }).fill('911');
      await page.locator('[data-no="4"] .note.bad', { hasText: /emergency number/ }).waitFor();
      await becomes(t, () => page.getByRole('button', { name: /Save plan/ }).isDisabled(), true);
      await page.keyboard.press('Control+s');
      await page.getByText('An error stands in the way.').waitFor();
      await becomes(t, () => page.evaluate('document.activeElement.textContent'), /Nobody/, 'it is said why it is not saved, and where');
      await page.keyboard.press('Enter');
      await page.getByLabel('Number', { exact: true }).fill('6175550111');
      // At once, while niud still looks at what was mended.
      await page.keyboard.press('Control+s');
      await page.getByRole('dialog', { name: 'Save Office' }).getByText(/4 Nobody added/).waitFor();
      t.equal(await page.evaluate("dispatchEvent(new KeyboardEvent('keydown', { key: 's', ctrlKey: true, cancelable: true }))"), false, 'the browser never offers to save the page, in a dialog neither');
      await page.keyboard.press('Escape');
      await page.locator('[data-no="4"] .note.warn', { hasText: /decides every such call/ }).waitFor();
      await page.getByRole('button', { name: 'Move before 3' }).click();
      await order(t, page, ['1 Holidays', '2 Working days', '2.1 Open', '2.2 Late shift', '3 Nobody', '4 Closed']);
      await page.getByRole('button', { name: 'Discard' }).click();
      await order(t, page, ['1 Holidays', '2 Working days', '2.1 Open', '2.2 Late shift', '3 Closed']);
    });

    await t.test('two who edit lose nothing', async (t) => {
      await row(page, /Open/).click();
      await page.getByRole('textbox', { name: 'Label' }).fill('Open now');
      const other = await site.appliance.request('PUT', inApi(office), { token, body: { display_name: 'Theirs' } });
      t.equal(other.status, 200);
      await page.getByText(/changed Display Name/).waitFor();
      await page.keyboard.press('Control+s');
      await page.getByRole('dialog').getByRole('button', { name: 'Save plan' }).click();
      await page.getByText(/Office saved/).last().waitFor();
      await page.getByText('Draft, not saved').waitFor({ state: 'detached' });
      const both = await stored();
      t.equal(both.display_name, 'Theirs');
      t.match(JSON.stringify(both.rules), /Open now/);

      await page.getByRole('textbox', { name: 'Label' }).fill('Mine');
      const { rules } = both;
      await site.appliance.request('PUT', inApi(office), { token, body: { rules: rules.slice(1) } });
      await page.getByText(/Changed by .* Rules/).waitFor();
      await becomes(t, () => page.getByRole('button', { name: /Save plan/ }).isDisabled(), true, 'first it is said whose stays');
      await page.getByRole('button', { name: 'Take theirs' }).click();
      await order(t, page, ['1 Working days', '1.1 Open now', '1.2 Late shift', '2 Closed']);
    });

    await t.test('a new plan says what it is called, then has its rules', async (t) => {
      await page.goto('/icr/call_plan/+');
      await page.getByLabel('Service Provider Name').fill('Harbor_Telephone');
      await page.getByLabel('Subscriber Name').fill('Atlantic_Insurance');
      await page.getByRole('textbox', { name: 'Name required', exact: true }).fill('Brand new');
      t.same(await axeFindings(page), []);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Add a rule' }).click();
      await page.getByLabel('Number', { exact: true }).fill('617 555 0123');
      await page.keyboard.press('Control+s');
      await page.getByRole('dialog').getByRole('button', { name: 'Save plan' }).click();
      await page.waitForURL((url) => url.pathname.endsWith('/Brand%20new'));
      await page.locator('[data-no="1"]', { hasText: '617 555 0123' }).waitFor();
    });

    await t.test('a call is tried on the draft, and 14 days are seen', async (t) => {
      await page.goto(office.replace('Office', 'Round_the_Clock'));
      const panel = page.getByRole('complementary', { name: 'Try a call' });
      await panel.getByLabel('Called', { exact: true }).fill('6172342007');
      await panel.getByLabel('When', { exact: true }).fill('2026-10-27 23:30');
      await panel.getByRole('status').filter({ hasText: 'Trunks 201, 202' }).waitFor();
      await panel.getByText(/tried by itself, in the zone of the .*: \S+\.$/).waitFor();
      await panel.getByLabel('Called', { exact: true }).fill('6172342259');
      await panel.getByText(/tried by itself/).waitFor({ state: 'detached' });
      await panel.getByText('America/New_York, the zone of the number').waitFor();
      await becomes(t, () => panel.textContent(), /rule 1 Night.*Why.*Plan Round_the_Clock.*1 Night decides.*2 Day is not reached/s);
      await page.locator('[data-no="1"] .mark.matched').waitFor();
      await page.getByLabel('From', { exact: true }).fill('2026-10-26');
      const days = page.getByRole('region', { name: '14 days' });
      await days.getByText('clocks go back').waitFor();
      await becomes(t, () => days.locator('.day-name').count(), 14);
      await days.getByText('25 h').waitFor();
      const bar = days.getByRole('button', { name: /Thu 29 Oct 06:00–22:00, trunks 101, 102, 103, rule 2/ });
      await bar.click();
      await becomes(t, () => panel.getByLabel('When', { exact: true }).inputValue(), '2026-10-29 06:00');
      await page.keyboard.press('ArrowLeft');
      await days.locator('.pointed', { hasText: 'Thu 29 Oct 00:00–06:00, trunks 201, 202, rule 1' }).waitFor();
      await panel.getByRole('status').filter({ hasText: 'Trunks 101, 102, 103' }).waitFor();
      t.same(await axeFindings(page), []);
      await panel.getByRole('button', { name: 'Save as case' }).click();
      await page.getByRole('dialog').getByLabel('Set Name').fill('Nights');
      t.same(await axeFindings(page), []);
      await page.getByRole('dialog').getByRole('button', { name: 'Save case' }).click();
      await page.getByText(/saved in Nights/).waitFor();

      const small = await site.signedIn('icr', { width: 900, theme: 'dark' });
      await small.goto(office);
      await small.getByRole('tab', { name: '14 days' }).click();
      await small.locator('.cal .bar button').first().waitFor();
      t.same(await axeFindings(small), [], 'parts are tabs where there is less room');
    });

    await t.test('rules with several criteria', async (t) => {
      const easy = await site.signedIn('easy0', { theme: 'dark' });
      await easy.goto('/easy0/call_plan/Harbor_Telephone/New_England');
      await row(easy, /Neighbours by day/).click();
      await becomes(t, () => easy.locator('[data-no="1"]').textContent(), /area code in ME, MA and Mon–Fri.*trunks 5001, 5002/);
      await easy.getByRole('button', { name: 'Fri', exact: true }).click();
      await easy.getByRole('button', { name: '2. 5002, of 2; arrow keys move it' }).press('ArrowLeft');
      await becomes(t, () => easy.locator('[data-no="1"]').textContent(), /and Mon–Thu.*trunks 5002, 5001/);
      t.same(await axeFindings(easy), []);
      await easy.keyboard.press('Control+s');
      await easy.getByRole('dialog').getByRole('button', { name: 'Save plan' }).click();
      await easy.getByText(/New_England saved/).waitFor();
    });
  },
};
