import t from 'tap';
import { compileConstraints, constraintsOf, spellingsOf, storedConstraints } from '../../service/routing/constraints.js';

t.test('a destination is tried in every spelling (routing.md, Regex)', async (t) => {
  const cases: readonly (readonly [constraint: string, sent: string, prohibits: boolean])[] = [
    ['^900', '9005550001', true], ['^900', '19005550001', true], ['^900', '+19005550001', true], ['^900', '%39005550001', true], ['^900', '9005550001;npdi', true], ['^900', '1-900-555-0001', true], ['^900', '9005550001#', true],
    ['^1900', '19005550001', true], ['^1900', '9005550001', false], ['^900', '8005550001', false], ['^900', 'alice', false], ['^alice$', 'alice', true], ['^a b$', 'a%20b', true], ['^a%20b$', 'a%20b', false],
    ['^\\+44', '011442079460000', true], ['^\\+44', '+442079460000', true], ['^01144', '+442079460000', true], ['^01144', '011442079460000', true], ['^011', '3125550100', false], ['^%zz', '%zz', true], ['.', '', false],
    ['9$', `${'1'.repeat(39)}9`, true], ['9$', `${'1'.repeat(40)}9`, false],
  ];
  for (const [constraint, sent, prohibits] of cases) {
    for (const made of [compileConstraints([constraint]), storedConstraints([constraint])]) t.equal(made.prohibiting(sent), prohibits ? constraint : undefined, `${constraint} ${sent.slice(0, 40)}`);
  }
  t.same(spellingsOf('+1 (900) 555-0001'), ['+1 (900) 555-0001', '9005550001']);
});

t.test('none, and those that cannot be used', async (t) => {
  t.equal(constraintsOf(undefined).prohibiting('9005550001'), undefined);
  const set = ['^900'];
  t.equal(constraintsOf(set), constraintsOf(set), 'made once');
  t.match(compileConstraints(['^900', '(', '(?=x)']).errors, [{ place: 1, refusal: { code: 'bad_regex' } }, { place: 2, refusal: { code: 'bad_regex' } }]);
});
