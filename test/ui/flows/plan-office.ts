/** The plan of the sample that the flows of the editor share. */
import type { Test } from 'tap';
import { becomes, password, type Page, type Site } from './browser.js';

export const office = '/icr/call_plan/Harbor_Telephone/Atlantic_Insurance/Office';
export const inApi = (path: string): string => path.replace('/icr/', '/icr/api/');

const asMade = new WeakMap<Site, object>();

/** The plan is as the sample has it, whatever flows before have made of it. */
export async function asInSample(site: Site): Promise<void> {
  const token = await site.appliance.signIn('icr', password);
  const { rules, display_name } = (await site.appliance.request('GET', inApi(office), { token })).body.data[0]!.attributes;
  const sample = asMade.get(site);
  if (sample === undefined) asMade.set(site, { rules, display_name });
  else await site.appliance.request('PUT', inApi(office), { token, body: sample });
}

/** The button of a rule in the list. */
export const row = (page: Page, name: string | RegExp) => page.locator('.rules').getByRole('button', { name });

type Row = { readonly dataset: { readonly no: string }; querySelector(selector: string): { readonly childNodes: readonly { readonly textContent: string }[] } };

/** The rules stand in this order, each by its number and label. */
export async function order(t: Test, page: Page, wanted: readonly string[], words?: string): Promise<void> {
  await becomes(t, () => page.locator('.rule[data-no]').evaluateAll((rows) => (rows as unknown as readonly Row[]).map((one) => `${one.dataset.no} ${one.querySelector('.name-of').childNodes[1]!.textContent}`)), wanted, words);
}
