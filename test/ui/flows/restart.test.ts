import t from 'tap';
import { noBrowser, Site } from './browser.js';

t.setTimeout(400_000);

void t.test('niud killed and started again under an open page', { skip: noBrowser ?? false }, async (t) => {
  const site = await Site.open(t);
  const page = await site.signedIn('icr');
  await page.goto('/icr/number');
  const grid = page.getByRole('grid');
  await grid.getByText('201 234 2014').waitFor();

  await site.appliance.kill();
  // The stream breaks at once, unless a question finds out first that nobody answers.
  await page.getByText(/^Not live since|^Unreachable since/).first().waitFor();
  await page.getByLabel('Search Numbers').fill('2012342');
  await page.getByText(/Unreachable since/).waitFor();
  await page.getByRole('alert').getByText(/niud does not answer/).waitFor();
  t.ok(await page.getByRole('heading', { name: 'Numbers' }).isVisible(), 'the page stays');

  await site.appliance.run();
  await page.getByRole('button', { name: 'Try again' }).click();
  await grid.getByText('201 234 2014').waitFor();
  await page.getByText(/^Not live since/).waitFor({ state: 'detached' });
  t.equal(await page.getByText(/Unreachable since/).count(), 0);
  t.equal(await page.getByLabel('Search Numbers').inputValue(), '2012342', 'what was typed is there, and the session too');
});
