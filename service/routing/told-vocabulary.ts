import type { RulePart, RulePartDescription, RulesDescription } from '../schema/application-description.js';
import type { Json } from '../schema/kind.js';
import type { Table } from '../schema/table.js';
import { typedRules } from './rule-form.js';
import type { Vocabulary } from './vocabulary.js';

/**
 * A vocabulary as pages are told it: rules are edited by what it says. `tables` are those of the application; rules
 * stand in the columns whose input is `rules`.
 */
export function describeVocabulary(
  { form = typedRules, criteria, destinations }: Vocabulary,
  tables: readonly Table[],
): RulesDescription {
  const columns = tables
    .filter(({ internal }) => internal !== true)
    .flatMap(({ name: table, columns: own }) => own.filter(holdsRules).map(({ name: column }) => ({ table, column })));
  const plans = columns[0]?.table;
  const example = ({ input, example: own }: RulePart): Json => {
    // Where kinds are members, one that takes no value is there with `true`: null would say nothing.
    if (input === 'none' && form.name === 'keyed') return true;
    if (input !== 'rules') return own;
    const [criterion, destination] = [criteria[0]!, destinations[0]!];
    const [asked, leads] = [example(criterion.told), example(destination.told)];
    return [
      form.name === 'keyed'
        ? { criteria: { [criterion.type]: asked }, destination: { [destination.types[0]!]: leads } }
        : { type: criterion.type, criteria: asked, destination: { type: destination.types[0]!, value: leads } },
    ];
  };
  const shown = (told: RulePart): RulePart => ({
    ...told,
    example: example(told),
    ...(told.input === 'name' && plans !== undefined ? { refersTo: plans } : {}),
  });
  return {
    columns,
    form: form.name,
    criteria: criteria.map(
      ({ type, words, told, amount }): RulePartDescription => ({
        type,
        others: [],
        words,
        ...shown(told),
        counted: amount === true,
      }),
    ),
    destinations: destinations.map(
      ({ types: [type = '', ...others], words, told }): RulePartDescription => ({
        type,
        others,
        words,
        ...shown(told),
        counted: false,
      }),
    ),
  };
}

function holdsRules({ kind }: Table['columns'][number]): boolean {
  return kind.description.input === 'rules';
}
