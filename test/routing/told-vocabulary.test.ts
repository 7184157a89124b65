import t from 'tap';
import { hosted } from '../../service/apps/all.js';
import { describeVocabulary } from '../../service/routing/told-vocabulary.js';
import { compilePlan } from '../../service/routing/plan.js';
import type { RulePartDescription, RulesDescription } from '../../service/schema/application-description.js';
import type { Json } from '../../service/schema/kind.js';

/** A rule in the form in which pages are told to write it. */
function written({ form }: RulesDescription, criterion: RulePartDescription, destination: RulePartDescription): Json {
  return form === 'typed'
    ? { label: 'a', type: criterion.type, criteria: criterion.example, destination: { type: destination.type, value: destination.example } }
    : { label: 'a', criteria: { [criterion.type]: criterion.example }, destination: { [destination.type]: destination.example } };
}

for (const { application: { name, tables }, vocabulary } of hosted) {
  if (vocabulary === undefined) continue;
  t.test(`${name}: what pages are told of rules`, async (t) => {
    const told = describeVocabulary(vocabulary, tables);
    t.same(told.columns, [{ table: 'call_plan', column: 'rules' }]);
    t.same(told.criteria.map(({ type }) => type), vocabulary.criteria.map(({ type }) => type), 'in the order in which they are declared');
    t.same(told.destinations.map(({ type, others }) => [type, ...others]), vocabulary.destinations.map(({ types }) => types));
    t.same(told.criteria.filter(({ counted }) => counted).map(({ input }) => input), name === 'icr' ? ['count', 'rate'] : []);
    const faults = (criterion: RulePartDescription, destination: RulePartDescription): string[] =>
      compilePlan({ provider: 'sp', subscriber: 'sub', name: 'p', rules: JSON.stringify([written(told, criterion, destination)]) }, vocabulary).errors.map(({ field, message }) => `${field}: ${message}`);
    for (const criterion of told.criteria) t.same(faults(criterion, told.destinations[0]!), [], `the example of ${criterion.type}`);
    for (const destination of told.destinations) t.same(faults(told.criteria[0]!, destination), [], `the example of ${destination.type}`);
    const wordless = new Set(['none', 'rules']);
    for (const { type, sentence, input, label, words } of [...told.criteria, ...told.destinations]) {
      t.equal(sentence.split('{}').length, wordless.has(input) ? 1 : 2, `${type} has its value in the sentence once, where it has one`);
      t.ok(label !== '' && words !== '', type);
    }
    const tableNames = tables.map((table) => table.name);
    for (const { type, input, refersTo } of [...told.criteria, ...told.destinations]) {
      t.equal(refersTo !== undefined, input === 'name' || input === 'names', `${type} refers to a table where it is a name`);
      if (refersTo !== undefined) t.ok(tableNames.includes(refersTo), `${type} is a name of a table that there is`);
    }
  });
}
