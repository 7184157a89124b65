import type { Json } from '../../data/api.js';
import { counted } from '../../data/words.js';
import { say } from '../../data/toasts.js';
import { Check } from '../../design/field.js';
import { Fold } from './fold.js';
import type { Part } from './part-props.js';
import { NumberList } from './number-list.js';

interface AcceptanceList {
  readonly entries: readonly string[];
  readonly active: boolean;
}

/** The acceptance list: callers who are never asked for the code. */
export function Callers({ record, entry, may }: Part) {
  const list = entry.attributes['acceptance_lists'] as unknown as AcceptanceList | null;
  const entries = list?.entries ?? [];
  const active = list?.active !== false;
  const write = async (next: AcceptanceList, done: string): Promise<string> => {
    const answer = await record.save(
      { acceptance_lists: next.entries.length === 0 ? null : (next as unknown as Json) },
      done,
    );
    return answer.ok || record.conflict.peek() !== undefined ? '' : (answer.errors[0]?.message ?? answer.message);
  };
  const said = entries.length === 0 ? 'Nobody' : `${counted(entries.length, 'caller')}${active ? '' : ', off'}`;
  return (
    <Fold title="Always let through" said={said}>
      <p class="small soft">These callers are forwarded without being asked for the code.</p>
      {entries.length > 0 && may('acceptance_lists') ? (
        <Check
          label="The list is on"
          checked={active}
          onCheck={(on) =>
            void write({ entries, active: on }, on ? 'The list is on.' : 'The list is off.').then((fault) => {
              if (fault !== '') say(fault, { bad: true });
            })
          }
        />
      ) : null}
      <NumberList
        numbers={entries}
        may={may('acceptance_lists')}
        label="Caller's number"
        none="No callers yet."
        onWrite={(numbers, done) => write({ entries: numbers, active }, done)}
      />
    </Fold>
  );
}
