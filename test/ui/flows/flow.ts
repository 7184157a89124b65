import t, { type Test } from 'tap';
import { noBrowser, Site } from './browser.js';

/** What people do at one niud, in windows of their own. */
export interface Flow {
  readonly what: string;
  readonly run: (t: Test, site: Site) => Promise<void>;
}

/**
 * Flows at one niud and in one browser, one after the other, for to start the two costs as much as most flows. The windows of each are shut behind it. A flow takes people, records and settings
 * of its own, or finds them as the sample has them: which flows share a niud says who changes what.
 */
export function flows(name: string, ...all: readonly Flow[]): void {
  t.setTimeout(1_100_000);
  void t.test(name, { skip: noBrowser ?? false }, async (t) => {
    const site = await Site.open(t);
    for (const { what, run } of all) {
      await t.test(what, (t) => run(t, site));
      await site.shut();
    }
  });
}
