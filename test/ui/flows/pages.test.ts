/** Every page of every application in both themes: nothing for axe to find, no complaint of scripts or of the content policy, no page that says it failed; none that is wider than a phone, cuts a text without telling it, or shows people what is written for programs. */
import t, { type Test } from 'tap';
import { addressesOf, subscriberOf, subscriberPages } from './addresses.js';
import { axeFindings, noBrowser, password, settled, Site, turnTo, type Page } from './browser.js';
import { readingFaults, widthFaults } from './looks.js';

t.setTimeout(1_100_000);

/** A low window: of a list's rows, which are all alike, axe looks at a dozen rather than at forty, in half the time. */
const ownerSize = { width: 1440, height: 480 };
const phoneSize = { width: 390, height: 480 };

interface Stop {
  readonly name: string;
  readonly path: string;
  readonly beside?: string;
  readonly page: Page;
  readonly isPhone: boolean;
}

void t.test('every page of every application', { skip: noBrowser ?? false }, async (t) => {
  const site = await Site.open(t);
  const session = await site.appliance.request('GET', '/session');
  const { applications } = session.body.data[0]!.attributes as unknown as { readonly applications: readonly { readonly name: string }[] };
  // Two applications at a time, each with windows of its own.
  const left = applications.map(({ name }) => name);
  const walk = async (): Promise<void> => { for (let app = left.shift(); app !== undefined; app = left.shift()) await walkThrough(t, site, app); };
  await Promise.all([walk(), walk()]);
});

async function walkThrough(t: Test, site: Site, app: string): Promise<void> {
  const owner = await site.signedIn(app, ownerSize);
  const subscriber = await subscriberOf(site, app, password);
  const phone = subscriber === undefined ? undefined : await site.signedIn(app, { username: subscriber, width: 390 });
  const stops: readonly Stop[] = [
    ...[...await addressesOf(site, app, password), { name: 'system', path: '/system' }].map((visited) => ({ ...visited, page: owner, isPhone: false })),
    ...(phone === undefined ? [] : subscriberPages[app]!.map((name) => ({ name: `subscriber of ${app}, ${name === '' ? 'first page' : name}`, path: `/${app}/${name}`, page: phone, isPhone: true }))),
  ];
  for (const page of phone === undefined ? [owner] : [owner, phone]) await settled(page);
  for (const { name, path, beside, page, isPhone } of stops) {
    // Loaded anew it is the same page: niud has one document for every address.
    t.match(await (await fetch(`${site.base}${path}`, { headers: { accept: 'text/html' } })).text(), /<div id="app">/, `${name} can be loaded`);
    await turnTo(page, path);
    await settled(page);
    t.same(await readingFaults(page), [], `${name} reads well`);
    t.equal(await page.locator('h1').count(), 1, `${name} has one title`);
    if (beside !== undefined) {
      await turnTo(page, beside);
      await settled(page);
      await page.locator('aside.side, .plan').first().waitFor();
      t.equal(await page.locator('h1').count(), 1, `${name} beside its list: one title`);
      await turnTo(page, path);
      await settled(page);
    }
    t.not(await page.locator('main').innerText(), '', `${name} shows something`);
    t.equal(await page.getByText(/There is nothing here|There is no .* in the live database/).count(), 0, `${name} is a page`);
    t.same(await axeFindings(page), [], `${name} light`);
    // The theme changes colours alone.
    await page.emulateMedia({ colorScheme: 'dark' });
    t.same(await axeFindings(page, ['color-contrast']), [], `${name} dark`);
    await page.emulateMedia({ colorScheme: 'light' });
    if (!isPhone) await page.setViewportSize(phoneSize);
    t.same(await widthFaults(page), [], `${name} fits a phone`);
    if (!isPhone) await page.setViewportSize(ownerSize);
  }
  await owner.context().close();
  await phone?.context().close();
}
