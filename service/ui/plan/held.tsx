import { useEffect, useState } from 'preact/hooks';
import { ask, get, pathOf, type Refused } from '../data/api.js';
import { useEvery } from '../data/asked.js';
import { described } from '../data/description.js';
import { unit } from '../data/sessions.js';
import { say } from '../data/toasts.js';
import { counted, longTime } from '../data/words.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import type { Editor } from './editor.js';
import { countsCalls } from './shape.js';

/** Calls that hold a rule now. */
export interface Held {
  /** The rule, as leases name it. */
  readonly rule: string;
  readonly calls: readonly { readonly id: string; readonly since: string }[];
  /** There are more than these. */
  readonly more: boolean;
}

/** What is known of the rules of the stored plan, by their places. */
export interface RuleCounts {
  /** Calls of the last 30 days; undefined where they may not be seen. */
  readonly hits: ReadonlyMap<string, number> | undefined;
  readonly held: ReadonlyMap<string, Held>;
  readonly again: () => Promise<void>;
}

const againMs = 5_000;
/** So many calls of a rule are read: more is told as such. */
const readCalls = 1_000;

/**
 * How often the rules of a plan decided, and which calls hold those that count calls at once; read again every few
 * seconds while there are such rules.
 */
export function useRuleCounts(editor: Editor): RuleCounts {
  const { app, table, key, shape, fresh, archive } = editor;
  const [rules, setRules] =
    useState<readonly { readonly path: string; readonly pointer: string; readonly hits: number }[]>();
  const [held, setHeld] = useState<RuleCounts['held']>(new Map());
  useEffect(() => {
    if (
      fresh ||
      archive ||
      editor.stored.value.etag === null ||
      described(app)?.caller.abilities.includes('statistics') !== true
    )
      return;
    void get(app, `statistics?plan=${encodeURIComponent(key.map(encodeURIComponent).join('/'))}`).then((answer) => {
      if (answer.ok) setRules((answer.data[0]?.attributes['rules'] ?? []) as unknown as typeof rules);
    });
  }, [editor.stored.value.etag]);
  const counting = (rules ?? []).filter(({ pointer }) =>
    editor.lines.value.some(
      ({ no, rule }) => editor.origins.value.get(no)?.pointer === pointer && countsCalls(shape, rule),
    ),
  );
  const again = async (): Promise<void> => {
    const found = await Promise.all(
      counting.map(async ({ path, pointer }): Promise<readonly [string, Held] | undefined> => {
        const rule = [...key.slice(0, -1), path].join('/');
        const answer = await get(app, `leases?limit=${readCalls}&rule=${encodeURIComponent(rule)}`);
        return answer.ok
          ? [
              pointer,
              {
                rule,
                more: answer.meta.partial === true,
                calls: answer.data.map(({ attributes }) => ({
                  id: String(attributes['call_id']),
                  since: String(attributes['since']),
                })),
              },
            ]
          : undefined;
      }),
    );
    setHeld((before) => new Map([...before, ...found.filter((one) => one !== undefined)]));
  };
  useEffect(() => {
    if (counting.length > 0) void again();
  }, [table, counting.map(({ path }) => path).join()]);
  useEvery(againMs, () => {
    if (counting.length > 0) void again();
  });
  return {
    hits: rules === undefined ? undefined : new Map(rules.map(({ pointer, hits }) => [pointer, hits])),
    held,
    again,
  };
}

/** The calls that hold a rule, each with Clear where that is allowed. */
export function HeldDialog({
  app,
  name,
  held,
  again,
  onClose,
}: {
  readonly app: string;
  readonly name: string;
  readonly held: Held;
  readonly again: () => Promise<void>;
  readonly onClose: () => void;
}) {
  const [refused, setRefused] = useState<Refused>();
  const mayClear = described(app)?.caller.role === 'platform_owner';
  const clear = async (id: string): Promise<void> => {
    const answer = await ask(app, 'DELETE', pathOf('leases', held.rule, id));
    setRefused(answer.ok ? undefined : answer);
    if (answer.ok) say(`Call ${id} no longer counts for ${name}; the call itself goes on.`);
    await again();
  };
  return (
    <Dialog
      title={`Calls that hold ${name}`}
      onClose={onClose}
      foot={
        <Button kind="first" autofocus act={onClose}>
          Close
        </Button>
      }
    >
      {refused === undefined ? null : (
        <Note tone="bad" alert>
          {refused.message}
        </Note>
      )}
      {held.calls.length === 0 ? (
        <p class="soft">No call holds it now.</p>
      ) : (
        <Holders held={held} {...(mayClear ? { onClear: clear } : {})} />
      )}
    </Dialog>
  );
}

function Holders({
  held,
  onClear,
}: {
  readonly held: Held;
  /** Absent where the caller may not. */
  readonly onClear?: (id: string) => Promise<void>;
}) {
  return (
    <>
      <p class="soft" role="status">
        {held.more ? 'The first ' : ''}
        {counted(held.calls.length, 'call')}.{' '}
        {onClear !== undefined
          ? 'Clear only a call that is gone: the rule lets another through then.'
          : 'A platform owner can clear one that is gone.'}
      </p>
      <div class="sheet holders">
        <table>
          <thead>
            <tr>
              <th>Since ({unit.value!.zone})</th>
              <th>Call</th>
              {onClear !== undefined ? (
                <th>
                  <span class="hidden">Clear</span>
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {held.calls.map(({ id, since }) => (
              <tr key={id}>
                <td>{longTime(since)}</td>
                <td>{id}</td>
                {onClear !== undefined ? (
                  <td class="num">
                    <Button act={() => onClear(id)}>
                      Clear<span class="hidden"> call {id}</span>
                    </Button>
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
