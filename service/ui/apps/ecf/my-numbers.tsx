import type { Json } from '../../data/api.js';
import { spaced } from '../../data/words.js';
import { say } from '../../data/toasts.js';
import { Button } from '../../design/button.js';
import { Fold } from './fold.js';
import type { Part } from './part-props.js';
import { NumberList } from './number-list.js';
import { keptNumbers, keyOfPlace, moved, speedNumbers } from './speed.js';

/** The speed-call numbers, the one of key 1 first. */
export function MyNumbers({ record, entry, may }: Part) {
  const numbers = speedNumbers(entry.attributes);
  const allowed = may('speed_call_numbers');
  const write = async (next: readonly string[], done: string): Promise<string> => {
    const answer = await record.save({ speed_call_numbers: keptNumbers(next) as Json }, done);
    return answer.ok || record.conflict.peek() !== undefined ? '' : (answer.errors[0]?.message ?? answer.message);
  };
  const move = async (place: number, by: -1 | 1): Promise<void> => {
    const fault = await write(
      moved(numbers, place, by),
      `${spaced(numbers[place]!)} is ${by < 0 ? 'higher' : 'lower'} now.`,
    );
    if (fault !== '') say(fault, { bad: true });
  };
  const beside = (number: string, place: number) => {
    const key = keyOfPlace(place);
    return (
      <>
        <span class="small soft nowrap">{key === undefined ? 'no key' : `key ${key}`}</span>
        {allowed ? (
          <>
            <Button
              kind="plain"
              icon="up"
              aria-label={`${spaced(number)} up`}
              disabled={place === 0}
              act={() => move(place, -1)}
            />
            <Button
              kind="plain"
              icon="fall"
              aria-label={`${spaced(number)} down`}
              disabled={place === numbers.length - 1}
              act={() => move(place, 1)}
            />
          </>
        ) : null}
      </>
    );
  };
  return (
    <Fold title="My numbers for forwarding" said={numbers.length === 0 ? 'None' : String(numbers.length)}>
      <p class="small soft">The first three have the keys 1 to 3 when you forward by telephone.</p>
      <NumberList
        numbers={numbers}
        may={allowed}
        label="Number"
        none="No numbers yet."
        onWrite={write}
        beside={beside}
      />
    </Fold>
  );
}
