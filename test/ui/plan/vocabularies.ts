import type { RuleInput, RulePartDescription, RulesDescription } from '../../../service/schema/application-description.js';

const part = (type: string, label: string, sentence: string, input: RuleInput, others: readonly string[] = []): RulePartDescription => ({ type, label, sentence, input, others, words: '', example: null, counted: false });

/** A vocabulary of one criterion a rule. */
export const typed: RulesDescription = {
  columns: [{ table: 'plan', column: 'rules' }], form: 'typed',
  criteria: [part('always', 'Always', 'every call', 'none'), part('time-of-day', 'Time of day', '{}', 'window'), part('day-of-week', 'Day of week', '{}', 'days'), part('holiday', 'Date', '{}', 'dates'),
    part('percent-allocation', 'Percent', '{} % of calls', 'percent'), part('match', 'Match', 'caller matches {}', 'expression'), { ...part('limited', 'Calls at once', 'fewer than {} calls now', 'count'), counted: true },
    part('periodic', 'Calls in hours', 'fewer than {} hours', 'rate')],
  destinations: [part('number', 'Number', '{}', 'phone'), part('sip-uri', 'SIP', 'SIP {}', 'sip'), part('terminate', 'End', 'end the call', 'none'), part('rule', 'Rules', 'these rules', 'rules'),
    part('menu', 'Menu', 'menu {}', 'menu'), part('trunk-group', 'Trunks', 'trunks {}', 'trunks'), part('trunk-outpulse', 'Trunks with digits', 'trunks {}', 'outpulse', ['tg-with-outpulse'])],
};

/** A vocabulary of several criteria a rule. */
export const keyed: RulesDescription = {
  columns: [{ table: 'plan', column: 'rules' }], form: 'keyed',
  criteria: [part('always', 'Always', 'every call', 'none'), part('time', 'Time of day', '{}', 'window'), part('day', 'Day of week', '{}', 'days'), part('percent', 'Percent', '{} % of calls', 'percent'),
    part('npa', 'Area codes', 'area code in {}', 'names'), part('pointcode', 'Point code', 'from point code {}', 'ranges'), part('lata', 'LATA', 'caller\'s LATA {}', 'latas')],
  destinations: [part('number', 'Number', '{}', 'phone'), part('trunk', 'Trunks', 'trunks {}', 'trunks'), part('trunk_op', 'Trunks with digits', 'trunks {}', 'outpulse'), part('continue', 'As dialled', 'go on as dialled', 'none'),
    part('rule', 'Rules', 'these rules', 'rules')],
};
