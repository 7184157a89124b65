import t from 'tap';
import { FormWatch, looksForeign, withPlus } from '../../../service/apps/cc/kinds/prefix-form.js';
import { withPrefixes } from '../../../service/apps/cc/kinds/child-rates.js';
import { diallingPrefix } from '../../../service/apps/cc/kinds/dialling-prefix.js';
import { rateBehaviour } from '../../../service/apps/cc/rate-behaviour.js';
import { ratePrefixBehaviour } from '../../../service/apps/cc/rate-prefix-behaviour.js';
import { ratePrefix } from '../../../service/apps/cc/tables/rate-prefix.js';
import { rate } from '../../../service/apps/cc/tables/rate.js';
import { MemoryView } from '../../support/memory-view.js';

t.test('prefixes as they are stored, and read under prefix_form e164', async (t) => {
  const cases: readonly [typed: string, stored: string, e164: string, foreign: boolean][] = [
    ['212', '212', '+212', false],
    ['1212', '212', '212', false],
    ['+1212', '212', '212', false],
    ['212555', '212555', '+212555', false],
    ['1', '+1', '+1', false],
    ['+1', '+1', '+1', false],
    ['44', '44', '+44', true],
    ['+44', '+44', '+44', false],
    ['01144', '+44', '+44', false],
    ['1242', '242', '242', false],
    ['7', '7', '+7', true],
    ['355', '355', '+355', true],
    ['35567', '35567', '+35567', true],
    ['351', '351', '+351', false],
    ['411', '411', '+411', false],
    ['0', '0', '0', false],
    ['10', '10', '+10', true],
  ];
  for (const [typed, stored, e164, foreign] of cases) {
    t.equal(diallingPrefix.parse(typed), stored, typed);
    t.equal(diallingPrefix.parse(stored), stored, `${stored} reads as it is written`);
    t.equal(diallingPrefix.parse(withPlus(typed)), e164, `${typed} with its plus`);
    t.equal(looksForeign(stored), foreign, `${stored} looks foreign`);
  }
});

t.test('what tells the form of a file', async (t) => {
  const cases: readonly [why: string, isE164: boolean, prefixes: readonly string[], line: number | undefined][] = [
    ['area codes', false, ['212', '808555', '1907'], undefined],
    ['the whole plan', false, ['1', '212'], undefined],
    ['a country of two digits', false, ['212', '44'], 2],
    ['of one', false, ['7'], 1],
    ['of three that is no area code', false, ['212', '808', '355'], 3],
    ['with their plus', false, ['+44', '01144', '+7'], undefined],
    ['countries, and said so', true, ['44', '7', '1242', '447700'], undefined],
    ['area codes and exchanges, but said to be countries', true, ['808', '212555', '808555'], 2],
    ['one of another country among them', true, ['44', '212661', '808555'], undefined],
    ['six digits that no area code begins', true, ['212661', '491511'], undefined],
    ['no line of six digits', true, ['212', '808'], undefined],
  ];
  for (const [why, isE164, prefixes, line] of cases) {
    const watch = new FormWatch(isE164);
    prefixes.forEach((prefix, place) => watch.see(place + 1, prefix));
    t.equal(watch.warning()?.line, line, why);
  }
});

t.test('a single write is warned of the same', async (t) => {
  const view = new MemoryView([rate, ratePrefix]);
  const line = (prefix: string) => ratePrefixBehaviour.check!(view.put('rate_prefix', { service_provider_name: 'sp', rate_name: 'flat', prefix }).row, view).warnings.map(({ field, code }) => `${field} ${code}`);
  t.same(line('44'), ['prefix prefix_form']);
  t.same(line('+44'), []);
  t.same(line('440'), []);
  const tree = (value: string) => rateBehaviour.check!(view.put('rate', { service_provider_name: 'sp', name: 'flat', child_rates: JSON.stringify([{ type: 'day', value: 1, children: [{ type: 'destination', value }] }]) }).row, view).warnings.length;
  t.equal(tree('44'), 1, 'in the depth of a tree');
  t.equal(tree('+44,808'), 0);
});

t.test('a tree of a file under prefix_form e164', async (t) => {
  t.same(withPrefixes([{ type: 'destination', value: '44,1242', children: [{ type: 'origin', value: [7, '+1'] }] }, { type: 'day', value: '4' }, 4], withPlus),
    [{ type: 'destination', value: '+44,+1242', children: [{ type: 'origin', value: ['+7', '+1'] }] }, { type: 'day', value: '4' }, 4]);
});
