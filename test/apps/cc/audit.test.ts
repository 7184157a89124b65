import t from 'tap';
import { audit } from '../../../service/apps/cc/audit.js';
import type { Value } from '../../../service/schema/kind.js';
import { CcSite } from '../../support/cc-site.js';

t.test('what cannot be of an account', async (t) => {
  const credit = { type: 'postpaid', maximum_balance: 20_00 };
  const cases: readonly [why: string, offering: Readonly<Record<string, Value>>, lot: Readonly<Record<string, Value | undefined>>, moved: number, reserved: number, words: RegExp | undefined][] = [
    ['nothing has happened', {}, {}, 0, 0, undefined],
    ['all is reserved', {}, {}, 0, 10_00, undefined],
    ['more is reserved', {}, {}, 0, 10_01, /has 10\.00, of which calls have reserved 10\.01: less than 0\.00 is left/],
    ['all is spent', {}, {}, -10_00, 0, undefined],
    ['more is spent', {}, {}, -10_01, 0, /has -0\.01/],
    ['below the least balance, which calls alone keep to', { minimum_balance: 5_00 }, {}, -6_00, 0, undefined],
    ['credit is used', credit, {}, -30_00, 0, undefined],
    ['more than the credit', credit, {}, -30_01, 0, /has -20\.01.*less than -20\.00/],
    ['credit is reserved', credit, {}, -20_00, 10_01, /reserved 10\.01/],
    ['no offering', {}, { product_offering_name: undefined }, -10_01, 0, /less than 0\.00/],
  ];
  for (const [why, offering, lot, moved, reserved, words] of cases) {
    const site = new CcSite();
    site.offering(offering);
    const found = audit(site.lot(lot), { moved, reserved }, site.view);
    if (words === undefined) t.equal(found, undefined, why);
    else t.match(found, words, why);
  }
});

t.test('accounts that are not live', async (t) => {
  const site = new CcSite();
  const name = site.lot();
  site.view.archive('lot', ['10000001']);
  t.equal(audit(name, { moved: -99_00, reserved: 0 }, site.view), undefined, 'an archived one');
  t.not(site.lot(), name);
  t.equal(audit(name, { moved: -99_00, reserved: 0 }, site.view), undefined, 'one whose number another has');
});
