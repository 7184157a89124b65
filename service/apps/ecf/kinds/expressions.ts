import { limits } from '../../../core/limits.js';
import { isRefusal, Refusal } from '../../../core/refusals.js';
import { compileConstraints } from '../../../routing/constraints.js';
import type { Json, Kind } from '../../../schema/kind.js';
import { list } from '../../../schema/kinds/list.js';
import { text } from '../../../schema/kinds/text.js';

const plain = list(text(limits.regexCharacters), { array: true });

function sound(read: readonly string[] | Refusal): readonly string[] | Refusal {
  if (isRefusal(read)) return read;
  const [fault] = compileConstraints(read).errors;
  return fault === undefined
    ? read
    : new Refusal(fault.refusal.code, `Entry ${fault.place + 1}: ${fault.refusal.message}`);
}

/**
 * Regular expressions of prohibited destinations, as the constraints of crs (ecf/README.md, Where a call goes). Refuses
 * `bad_regex`, `regex_too_large`, `too_long`.
 */
export const expressions: Kind<readonly string[]> = {
  ...plain,
  name: 'list of expressions',
  parse: (cell: string) => sound(plain.parse(cell)),
  accept: (json: Json) => sound(plain.accept(json)),
  description: { ...plain.description, words: 'a JSON array of regular expressions' },
};
