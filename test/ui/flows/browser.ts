/** A real browser against a real niud, for the flows of the web UI. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { loadSamples } from '../../../scripts/sample-data.js';
import { Appliance } from '../../support/appliance.js';

export type { Page } from 'playwright-core';

const program = '/usr/bin/chromium';

/** Why no browser can be had here, for a test to be skipped with; undefined where one can. `scripts/test` installs it as root. */
export const noBrowser: string | undefined = existsSync(program) ? undefined : `there is no ${program}: apt-get install chromium fonts-inter`;

/** The password of everybody in these tests. */
export const password = 'a password of the test';

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

export interface Look {
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
}

/** Whatever ends what was begun: a test, or a script. */
export interface Ending {
  teardown(end: () => unknown): void;
}

/** What a person with a browser has: niud with the sample of every application, and windows of their own. */
export class Site {
  #browser: Browser | undefined;
  readonly #contexts: BrowserContext[] = [];
  /** What the pages complained of: errors of scripts, refusals of the content policy. */
  readonly complaints: string[] = [];

  private constructor(readonly appliance: Appliance) {}

  /** Starts niud with the sample and a browser, both gone with the test, which fails when a page has complained. */
  static async open(t: Ending, { sample = true }: { readonly sample?: boolean } = {}): Promise<Site> {
    const appliance = await Appliance.start(t);
    if (sample) await loadSamples(join(appliance.folder, 'run', 'admin.sock'));
    const site = new Site(appliance);
    site.#browser = await chromium.launch({ executablePath: program, args: ['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'] });
    t.teardown(async () => {
      await site.#browser?.close();
      if (site.complaints.length > 0) throw new Error(`pages complained:\n${site.complaints.join('\n')}`);
    });
    return site;
  }

  get base(): string { return this.appliance.base; }

  /** A window of its own, with nobody signed in. */
  async window({ theme = 'light', width = 1440 }: Look = {}): Promise<Page> {
    const phone = width < 640;
    const context = await this.#browser!.newContext({ baseURL: this.base, viewport: { width, height: phone ? 844 : 900 }, colorScheme: theme, reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'], ...(phone ? { hasTouch: true, isMobile: true } : {}) });
    this.#contexts.push(context);
    const page = await context.newPage();
    page.on('pageerror', (fault) => this.complaints.push(`${page.url()}: ${fault.stack ?? fault.message}`));
    // The browser tells every answer that is no success; what a page makes of it is the test's to see.
    page.on('console', (message) => { if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) this.complaints.push(`${page.url()}: ${message.text()}`); });
    return page;
  }

  /** A window in which somebody has signed in by the form; by default the first administrator of the application. */
  async signedIn(app: string, { username = `${app}_administrator`, ...look }: Look & { readonly username?: string } = {}): Promise<Page> {
    if (username === `${app}_administrator`) await this.appliance.signIn(app, password);
    const page = await this.window(look);
    await page.goto(`/login?app=${app}`);
    await page.getByLabel('Username').fill(username);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL((url) => url.pathname.startsWith(`/${app}`));
    return page;
  }

  /** Makes an administrator with a role and the password of these tests. */
  async administrator(app: string, username: string, roleId: string): Promise<void> {
    const token = await this.appliance.signIn(app, password);
    const made = await this.appliance.request('POST', `/${app}/api/administrator`, { token, body: { username, role_id: roleId, password } });
    if (made.status !== 201) throw new Error(`administrator: ${JSON.stringify(made.body)}`);
    // Whoever was given a password by another changes it at the first sign-in.
    const first = await this.appliance.request('POST', `/${app}/api/authenticate`, { body: { username, password } });
    const { must_change_password: mustChange, token: own } = first.body.data[0] as unknown as { readonly must_change_password?: boolean; readonly token: string };
    if (mustChange !== true) return;
    for (const [current, next] of [[password, `${password} too`], [`${password} too`, password]] as const) {
      const again = await this.appliance.request('POST', `/${app}/api/authenticate`, { body: { username, password: current } });
      await this.appliance.request('POST', `/${app}/api/password`, { token: (again.body.data[0] as unknown as { readonly token: string }).token ?? own, body: { current, new: next } });
    }
  }
}

/** What axe finds wrong with the page as it stands, one line a finding; of `only` some of its rules. */
export async function axeFindings(page: Page, only: readonly string[] = []): Promise<readonly string[]> {
  // Evaluated by the browser's own tools, which the page's content policy does not bind.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(`axe.run(document, ${JSON.stringify({ resultTypes: ['violations'], ...(only.length === 0 ? {} : { runOnly: only }) })})`) as { readonly violations: readonly { readonly id: string; readonly help: string; readonly nodes: readonly { readonly html: string }[] }[] };
  return violations.map(({ id, help, nodes }) => `${id}: ${help} ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** The text of the cell that the keys are at. */
export async function activeCell(page: Page): Promise<string> {
  return page.evaluate('document.getElementById(document.querySelector("[role=grid]").getAttribute("aria-activedescendant"))?.textContent ?? ""') as Promise<string>;
}
