import { useEffect, useState } from 'preact/hooks';
import { oneOf, tableOf, type PermittedTable } from '../data/description.js';
import { counted } from '../data/words.js';
import { lookAhead } from './look-ahead.js';
import { alongWords, movedRecord, type MoveKind } from './moves.js';
import type { Selection } from './selection.js';

/** A selection is looked at once it has stood still; a larger one when it is acted on. */
const restMs = 400;
const mostLookedAt = 100;

/** What a selection would take along, before anything is asked: `takes 6 routes along`. */
export function Along({
  app,
  table,
  kind,
  selection,
}: {
  readonly app: string;
  readonly table: PermittedTable;
  readonly kind: MoveKind;
  readonly selection: Selection;
}) {
  const [words, setWords] = useState<string>();
  useEffect(() => {
    setWords(undefined);
    if (selection.kind !== 'some' || selection.rows.size > mostLookedAt || !table.may.includes(kind)) return undefined;
    let current = true;
    const timer = setTimeout(
      () =>
        void lookAhead(
          { kind, app, table },
          [...selection.rows.keys()].map((identity) => movedRecord(identity, table.key.length)),
        ).then((ahead) => {
          if (!current || 'ok' in ahead) return;
          const along = alongWords(ahead.along, (name, count) => {
            const of = tableOf(app, name);
            return counted(count, of === undefined ? name : oneOf(of));
          });
          setWords(
            [
              along === undefined ? [] : [`takes ${along} along`],
              ahead.standing.length === 0 ? [] : [`${ahead.standing.length} in use`],
            ]
              .flat()
              .join(', '),
          );
        }),
      restMs,
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [selection, kind]);
  return words === undefined || words === '' ? null : <span class="small soft">{words}</span>;
}
