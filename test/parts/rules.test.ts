import t from 'tap';
import { crs } from '../../service/apps/crs/application.js';
import { easy0 } from '../../service/apps/easy0/application.js';
import { icr } from '../../service/apps/icr/application.js';
import type { Json } from '../../service/schema/kind.js';

t.test('rules in every form that the documents show', async (t) => {
  const typed: Json = { type: 'always', destination: { type: 'terminate' } };
  const keyed: Json = { criteria: { always: true }, destination: { terminate: true } };
  for (const [{ name, tables }, rule, isAlone] of [[icr, typed, false], [crs, typed, false], [easy0, keyed, true]] as const) {
    const { kind } = tables.find((table) => table.name === 'call_plan')!.columns.find((column) => column.name === 'rules')!;
    const cases: [given: Json, kept: Json][] = [[[rule], [rule]], [{ rules: [rule] }, [rule]], [{ rules: [] }, []], [{}, []], [[], []], [rule, isAlone ? rule : [rule]]];
    for (const [given, kept] of cases) {
      t.equal(kind.accept(given), JSON.stringify(kept), `${name} ${JSON.stringify(given)}`);
      t.equal(kind.parse(JSON.stringify(given)), JSON.stringify(kept), `${name}, in a cell`);
    }
  }
  const { kind } = icr.tables.find((table) => table.name === 'call_plan')!.columns.find((column) => column.name === 'rules')!;
  for (const given of ['x', 5, true]) t.match(kind.accept(given), { code: 'bad_json' }, JSON.stringify(given));
});
