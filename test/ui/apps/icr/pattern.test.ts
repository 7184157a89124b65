import t from 'tap';
import { examplesOf, sizeOf } from '../../../../service/ui/apps/icr/pattern.js';

t.test('a pattern stands for so many numbers', async (t) => {
  const rows: readonly (readonly [number: string, size: number | undefined, examples: readonly string[]])[] = [
    ['617555XXXX', 10_000, ['6175555555', '6175550000', '6175559999']], ['61755501XX', 100, ['6175550155', '6175550100', '6175550199']], ['617555X100', 10, ['6175555100', '6175550100', '6175559100']], ['6175550100', undefined, ['6175550100', '6175550100', '6175550100']], ['', undefined, ['', '', '']],
  ];
  for (const [number, size, examples] of rows) { t.equal(sizeOf(number), size, number); t.same(examplesOf(number), examples, number); }
});
