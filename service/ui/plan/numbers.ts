import { useEffect, useState } from 'preact/hooks';
import { get, pathOf, type Json } from '../data/api.js';
import { tableOf, textOf } from '../data/description.js';
import { isPhone, spaced } from '../data/words.js';
import type { Editor } from './editor.js';
import type { Trial } from './trial.js';

/** Numbers of what uses the plan are offered, so many at most. */
const offered = 50;

/** Numbers that come to the plan: those of the records that refer to it. The first of them is tried at once. */
export function useNumbers(editor: Editor, trial: Trial): readonly string[] {
  const [numbers, setNumbers] = useState<readonly string[]>([]);
  useEffect(() => {
    if (editor.fresh || editor.archive) return;
    void (async () => {
      const answer = await get(editor.app, `usage/${editor.path}`);
      if (!answer.ok) return;
      const users = (answer.data[0]?.attributes['used_by'] ?? []) as unknown as readonly {
        readonly table: string;
        readonly key: Readonly<Record<string, Json>>;
      }[];
      let found: readonly string[] = users.flatMap(({ table, key }) =>
        (tableOf(editor.app, table)?.columns ?? [])
          .filter((column) => column.key && isPhone(column))
          .map(({ name }) => textOf(key[name])),
      );
      const [first] = users;
      if (found.length === 0 && first !== undefined) found = await membersOf(editor.app, first.table, first.key);
      // A pattern is no number that anybody calls.
      const whole = [...new Set(found)].filter((number) => /^\+?\d+$/.test(number)).slice(0, offered);
      setNumbers(whole);
      if (whole[0] !== undefined && trial.asking.peek().called === '') trial.set({ called: spaced(whole[0]) });
    })();
  }, []);
  return numbers;
}

/** Numbers that a record holds as a list. */
async function membersOf(app: string, name: string, key: Readonly<Record<string, Json>>): Promise<readonly string[]> {
  const table = tableOf(app, name);
  if (table === undefined) return [];
  const answer = await get(app, pathOf(name, ...table.key.map((column) => textOf(key[column]))));
  return answer.ok
    ? Object.values(answer.data[0]!.attributes).flatMap((value) =>
        Array.isArray(value)
          ? (value as readonly Json[]).filter(
              (one): one is string => typeof one === 'string' && /^\+?\d{7,15}$/.test(one),
            )
          : [],
      )
    : [];
}
