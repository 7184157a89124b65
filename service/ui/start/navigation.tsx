import { useEffect } from 'preact/hooks';
import { at, type Address } from '../address/address.js';
import { here } from '../address/here.js';
import { Link } from '../address/link.js';
import { appOf } from '../apps/all.js';
import { countsOf, keepCounts } from '../data/counts.js';
import { described, listTitle } from '../data/description.js';
import { sessionOf, signOut } from '../data/sessions.js';
import { grouped } from '../data/words.js';
import { Button } from '../design/button.js';

interface Line {
  readonly label: string;
  readonly to: Address;
  readonly count?: string;
}

/** Tables, calls and administration; what may not be seen is absent. */
export function Navigation({ app, isOut }: { readonly app: string; readonly isOut: boolean }) {
  const description = described(app);
  // Who may not see statistics is told no counts.
  const counting = description?.caller.abilities.includes('statistics') === true;
  useEffect(() => (counting ? keepCounts(app) : undefined), [app, counting]);
  if (description === undefined) return <nav class={`nav${isOut ? ' out' : ''}`} aria-label="Navigation" />;
  const current = here.value.parts;
  const isCurrent = ({ parts }: Address): boolean =>
    parts.length === 1
      ? current.length === 1 && current[0] === parts[0]
      : parts.every((part, nth) => current[nth] === part);
  return (
    <nav class={`nav${isOut ? ' out' : ''}`} aria-label={description.application.title}>
      <h2>{description.application.title}</h2>
      {groupsOf(app, description)
        .filter(([, lines]) => lines.length > 0)
        .map(([title, lines]) => (
          <div key={title}>
            {title === '' ? null : <h3>{title}</h3>}
            {lines.map(({ label, to, count }) => (
              <Link key={label} to={to} {...(isCurrent(to) ? { 'aria-current': 'page' as const } : {})}>
                <span>{label}</span>
                {count === undefined ? null : <span>{count}</span>}
              </Link>
            ))}
          </div>
        ))}
      <Button kind="plain" act={() => signOut(app)}>
        Log out
      </Button>
    </nav>
  );
}

/** What may be seen, in its order; a group without lines is told of too. */
function groupsOf(
  app: string,
  description: NonNullable<ReturnType<typeof described>>,
): readonly (readonly [title: string, lines: readonly Line[]])[] {
  const { abilities } = description.caller;
  const able = (...any: readonly string[]): boolean => any.some((ability) => abilities.includes(ability));
  const session = sessionOf(app);
  const tables = description.tables.filter(({ may }) => may.includes('view'));
  const tableLine = (name: string): Line[] =>
    tables
      .filter((table) => table.name === name)
      .map((table) => ({
        label: listTitle(table),
        to: at(app, table.name),
        count: grouped(countsOf(app, table.name)?.live),
      }));
  const people = 'administrator',
    cases = 'rehearsal_case';
  return [
    [
      '',
      [
        { label: 'Overview', to: at(app) },
        ...appOf(app)
          .lines.filter(({ roles }) => roles === undefined || roles.includes(description.caller.role))
          .map(({ label, page }) => ({ label, to: at(app, page) })),
      ],
    ],
    ['Tables', tables.filter(({ name }) => name !== people && name !== cases).flatMap(({ name }) => tableLine(name))],
    [
      'Calls',
      [
        ...(able('explain')
          ? [
              { label: 'Try a Call', to: at(app, 'try') },
              { label: 'Rehearsals', to: at(app, 'rehearsals'), count: grouped(countsOf(app, cases)?.live) },
            ]
          : []),
        ...(able('statistics')
          ? [
              { label: 'Call Records', to: at(app, 'cdr') },
              { label: 'Statistics', to: at(app, 'statistics') },
            ]
          : []),
      ],
    ],
    [
      'Administration',
      [
        ...tableLine(people),
        ...(able('changes') ? [{ label: 'Changes', to: at(app, 'changes') }] : []),
        ...(able('settings', 'view_settings') && description.caller.role !== 'subscriber'
          ? [{ label: 'Settings', to: at(app, 'settings') }]
          : []),
        ...(description.caller.role === 'platform_owner' ? [{ label: 'System', to: at('system') }] : []),
        { label: 'API', to: at(app, 'api') },
        ...(session === undefined ? [] : [{ label: 'My Account', to: at(app, 'account') }]),
      ],
    ],
  ];
}
