import { at } from '../../address/address.js';
import { Link } from '../../address/link.js';
import { keyOf } from '../../data/description.js';
import { counted } from '../../data/words.js';
import { JsonField } from './json.js';
import type { InputProps } from './input.js';

/** Rules have an editor of their own, where the record stands alone; of a new record they are JSON. */
export function RulesField(props: InputProps) {
  const {
    around: { app, table, values, fresh },
    value,
    tied,
  } = props;
  if (fresh || table === undefined) return <JsonField {...props} />;
  const count = Array.isArray(value) ? value.length : undefined;
  return (
    <span class="line" id={tied.id}>
      <span>{count === undefined ? 'Rules' : counted(count, 'rule')}</span>
      <Link to={at(app, table.name, ...keyOf(table, { attributes: values }))}>Open the call plan editor</Link>
    </span>
  );
}
