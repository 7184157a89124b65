import t from 'tap';
import { emergencyOf } from '../../service/schema/emergency.js';
import { normaliseCalled } from '../../service/schema/kinds/number-form.js';

/** As calls have it: N1, and what is no number as it came. */
const has = (set: readonly string[] | undefined, text: string): boolean => emergencyOf(set).has(normaliseCalled(text) ?? text);

t.test('every spelling of an emergency number (routing.md, N3)', async (t) => {
  for (const text of ['911', '9-1-1', '(911)', ' 911 ', '1911', '+911', '+1911', '+1 911', '1-911', '911#', '911;phone-context=+1', 'sip:911@10.0.0.1', 'sips:+1911@gw;user=phone', 'sip:911', 'tel:911', 'tel:911;phone-context=+1',
    '%39%31%31', 'sip:%39%31%31@gw', 'urn:service:sos', 'URN:service:SOS', 'urn:service:sos.fire', 'urn:service:sos.police.municipal', 'urn:service:sos;x=y']) t.ok(has([], text), text);
  for (const text of ['', '91', '9911', '0911', '9111', '11911', '011911', '3125550911', '*911', '911x', '911@gw', 'urn:service:sosx', 'urn:service:counseling', 'urn:service:test.sos', 'anonymous', '11', '411']) t.notOk(has([], text), text);
});

t.test('the setting adds, and never takes 911 away', async (t) => {
  for (const [set, text, is] of [
    [undefined, '933', false], [['933'], '933', true], [['933'], '1933', true], [['933'], '911', true], [['112'], '112', true], [['112'], '+112', true], [['112'], '12', false], [['112'], '911', true],
    [['1933'], '933', true], [['1933'], '1933', true], [['+442079460000'], '+442079460000', true], [['2125550911'], '12125550911', true], [['2125550911'], '2125550912', false],
  ] as const) t.equal(has(set, text), is, `${String(set)}: ${text}`);
});

t.test('what is sent as it is, on a trunk or to a SIP user', async (t) => {
  for (const [text, reached] of [['911', true], ['9-1-1#', true], ['%39%31%31', true], ['1911;npdi', true], ['9911', false], ['alice', false]] as const) t.equal(emergencyOf(undefined).reachedBy(text), reached, text);
});
