import './box.css';
import type { Json } from '../data/api.js';
import { Icon } from '../design/icons.js';
import { alarmsOf } from './alarms.js';

/** A command as niud's words end with it: after a colon, or another command. */
const commands = /(?<=: |, )((?:niuctl|journalctl|systemctl|timedatectl|smartctl)[^.,]*)/;

/** What is wrong with the unit, each with what to do. */
export function Alarms({
  system,
  reason,
}: {
  readonly system: Readonly<Record<string, Json>>;
  readonly reason: string | null;
}) {
  const alarms = alarmsOf(system, reason);
  if (alarms.length === 0)
    return (
      <p class="line">
        <span class="good">
          <Icon name="check" />
        </span>{' '}
        Nothing is wrong.
      </p>
    );
  return (
    <>
      {alarms.map(({ tone, what, todo, line }) => (
        <div key={what} class="alarm">
          <span class="line">
            <span class={tone}>
              <Icon name={tone === 'quiet' ? 'dash' : tone} />
            </span>
            <strong>{what}</strong>
          </span>
          <span class="soft">
            {todo.split(commands).map((part, nth) =>
              nth % 2 === 1 ? (
                <span key={nth} class="code">
                  {part}
                </span>
              ) : (
                part
              ),
            )}
            {line === undefined ? null : (
              <>
                {' '}
                <span class="code">{line}</span>
              </>
            )}
          </span>
        </div>
      ))}
    </>
  );
}
