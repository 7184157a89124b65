/** Every page of every application in both themes: nothing for axe to find, no complaint of scripts or of the content policy, no page that says it failed. */
import t from 'tap';
import { addressesOf } from './addresses.js';
import { axeFindings, noBrowser, password, Site } from './browser.js';

t.setTimeout(500_000);

void t.test('every page of every application', { skip: noBrowser ?? false }, async (t) => {
  const site = await Site.open(t);
  const session = await site.appliance.request('GET', '/session');
  const { applications } = session.body.data[0]!.attributes as unknown as { readonly applications: readonly { readonly name: string }[] };
  for (const { name: app } of applications) {
    const page = await site.signedIn(app);
    for (const { name, path } of [...await addressesOf(site, app, password), { name: 'system', path: '/system' }]) {
      await page.goto(path);
      await page.locator('main h1').first().waitFor();
      await page.waitForLoadState('load');
      t.not(await page.locator('main').innerText(), '', `${name} shows something`);
      t.equal(await page.getByText('There is nothing here').count(), 0, `${name} is a page`);
      for (const theme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: theme });
        t.same(await axeFindings(page), [], `${name} ${theme}`);
      }
    }
    await page.context().close();
  }
});
