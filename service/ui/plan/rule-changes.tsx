import type { RulesDescription } from '../../schema/application-description.js';
import type { Json } from '../data/api.js';
import { described } from '../data/description.js';
import { changeWords, differenceOf } from './difference.js';
import { thenWords, whenWords } from './sentence.js';
import { rulesOf } from './shape.js';

/** What differs between two states of a plan's rules, each rule as a sentence. */
export function RuleChanges({
  shape,
  before,
  after,
}: {
  readonly shape: RulesDescription;
  readonly before: readonly Json[];
  readonly after: readonly Json[];
}) {
  const sentence = (rules: readonly Json[], place: readonly number[]): string =>
    `${whenWords(shape, rules, place)}: ${thenWords(shape, rules, place)}`;
  return (
    <>
      {differenceOf(shape, before, after).map((change) => (
        <li key={`${change.what} ${change.no}`}>
          <b>{changeWords(change)}</b>
          <p class="soft small">
            {change.before === undefined || change.what === 'moved' ? '' : sentence(before, change.before.place)}
            {change.what === 'changed' ? ' → ' : ''}
            {change.after === undefined ? '' : sentence(after, change.after.place)}
          </p>
        </li>
      ))}
    </>
  );
}

/** The same of the column of a record, as histories show it. */
export function RuleHistory({
  app,
  before,
  after,
}: {
  readonly app: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}) {
  const shape = described(app)?.rules ?? undefined;
  return shape === undefined ? null : (
    <ul class="stack tight">
      <RuleChanges shape={shape} before={rulesOf(before)} after={rulesOf(after)} />
    </ul>
  );
}
