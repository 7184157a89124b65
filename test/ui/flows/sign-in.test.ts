import t from 'tap';
import { axeFindings, becomes, noBrowser, password, Site } from './browser.js';

t.setTimeout(1_100_000);

void t.test('signing in, from the first password to a session that has ended', { skip: noBrowser ?? false }, async (t) => {
  const site = await Site.open(t, { fresh: true });
  const { username, password: initial } = site.appliance.initialPassword('icr')!;
  const page = await site.window();

  await page.goto('/icr/number?q=617');
  await page.waitForURL((url) => url.pathname === '/login');
  t.same(await axeFindings(page), []);
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill('not the password');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await becomes(t, () => page.getByRole('alert').textContent(), /not|wrong/i, 'a refusal in niud\'s words');
  await page.getByLabel('Password').fill(initial);
  await page.keyboard.press('Enter');

  await page.getByRole('heading', { name: 'Change the first password' }).waitFor();
  t.same(await axeFindings(page), []);
  await page.reload();
  await page.getByLabel('Current password').fill(initial);
  await page.getByLabel('New password', { exact: true }).fill('short');
  await page.getByLabel('New password again').fill('short');
  await page.keyboard.press('Enter');
  await page.locator('.error').first().waitFor();
  await page.getByLabel('New password', { exact: true }).fill(password);
  await page.getByLabel('New password again').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('grid').waitFor();
  t.equal(new URL(page.url()).search, '?q=617', 'where one wanted to go');
  await becomes(t, () => page.evaluate('document.activeElement?.tagName'), /^(H1|MAIN)$/, 'the focus is on the page, and the link that skips to the page covers nothing');

  await page.getByRole('link', { name: /^CRS/ }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await becomes(t, () => page.getByLabel('Application').inputValue(), 'crs', 'an application without a session asks for one');
  await page.goBack();
  await page.getByRole('grid').waitFor();

  // Another window logs the session out; the page asks for the password and goes on with what was asked.
  const token = (await page.context().cookies()).find(({ name }) => name === 'niud_icr')!.value;
  await site.appliance.request('POST', '/icr/api/logout', { token });
  await page.getByLabel('Search Numbers').fill('2012');
  const again = page.getByRole('dialog', { name: 'Sign in to go on' });
  await again.waitFor();
  await becomes(t, () => again.getByLabel('Username').inputValue(), username);
  await becomes(t, () => page.evaluate('document.activeElement.type'), 'password', 'the password is all that is asked for');
  t.same(await axeFindings(page), []);
  await again.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await again.waitFor({ state: 'detached' });
  await page.getByText('Nothing matches 2012').waitFor();
  await page.getByText('Not live since').waitFor({ state: 'detached' });
  await becomes(t, () => page.getByLabel('Search Numbers').inputValue(), '2012', 'nothing typed was lost');

  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByRole('link', { name: 'Forgot password?' }).click();
  await page.getByLabel('Username').fill(username);
  await page.keyboard.press('Enter');
  await page.locator('.note.good').waitFor();
  t.same(await axeFindings(page), []);
});
