import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RuleInput } from '../../schema/application-description.js';
import type { Json } from '../data/api.js';
import type { RulePartDescription } from '../data/description.js';
import { capital } from '../data/words.js';
import { Button } from '../design/button.js';
import { Choice, Field, TextInput } from '../design/field.js';
import { percentOf, ruleAt, type Place } from './draft.js';
import type { Editor } from './editor.js';
import { PartInput } from './part-input.js';
import { askedOf, begins, labelOf, leadOf, partOf, withAsked, withLabel, withLead, type Said } from './shape.js';

/** The rule that a form is of, and what writes it. */
interface Held {
  readonly editor: Editor;
  readonly place: Place;
  readonly rule: Json;
}

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
  const form = useRef<HTMLDivElement>(null);
  const rule = ruleAt(editor.shape, editor.rules.value, place);
  // At once: what is typed right behind the key that opened it is the form's.
  useLayoutEffect(() => {
    form.current?.querySelector<HTMLElement>('input, select')?.focus({ preventScroll: true });
    form.current?.scrollIntoView({ block: 'nearest' });
  }, [place.join('.')]);
  if (rule === undefined) return null;
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
      <fieldset disabled={editor.readonly}>
        <Field label="Label">
          {(tied) => (
            <TextInput
              {...tied}
              value={labelOf(rule)}
              onText={(text) => editor.editRule(place, withLabel(rule, text), 'label')}
            />
          )}
        </Field>
        <When editor={editor} place={place} rule={rule} />
        <Then editor={editor} place={place} rule={rule} />
      </fieldset>
    </div>
  );
}

/** When the rule holds: one criterion, or of a keyed rule all of several. */
function When({ editor, place, rule }: Held) {
  const { shape } = editor;
  const [keep, setKeep] = useState<readonly string[]>([]);
  const asked = askedOf(shape, rule, keep);
  const set = (next: readonly Said[], about: string): void => {
    setKeep(next.map(({ type }) => type));
    editor.editRule(place, withAsked(shape, rule, next), about);
  };
  const kinds = (own: string | undefined) =>
    shape.criteria.filter(({ type }) => type === own || !asked.some((said) => said.type === type));
  const choose = (at: number, type: string): void => {
    const next = partOf(shape.criteria, type)!;
    const before = asked[at];
    const value = begins(
      next,
      before,
      before === undefined ? undefined : partOf(shape.criteria, before.type),
      shape.form,
    );
    set(
      at < asked.length ? asked.map((said, nth) => (nth === at ? { type, value } : said)) : [...asked, { type, value }],
      'kind',
    );
  };
  const more = shape.form === 'keyed' ? kinds(undefined) : [];
  return (
    <div class="field">
      <span class="name" id="when-label">
        When
      </span>
      {(asked.length === 0 ? [undefined] : asked).map((said, at) => (
        <Criterion
          key={said?.type ?? at}
          editor={editor}
          said={said}
          at={at}
          kinds={kinds(said?.type)}
          onKind={(type) => choose(at, type)}
          onValue={(value) =>
            set(
              asked.map((one, nth) => (nth === at ? { ...one, value } : one)),
              `${at} value`,
            )
          }
          onWithout={
            asked.length < 2
              ? undefined
              : () =>
                  set(
                    asked.filter((_, nth) => nth !== at),
                    'kind',
                  )
          }
        />
      ))}
      <Share share={percentOf(shape, editor.rules.value, place)} />
      {more.length === 0 ? null : (
        <span>
          <Button
            kind="plain"
            icon="plus"
            act={() => choose(asked.length, (more.find(({ input }) => input !== 'none') ?? more[0]!).type)}
          >
            and
          </Button>
        </span>
      )}
    </div>
  );
}

interface CriterionProps {
  readonly editor: Editor;
  /** Nothing is said yet of a rule that always holds. */
  readonly said: Said | undefined;
  readonly at: number;
  readonly kinds: readonly RulePartDescription[];
  readonly onKind: (type: string) => void;
  readonly onValue: (value: Json) => void;
  readonly onWithout: (() => void) | undefined;
}

function Criterion({ editor: { app, shape }, said, at, kinds, onKind, onValue, onWithout }: CriterionProps) {
  const part = said === undefined ? undefined : partOf(shape.criteria, said.type);
  const label = part?.label ?? said?.type ?? '';
  return (
    <div class={`pair kind${part?.input === 'none' ? ' none' : ''}`}>
      <span class="line nowrap-kind">
        {at === 0 ? null : <span class="soft and">and</span>}
        <Choice
          value={part?.type ?? said?.type ?? ''}
          aria-label={at === 0 ? 'When' : `And when, ${at + 1}`}
          choices={choicesOf(part, said, kinds)}
          onChoose={onKind}
        />
      </span>
      {part === undefined || said === undefined ? (
        <span />
      ) : (
        <PartInput app={app} shape={shape} part={part} value={said.value} label={label} onValue={onValue} />
      )}
      {onWithout === undefined ? null : (
        <Button kind="plain" icon="close" aria-label={`Without ${label}`} act={onWithout} />
      )}
      {part === undefined || part.input === 'none' ? null : <p class="hint">{hintOf(part)}</p>}
    </div>
  );
}

/** How many of the calls the percentages beside each other take together. */
function Share({ share }: { readonly share: { readonly sum: number } | undefined }) {
  if (share === undefined) return null;
  const { sum } = share;
  const rest =
    sum > 100 ? ': more than there are' : sum === 100 ? '' : `; ${100 - sum} % go on to the rule behind them`;
  return <p class={sum > 100 ? 'error' : 'hint'}>{`This rule and its neighbours share ${sum} % of calls${rest}.`}</p>;
}

/** Where the rule leads. */
function Then({ editor, place, rule }: Held) {
  const { app, shape } = editor;
  const lead = leadOf(shape, rule);
  const part = lead === undefined ? undefined : partOf(shape.destinations, lead.type);
  const set = (next: Said, about: string): void => editor.editRule(place, withLead(shape, rule, next), about);
  return (
    <div class="field">
      <span class="name">Then</span>
      <div class={`pair kind${part?.input === 'none' ? ' none' : ''}${part?.input === 'menu' ? ' over' : ''}`}>
        <Choice
          value={part?.type ?? lead?.type ?? ''}
          aria-label="Then"
          choices={choicesOf(part, lead, shape.destinations)}
          onChoose={(type) => {
            const next = partOf(shape.destinations, type);
            if (next !== undefined) set({ type, value: begins(next, lead, part, shape.form) }, 'destination');
          }}
        />
        {part === undefined || lead === undefined ? (
          <span />
        ) : (
          <PartInput
            app={app}
            shape={shape}
            part={part}
            value={lead.value}
            label={part.label}
            onValue={(value) => set({ type: lead.type, value }, 'destination value')}
          />
        )}
        {part === undefined || ['none', 'rules'].includes(part.input) ? null : <p class="hint">{hintOf(part)}</p>}
      </div>
    </div>
  );
}

/** What a criterion or destination can be; one that niud does not know stays as it is written. */
function choicesOf(
  part: RulePartDescription | undefined,
  said: Said | undefined,
  kinds: readonly RulePartDescription[],
): readonly (readonly [type: string, label: string])[] {
  return [
    ...(part === undefined ? [[said?.type ?? '', said?.type ?? ''] as const] : []),
    ...kinds.map(({ type, label }) => [type, label] as const),
  ];
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
