/** What a page says when niud is away, slow, full, or does not allow it, and that it comes back by itself. */
import { axeFindings, becomes, settled, turnTo } from './browser.js';
import { flows, type Flow } from './flow.js';

/** In the page: notes how long after now a bar says that niud is awaited, and words do. Looked at from outside it would depend on how fast the machine is. */
const watchWorking = `(() => {
  const [began, seen] = [performance.now(), globalThis.workingSeen = {}];
  const look = () => {
    if (document.querySelector('.working') !== null) seen.bar ??= performance.now() - began;
    if (document.body.textContent.includes('Still working')) seen.words ??= performance.now() - began;
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
})()`;

const away = /niud does not answer since \d\d:\d\d:\d\d\. Trying again every 2 s\./;

const comesBack: Flow = {
  what: 'niud that is stopped under an open page, of any kind, and comes back',
  run: async (t, site) => {
    const list = await site.signedIn('icr');
    const record = await site.signedIn('icr');
    const statistics = await site.signedIn('icr');
    const board = await site.signedIn('crs');
    const phone = await site.signedIn('icr', { width: 390 });
    const all = [list, record, statistics, board, phone];
    await turnTo(list, '/icr/number');
    await turnTo(record, '/icr/number/2012342077');
    await turnTo(statistics, '/icr/statistics');
    await turnTo(board, '/crs/board');
    await turnTo(phone, '/system');
    for (const page of all) await settled(page);
    await record.getByLabel('Timezone').fill('US/Hawaii');

    await site.appliance.kill();
    // Nobody asks anything: the stream finds out.
    for (const page of all) await page.getByText(/^Unreachable since \d\d:\d\d:\d\d$/).waitFor();
    await list.getByLabel('Search Numbers').fill('2012342');
    await list.getByRole('alert').getByText(away).waitFor();
    await becomes(t, () => list.getByRole('alert').innerText(), /^Could not read Numbers: /, 'what, why, and what is done about it');
    await turnTo(statistics, '/icr/cdr');
    await statistics.getByRole('alert').getByText(away).waitFor();
    await turnTo(phone, '/icr/changes');
    await phone.getByRole('alert').getByText(away).waitFor();
    t.ok(await list.getByRole('heading', { name: 'Numbers' }).isVisible(), 'the page stays');
    await becomes(t, () => phone.evaluate('document.documentElement.scrollWidth'), 390, 'the words fit a phone');
    await record.keyboard.press('Control+s');
    await record.getByText(/Whether it was done is not known/).waitFor();
    for (const page of [list, record]) t.same(await axeFindings(page), []);

    await site.appliance.run();
    for (const page of all) await page.getByText(/^Unreachable since|^Not live since/).waitFor({ state: 'detached' });
    for (const page of [list, statistics, phone]) await page.getByRole('alert').waitFor({ state: 'detached' });
    await list.getByText(/^\d+ match$/).waitFor();
    await list.getByRole('grid').getByText('201 234 2014').waitFor();
    await becomes(t, () => list.getByText(/Unreachable since|Not live since/).count(), 0);
    t.equal(await list.getByLabel('Search Numbers').inputValue(), '2012342', 'what was typed is there, and the session too');
    await becomes(t, () => record.getByLabel('Timezone').inputValue(), 'US/Hawaii', 'in a form as well');
    await record.getByRole('button', { name: 'Save', exact: true }).click();
    await record.getByText('201 234 2077 saved').waitFor();
  },
};

const saysSo: Flow = {
  what: 'a stream that is away, an answer that is slow, a disk at its reserve, what is not allowed',
  run: async (t, site) => {
    await site.appliance.kill();
    await site.appliance.run({ NIUD_DISK_RESERVE: '1048576' });
    const page = await site.signedIn('icr');

    await t.test('without the stream', async (t) => {
      await page.route('**/events?*', (route) => route.abort());
      await page.goto('/icr');
      await page.getByText(/^Not live since \d\d:\d\d$/).waitFor();
      await becomes(t, () => page.getByText(/^Unreachable/).count(), 0, 'niud answers all the same');
      await page.getByRole('region', { name: 'Last changes' }).getByRole('table').waitFor();
      t.same(await axeFindings(page), []);
      await page.unroute('**/events?*');
      await page.getByText(/^Not live since/).waitFor({ state: 'detached' });
    });

    await t.test('an answer that is slow', async (t) => {
      let answer: () => void = () => undefined;
      const slow = new Promise<void>((resolve) => { answer = resolve; });
      await page.route('**/icr/api/number?*', (route) => slow.then(() => route.continue()).catch(() => undefined));
      // What was asked before may be slow as well.
      await settled(page);
      await page.evaluate(watchWorking);
      await turnTo(page, '/icr/number');
      await page.getByRole('heading', { name: 'Numbers' }).waitFor();
      await page.getByText('Still working').waitFor();
      const { bar, words } = await page.evaluate('globalThis.workingSeen') as { readonly bar: number; readonly words: number };
      t.ok(bar >= 399, `nothing at first: the bar came after ${bar} ms`);
      t.ok(words >= 2_999, `a bar first: words came after ${words} ms`);
      t.same(await axeFindings(page), []);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('alert').getByText('Could not read Numbers: It was cancelled.').waitFor();
      await page.getByRole('button', { name: 'Try again' }).click();
      answer();
      await page.getByText('1,000 live').waitFor();
      await page.getByRole('alert').waitFor({ state: 'detached' });
      await page.locator('.working').waitFor({ state: 'detached' });
    });

    await t.test('a disk that is at its reserve', async (t) => {
      await turnTo(page, '/icr/number/2012342077');
      await page.getByLabel('Timezone').fill('US/Alaska');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByRole('alert').getByText(/reserve/).waitFor();
      await becomes(t, () => page.getByRole('alert').innerText(), /disk .*free.*needed|until there is room/s);
      await becomes(t, () => page.getByLabel('Timezone').inputValue(), 'US/Alaska', 'nothing typed is lost');
      await turnTo(page, '/system');
      await page.getByRole('region', { name: 'Alarms' }).getByText(/reserve/).first().waitFor();
      t.same(await axeFindings(page), []);
    });

    await t.test('what is not allowed', async (t) => {
      await page.route('**/icr/api/changes?*', (route) => route.fulfill({ status: 403, contentType: 'application/json', body: JSON.stringify({ meta: { code: '403', message: 'The role or the permissions of this administrator do not allow it.', errors: [{ field: '', code: 'not_permitted', message: 'x' }] }, data: [] }) }));
      await turnTo(page, '/icr/changes');
      await page.getByRole('alert').getByText(/Your permissions do not include Changes/).waitFor();
      t.same(await axeFindings(page), []);
    });
  },
};

flows('what fails', comesBack, saysSo);
