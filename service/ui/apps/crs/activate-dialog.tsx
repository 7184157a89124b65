import { useState } from 'preact/hooks';
import { counted, spaced } from '../../data/words.js';
import { instantOf, saidTime, wallAt, zoneTitle } from '../../data/zones.js';
import { Note } from '../../design/badge.js';
import { Button } from '../../design/button.js';
import { Dialog } from '../../design/dialog.js';
import { Choice, Field } from '../../design/field.js';
import { Switch } from '../../design/switch.js';
import { WhenInput } from '../../design/when-input.js';
import type { Board, Target } from './board.js';
import { effectOn, type Group } from './force.js';

/** What is about to be done, and on what. */
export interface Doing {
  readonly command: 'activate' | 'deactivate';
  readonly target: Target;
}

/** A plan is chosen and its whole extent shown, group by group, before one button does it. */
export function ActivateDialog({
  doing: { command, target },
  board,
  overrides,
  onClose,
}: {
  readonly doing: Doing;
  readonly board: Board;
  readonly overrides: boolean;
  readonly onClose: () => void;
}) {
  const isActivating = command === 'activate';
  const plans = [
    ...new Set(
      target.groups.flatMap(({ plans: of, active }) => (isActivating ? of : active.map(({ call_plan: plan }) => plan))),
    ),
  ];
  const [plan, setPlan] = useState(plans[0] ?? '');
  const [when, setWhen] = useState<'now' | 'window'>('now');
  const nowMs = Date.now();
  const zone = target.groups[0]?.zone ?? 'UTC';
  const [start, setStart] = useState(() => localText(nowMs, zone));
  const [end, setEnd] = useState('');
  const [fault, setFault] = useState('');
  const [startMs, endMs] =
    when === 'now'
      ? [undefined, undefined]
      : [instantOf(start.replace('T', ' '), zone), end === '' ? undefined : instantOf(end.replace('T', ' '), zone)];
  const concerned = target.groups.filter(({ plans: of }) => of.includes(plan));
  const misplaced =
    when === 'window' && startMs === undefined
      ? 'From when on it holds is needed.'
      : startMs !== undefined && endMs !== undefined && endMs <= startMs
        ? 'The end is not behind the start.'
        : '';
  const words = `${plan} ${isActivating ? 'activated' : 'deactivated'} on ${target.table} ${target.number}`;
  const act = async (): Promise<void> => {
    if (misplaced !== '' || concerned.length === 0) {
      setFault(misplaced);
      return;
    }
    const stamp = (text: string): string => `${text.replace('T', ' ')}:00`;
    const refused = await board.command(
      target,
      command,
      {
        call_plan: plan,
        ...(when === 'now' || !isActivating ? {} : { start: stamp(start), ...(end === '' ? {} : { end: stamp(end) }) }),
      },
      words,
    );
    setFault(refused);
    if (refused === '') onClose();
  };
  const label = (name: string): string => {
    const shown = board.planNames.value.get(name);
    return shown === undefined || shown === '' ? name : `${name} · ${shown}`;
  };
  return (
    <Dialog
      title={`${isActivating ? 'Activate' : 'Deactivate'} on ${target.table} ${target.number}${target.name === '' ? '' : ` · ${target.name}`}`}
      onClose={onClose}
      onEnter={() => void act()}
      foot={
        <>
          <Button kind="first" act={act} {...(concerned.length === 0 ? { reason: 'No group has the plan' } : {})}>
            {isActivating ? 'Activate' : 'Deactivate'} on {counted(concerned.length, 'group')}
          </Button>
          <Button act={onClose}>Cancel</Button>
        </>
      }
    >
      <Field label="Call plan">
        {(tied) => (
          <Choice {...tied} value={plan} choices={plans.map((name) => [name, label(name)])} onChoose={setPlan} />
        )}
      </Field>
      {isActivating ? (
        <>
          <Switch
            label="When"
            choices={[
              ['now', 'Now, until deactivated'],
              ['window', 'From and to'],
            ]}
            value={when}
            onChoose={setWhen}
          />
          {when === 'now' ? null : (
            <div class="window-fields">
              <Field label="From" hint={zoneTitle(zone, nowMs)} error={startMs === undefined ? misplaced : ''}>
                {(tied) => <WhenInput {...tied} kind="minute" value={start} onText={setStart} />}
              </Field>
              <Field label="To" note="empty: no end" error={startMs === undefined ? '' : misplaced}>
                {(tied) => <WhenInput {...tied} kind="minute" value={end} onText={setEnd} />}
              </Field>
            </div>
          )}
          {startMs !== undefined && startMs > nowMs ? (
            <Note tone="quiet">It begins {saidTime(startMs, nowMs, zone)}. What is in force stays until then.</Note>
          ) : null}
        </>
      ) : null}
      <table class="effects">
        <thead>
          <tr>
            <th>Group</th>
            <th>{isActivating ? `What ${plan} does` : 'What is taken back'}</th>
          </tr>
        </thead>
        <tbody>
          {target.groups.map((group) => (
            <tr key={group.number}>
              <td>
                {group.number}
                {group.name === '' ? '' : ` · ${group.name}`}
              </td>
              <td>
                {isActivating
                  ? (effectOn(group, plan, overrides, nowMs, startMs, spaced) ?? (
                      <span class="faint">does not have it: stays as it is</span>
                    ))
                  : takenBack(group, plan)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {fault === '' ? null : (
        <Note tone="bad" alert>
          {fault}
        </Note>
      )}
    </Dialog>
  );
}

function takenBack(group: Group, plan: string) {
  const mine = group.active.filter(({ call_plan: each }) => each === plan);
  if (mine.length === 0) return <span class="faint">it is not active: stays as it is</span>;
  const first = group.active[0]!.call_plan === plan;
  const next = group.active.find(({ call_plan: each }) => each !== plan)?.call_plan;
  const then =
    next ?? (group.overrideNumber === undefined ? 'as dialled' : `override number ${spaced(group.overrideNumber)}`);
  return first ? `${plan}; then ${then}` : `${plan}, behind ${group.active[0]!.call_plan}`;
}

/** The present minute as an input of date and time has it. */
function localText(ms: number, zone: string): string {
  const { date, time } = wallAt(ms, zone);
  return `${date}T${time}`;
}
