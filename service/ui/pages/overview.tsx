import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import type { PageProps } from './props.js';
import { countsOf } from '../data/counts.js';
import { described, listTitle } from '../data/description.js';
import { grouped } from '../data/words.js';

/** The first page: what there is (ui-design, section 4). */
export function Overview({ app }: PageProps) {
  const description = described(app)!;
  return (
    <>
      <div class="tasks"><h1>Overview</h1><span class="soft">{description.application.title}</span></div>
      <div class="page stack">
        <section class="card"><h2>Tables</h2>
          <table><thead><tr><th>Table</th><th class="num">Live</th><th class="num">Archived</th></tr></thead>
            <tbody>{description.tables.filter(({ may }) => may.includes('view')).map((table) => (
              <tr key={table.name}><td><Link to={at(app, table.name)}>{listTitle(table)}</Link></td><td class="num">{grouped(countsOf(app, table.name)?.live)}</td><td class="num">{grouped(countsOf(app, table.name)?.archive)}</td></tr>
            ))}</tbody></table>
        </section>
      </div>
    </>
  );
}
