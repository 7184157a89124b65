import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RuleInput } from '../../schema/application-description.js';
import type { RulePartDescription } from '../data/description.js';
import { capital } from '../data/words.js';
import { Button } from '../design/button.js';
import { Choice, Field, TextInput } from '../design/field.js';
import { percentOf, ruleAt, type Place } from './draft.js';
import type { Editor } from './editor.js';
import { PartInput } from './part-input.js';
import { askedOf, begins, labelOf, leadOf, partOf, withAsked, withLabel, withLead, type Said } from './shape.js';

/** The form below the line of a rule: what it is called, when it holds, where it leads. */
export function RuleForm({
  editor,
  place,
  onClose,
}: {
  readonly editor: Editor;
  readonly place: Place;
  readonly onClose: () => void;
}) {
  const { app, shape, readonly: isReadonly } = editor;
  const form = useRef<HTMLDivElement>(null);
  const [keep, setKeep] = useState<readonly string[]>([]);
  const rule = ruleAt(shape, editor.rules.value, place);
  // At once: what is typed right behind the key that opened it is the form's.
  useLayoutEffect(() => {
    form.current?.querySelector<HTMLElement>('input, select')?.focus({ preventScroll: true });
    form.current?.scrollIntoView({ block: 'nearest' });
  }, [place.join('.')]);
  if (rule === undefined) return null;
  const asked = askedOf(shape, rule, keep);
  const lead = leadOf(shape, rule);
  const destination = lead === undefined ? undefined : partOf(shape.destinations, lead.type);
  const share = percentOf(shape, editor.rules.value, place);
  const setAsked = (next: readonly Said[], about: string): void => {
    setKeep(next.map(({ type }) => type));
    editor.editRule(place, withAsked(shape, rule, next), about);
  };
  const kinds = (own: string | undefined) =>
    shape.criteria.filter(({ type }) => type === own || !asked.some((said) => said.type === type));
  const chooseCriterion = (at: number, type: string): void => {
    const next = partOf(shape.criteria, type)!;
    const before = asked[at];
    const value = begins(
      next,
      before,
      before === undefined ? undefined : partOf(shape.criteria, before.type),
      shape.form,
    );
    setAsked(
      at < asked.length ? asked.map((said, nth) => (nth === at ? { type, value } : said)) : [...asked, { type, value }],
      'kind',
    );
  };
  return (
    <div
      class="edit"
      ref={form}
      role="group"
      aria-label="Rule"
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          onClose();
        }
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement && event.target.type !== 'checkbox') {
          event.preventDefault();
          onClose();
        }
      }}
    >
      <fieldset disabled={isReadonly}>
        <Field label="Label">
          {(tied) => (
            <TextInput
              {...tied}
              value={labelOf(rule)}
              onText={(text) => editor.editRule(place, withLabel(rule, text), 'label')}
            />
          )}
        </Field>
        <div class="field">
          <span class="name" id="when-label">
            When
          </span>
          {(asked.length === 0 ? [undefined] : asked).map((said, at) => {
            const part = said === undefined ? undefined : partOf(shape.criteria, said.type);
            const label = part?.label ?? said?.type ?? '';
            return (
              <div key={said?.type ?? at} class={`pair kind${part?.input === 'none' ? ' none' : ''}`}>
                <span class="line nowrap-kind">
                  {at === 0 ? null : <span class="soft and">and</span>}
                  <Choice
                    value={part?.type ?? said?.type ?? ''}
                    aria-label={at === 0 ? 'When' : `And when, ${at + 1}`}
                    choices={[
                      ...(part === undefined ? [[said?.type ?? '', said?.type ?? ''] as const] : []),
                      ...kinds(part?.type).map(({ type, label: words }) => [type, words] as const),
                    ]}
                    onChoose={(type) => chooseCriterion(at, type)}
                  />
                </span>
                {part === undefined || said === undefined ? (
                  <span />
                ) : (
                  <PartInput
                    app={app}
                    shape={shape}
                    part={part}
                    value={said.value}
                    label={label}
                    onValue={(value) =>
                      setAsked(
                        asked.map((one, nth) => (nth === at ? { ...one, value } : one)),
                        `${at} value`,
                      )
                    }
                  />
                )}
                {asked.length < 2 ? null : (
                  <Button
                    kind="plain"
                    icon="close"
                    aria-label={`Without ${label}`}
                    act={() =>
                      setAsked(
                        asked.filter((_, nth) => nth !== at),
                        'kind',
                      )
                    }
                  />
                )}
                {part === undefined || part.input === 'none' ? null : <p class="hint">{hintOf(part)}</p>}
              </div>
            );
          })}
          {share === undefined ? null : (
            <p
              class={share.sum > 100 ? 'error' : 'hint'}
            >{`This rule and its neighbours share ${share.sum} % of calls${share.sum > 100 ? ': more than there are' : share.sum === 100 ? '' : `; ${100 - share.sum} % go on to the rule behind them`}.`}</p>
          )}
          {shape.form === 'keyed' && kinds(undefined).length > 0 ? (
            <span>
              <Button
                kind="plain"
                icon="plus"
                act={() =>
                  chooseCriterion(
                    asked.length,
                    kinds(undefined).find(({ input }) => input !== 'none')?.type ?? kinds(undefined)[0]!.type,
                  )
                }
              >
                and
              </Button>
            </span>
          ) : null}
        </div>
        <div class="field">
          <span class="name">Then</span>
          <div
            class={`pair kind${destination?.input === 'none' ? ' none' : ''}${destination?.input === 'menu' ? ' over' : ''}`}
          >
            <Choice
              value={destination?.type ?? lead?.type ?? ''}
              aria-label="Then"
              choices={[
                ...(destination === undefined ? [[lead?.type ?? '', lead?.type ?? ''] as const] : []),
                ...shape.destinations.map(({ type, label: words }) => [type, words] as const),
              ]}
              onChoose={(type) => {
                const next = partOf(shape.destinations, type);
                if (next !== undefined)
                  editor.editRule(
                    place,
                    withLead(shape, rule, { type, value: begins(next, lead, destination, shape.form) }),
                    'destination',
                  );
              }}
            />
            {destination === undefined || lead === undefined ? (
              <span />
            ) : (
              <PartInput
                app={app}
                shape={shape}
                part={destination}
                value={lead.value}
                label={destination.label}
                onValue={(value) =>
                  editor.editRule(place, withLead(shape, rule, { type: lead.type, value }), 'destination value')
                }
              />
            )}
            {destination === undefined || ['none', 'rules'].includes(destination.input) ? null : (
              <p class="hint">{hintOf(destination)}</p>
            )}
          </div>
        </div>
      </fieldset>
    </div>
  );
}

/** Where the fields are made for a kind of value, its words for those who write it as text do not fit. */
const hints: Readonly<Partial<Record<RuleInput, string>>> = {
  window: 'Local time; 24:00 ends the day, an end before the start is on the next.',
  days: 'Local days.',
  dates: 'Local time, in this year alone.',
  rate: 'Counted back from each call.',
  names: 'One name, or several with commas.',
  texts: 'Enter after each.',
  trunks: 'Hunted in this order; Enter after each, arrow keys move one.',
  outpulse: 'Hunted in this order; without digits the called number is sent.',
  latas: 'With commas between them.',
};

/** What a value is, as a sentence. */
function hintOf({ input, words }: RulePartDescription): string {
  return hints[input] ?? (words === '' ? '' : `${capital(words)}.`);
}
