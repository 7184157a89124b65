import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import { useAsked } from '../data/asked.js';
import type { PermittedTable } from '../data/description.js';
import { listTitle } from '../data/description.js';
import { shortTime } from '../data/words.js';
import { Box } from './box.js';

const looked = 50,
  shownMost = 10;

interface Keyed {
  readonly table: string;
  readonly key: Readonly<Record<string, string>>;
}

/** The records of a table that were changed last, each once. */
export function LastChanged({ app, table }: { readonly app: string; readonly table: PermittedTable }) {
  const shown = useAsked(app, `changes?table=${table.name}&limit=${looked}`);
  return (
    <Box title={`${listTitle(table)} by last change`} to={at(app, table.name)} shown={shown}>
      {({ data }) => {
        const found = new Map<
          string,
          { readonly parts: readonly string[]; readonly when: string; readonly by: string }
        >();
        for (const { attributes } of data) {
          for (const { table: name, key } of (attributes['keys'] ?? []) as unknown as readonly Keyed[]) {
            const parts = table.key.map((column) => String(key[column] ?? ''));
            if (name === table.name && !found.has(parts.join('/')))
              found.set(parts.join('/'), { parts, when: String(attributes['at']), by: String(attributes['by']) });
          }
        }
        if (found.size === 0) return <p class="soft">None of the last changes was of {listTitle(table)}.</p>;
        return (
          <table>
            <thead class="hidden">
              <tr>
                <th>Record</th>
                <th>When</th>
                <th>By</th>
              </tr>
            </thead>
            <tbody>
              {[...found.values()].slice(0, shownMost).map(({ parts, when, by }) => (
                <tr key={parts.join('/')}>
                  <td>
                    <Link to={at(app, table.name, ...parts)}>{parts.at(-1)}</Link>
                  </td>
                  <td class="nowrap">{shortTime(when)}</td>
                  <td class="soft nowrap">{by}</td>
                </tr>
              ))}
            </tbody>
          </table>
        );
      }}
    </Box>
  );
}
