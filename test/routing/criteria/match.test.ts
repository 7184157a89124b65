import t from 'tap';
import { match } from '../../../service/routing/criteria/match.js';
import { asked, holdsAt, readsValues } from './table.js';

t.test('values', async (t) => readsValues(t, match(), [
  ['^808', undefined], [808, undefined], ['called:^312', undefined], ['[[:digit:]]{10}$', undefined], ['(808|312)555', undefined], ['\\d+', undefined], ['a'.repeat(256), undefined],
  ['[]a]', undefined], ['[^]a]', undefined], ['x{400}', undefined], ['[[:alpha:]=.]', undefined],
  ['a'.repeat(257), 'bad_regex'], ['', 'bad_regex'], ['called:', 'bad_regex'], ['(?=808)', 'bad_regex'], ['(?!808)', 'bad_regex'], ['(?<=8)0', 'bad_regex'], ['(?<!8)0', 'bad_regex'],
  ['(8)\\1', 'bad_regex'], ['[[.hyphen.]]', 'bad_regex'], ['[[=8=]]', 'bad_regex'], ['[[:<:]]808', 'bad_regex'], ['808[[:>:]]', 'bad_regex'], ['\\<808', 'bad_regex'], ['808\\>', 'bad_regex'],
  ['[808', 'bad_regex'], ['(808', 'bad_regex'], ['808)', 'bad_regex'], ['*808', 'bad_regex'], ['8{2,1}', 'bad_regex'], ['\\pL', 'bad_regex'], ['[[:foo:]]', 'bad_regex'], ['8**', 'bad_regex'],
  ['x{500}', 'regex_too_large'], ['(x{30}){30}', 'regex_too_large'], [undefined, 'bad_criterion'], [['808'], 'bad_criterion'],
]));

t.test('unanchored, in the caller\'s number', async (t) => {
  holdsAt(t, asked('match', '555000'), [['inside', { calling: '8085550001' }, true], ['elsewhere', { calling: '8085551001' }, false], ['no caller', { calling: undefined }, false], ['empty caller', { calling: '' }, false]]);
  holdsAt(t, asked('match', '^808.*1$'), [['anchored', { calling: '8085550001' }, true], ['start differs', { calling: '9808555001' }, false]]);
  holdsAt(t, asked('match', '.*'), [['an absent caller matches nothing', { calling: undefined }, false], ['any caller', { calling: '1' }, true]]);
  holdsAt(t, asked('match', '^[[:digit:]]{10}$'), [['ten digits', { calling: '8085550001' }, true], ['abroad', { calling: '+4930123456' }, false]]);
});

t.test('behind called: in the called number', async (t) => {
  holdsAt(t, asked('match', 'called:^312555'), [['called', { calling: '8085550001' }, true], ['no caller', { calling: undefined }, true]]);
  holdsAt(t, asked('match', 'called:^808'), [['the caller does not count', { calling: '8085550001' }, false]]);
});
