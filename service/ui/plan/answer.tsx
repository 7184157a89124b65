import { Note } from '../design/badge.js';
import type { DecisionDescription as Decision } from '../../schema/explanation-description.js';
import { capital } from '../data/words.js';
import { decidedBy, decisionMeaning, decisionWords } from './decision.js';
import { extraWords, sameWay, zoneWords } from './explanation.js';
import type { Trial } from './trial.js';

/**
 * Where the tried call goes, large, what that means, and whether live differs. `letterOf` gives a destination its
 * letter and colour.
 */
export function TryAnswer({
  trial,
  letterOf,
}: {
  readonly trial: Trial;
  readonly letterOf?: (decision: Decision) => readonly [letter: string, colour: string];
}) {
  const { value: answer } = trial.answer;
  const { value: refused } = trial.refused;
  const { value: live } = trial.live;
  if (refused !== undefined) return <Note tone="bad">{refused.errors[0]?.message ?? refused.message}</Note>;
  if (answer === undefined)
    return (
      <p class="soft">
        {trial.asking.value.called.trim() === ''
          ? 'Say which number is called.'
          : trial.on.value === 'earlier' && trial.change.value === ''
            ? 'Say on which change.'
            : 'Trying the call'}
      </p>
    );
  const meaning = decisionMeaning(answer.decision);
  const by = decidedBy(answer.decision);
  const extra = extraWords(answer.decision.extra);
  return (
    <div role="status">
      <div class="answer">
        <Letter decision={answer.decision} letterOf={letterOf} />
        <h2 class="where">{capital(decisionWords(answer.decision))}</h2>
      </div>
      {by === undefined ? null : <p class="soft">by {by}</p>}
      {meaning === undefined ? null : <p class="soft">{meaning}</p>}
      {extra === '' ? null : <p class="soft">{capital(extra)}.</p>}
      {answer.call.emergency ? (
        <Note tone="warn">An emergency call: nothing redirects, blocks or limits it.</Note>
      ) : null}
      {trial.isAlone.value ? (
        <Note tone="quiet">
          Nothing brings this call to the plan, so it is tried by itself, in {zoneWords(answer.call.zone_of)}:{' '}
          {answer.call.zone}.
        </Note>
      ) : null}
      {live === undefined ? null : sameWay(live, answer) ? (
        <p class="soft">Live it goes the same way.</p>
      ) : (
        <Note tone="warn">
          Live it goes to {letterOf === undefined ? null : <b>{letterOf(live.decision)[0]} </b>}
          {decisionWords(live.decision)}
          {decidedBy(live.decision) === undefined ? '' : `, by ${decidedBy(live.decision)}`}.
        </Note>
      )}
    </div>
  );
}

function Letter({
  decision,
  letterOf,
}: {
  readonly decision: Decision;
  readonly letterOf: ((decision: Decision) => readonly [letter: string, colour: string]) | undefined;
}) {
  const [letter, colour] = letterOf?.(decision) ?? ['', ''];
  return letter === '' ? null : (
    <span class={`letter ${colour}`} aria-hidden="true">
      {letter}
    </span>
  );
}
