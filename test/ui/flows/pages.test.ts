/** Every page of every application in both themes: nothing for axe to find, no complaint of scripts or of the content policy, no page that says it failed. */
import t from 'tap';
import { addressesOf, subscriberOf, subscriberPages } from './addresses.js';
import { axeFindings, noBrowser, password, Site } from './browser.js';

t.setTimeout(580_000);

/** What a page asks for has come, or is told. */
const settledMs = 250;

void t.test('every page of every application', { skip: noBrowser ?? false }, async (t) => {
  const site = await Site.open(t);
  const session = await site.appliance.request('GET', '/session');
  const { applications } = session.body.data[0]!.attributes as unknown as { readonly applications: readonly { readonly name: string }[] };
  for (const { name: app } of applications) {
    const owner = await site.signedIn(app);
    const subscriber = await subscriberOf(site, app, password);
    const phone = subscriber === undefined ? undefined : await site.signedIn(app, { username: subscriber, width: 390 });
    const all = [...await addressesOf(site, app, password), { name: 'system', path: '/system' }].map((visited) => ({ ...visited, page: owner }));
    const own = phone === undefined ? [] : subscriberPages[app]!.map((name) => ({ name: `subscriber of ${app}, ${name === '' ? 'first page' : name}`, path: `/${app}/${name}`, page: phone }));
    for (const { name, path, page } of [...all, ...own]) {
      await page.goto(path);
      await page.locator('main h1').first().waitFor();
      await page.waitForTimeout(settledMs);
      if (page === phone) t.ok(await page.evaluate('document.documentElement.scrollWidth') as number <= 390, `${name} fits a phone`);
      t.not(await page.locator('main').innerText(), '', `${name} shows something`);
      t.equal(await page.getByText('There is nothing here').count(), 0, `${name} is a page`);
      await page.emulateMedia({ colorScheme: 'light' });
      t.same(await axeFindings(page), [], `${name} light`);
      // The theme changes colours alone.
      await page.emulateMedia({ colorScheme: 'dark' });
      t.same(await axeFindings(page, ['color-contrast']), [], `${name} dark`);
    }
    await owner.context().close();
    await phone?.context().close();
  }
});
