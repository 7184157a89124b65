import { grouped } from '../data/words.js';
import { Icon, type IconName } from '../design/icons.js';
import { samePlace, type Line, type Place } from './draft.js';
import type { Editor } from './editor.js';
import { FindingNote } from './finding-note.js';
import type { PlanFinding } from './findings.js';
import type { Held, RuleCounts } from './held.js';
import type { Mark } from './mark.js';
import { RuleForm } from './rule-form.js';
import { closeForm } from './rule-keys.js';
import { thenWords, whenWords } from './sentence.js';
import { childrenOf, countsCalls, labelOf } from './shape.js';
import { indent, type Handle } from './use-drag.js';

interface Props {
  readonly editor: Editor;
  readonly line: Line;
  readonly mark: Mark | undefined;
  readonly counts: RuleCounts;
  /** Calls that the rule counted in its hours when the tried call came to it. */
  readonly used: number | undefined;
  readonly findings: readonly PlanFinding[];
  /** It is under the pointer, to be put elsewhere. */
  readonly isHeld: boolean;
  readonly handle: Handle;
  readonly onMenu: (place: Place, x: number, y: number) => void;
  /** The calls that hold the rule are asked for. */
  readonly onHolding: (holding: { readonly pointer: string; readonly name: string }) => void;
  readonly onTry: (example: string) => void;
}

const markIcons: Readonly<Record<Mark['outcome'], readonly [icon: IconName, words: string]>> = {
  matched: ['check', 'holds for the tried call'],
  failed: ['close', 'does not hold for the tried call'],
  not_reached: ['dash', 'not reached by the tried call'],
};

/** One rule: handle, mark of the tried call, what it says, what was found; below it its form while that is open. */
export function RuleLine(props: Props) {
  const { editor, line, mark, handle } = props;
  const { place, no } = line;
  const isOpen = samePlace(place, editor.chosen.value) && editor.isOpen.value;
  const isChosen = samePlace(place, editor.chosen.value);
  return (
    <li style={{ '--deep': `${(place.length - 1) * indent}px` }}>
      <div
        class={`rule${isChosen ? ' chosen' : ''}${mark?.outcome === 'not_reached' ? ' off' : ''}${props.isHeld ? ' held' : ''}`}
        data-no={no}
        onClick={(event) => {
          if (!(event.target as HTMLElement).closest('button, a, .handle, .find')) editor.choose(place, !isOpen);
        }}
        onContextMenu={(event) => {
          if (event.shiftKey || editor.readonly || getSelection()?.toString() !== '') return;
          event.preventDefault();
          editor.choose(place, false);
          props.onMenu(place, event.clientX, event.clientY);
        }}
      >
        {editor.readonly ? (
          <span />
        ) : (
          <span class="handle" title="Drag, or Alt and arrow keys" aria-hidden="true" {...handle}>
            ⋮⋮
          </span>
        )}
        <span class={`mark ${mark?.outcome ?? ''}`} title={mark === undefined ? undefined : markIcons[mark.outcome][1]}>
          {mark === undefined ? null : <Icon name={markIcons[mark.outcome][0]} />}
        </span>
        <Sentence {...props} />
        <More {...props} />
        {mark === undefined || mark.why === '' || mark.outcome === 'not_reached' ? null : (
          <p class="why">
            {mark.decides ? <b class="good">Decides. </b> : null}
            {mark.why}
          </p>
        )}
        {props.findings.map((finding) => (
          <FindingNote
            key={`${finding.code} ${finding.message}`}
            finding={finding}
            no={no}
            editor={editor}
            onTry={props.onTry}
          />
        ))}
      </div>
      {isOpen ? <RuleForm editor={editor} place={place} onClose={() => closeForm(editor, place)} /> : null}
    </li>
  );
}

/** What the rule says: its name, when it holds, where calls then go, and how many did. */
function Sentence({ editor, line: { place, no, rule }, mark, counts, used, onHolding }: Props) {
  const { shape } = editor;
  const { value: chosen } = editor.chosen;
  const isChosen = samePlace(place, chosen);
  const holds = childrenOf(shape, rule) !== undefined;
  const then = thenWords(shape, editor.rules.value, place);
  const [letter, colour] = holds ? ['', ''] : editor.letterOf(then);
  const when = whenWords(shape, editor.rules.value, place);
  const label = labelOf(rule);
  const origin = editor.origins.value.get(no)?.pointer ?? '';
  return (
    <>
      <span class="titled">
        <span class="no">{no}</span>
        <button
          type="button"
          class="name-of"
          title={label}
          aria-expanded={isChosen && editor.isOpen.value}
          tabIndex={isChosen || (chosen === undefined && place.length === 1 && place[0] === 0) ? 0 : -1}
          onFocus={() => {
            if (!isChosen) editor.choose(place, false);
          }}
          onClick={() => editor.choose(place, !(isChosen && editor.isOpen.value))}
        >
          <span class="hidden">{no} </span>
          {label === '' ? <span class="faint">no label</span> : label}
          <span class="hidden">{`: ${when}, then ${letter} ${then}${mark === undefined ? '' : `; ${mark.decides ? 'decides the tried call' : markIcons[mark.outcome][1]}`}`}</span>
        </button>
      </span>
      <span class="when" title={when}>
        {when}
        {used === undefined ? '' : ` (${grouped(used)})`}
        <HeldCount
          held={countsCalls(shape, rule) ? counts.held.get(origin) : undefined}
          name={editor.nameAt(place)}
          onHolding={(name) => onHolding({ pointer: origin, name })}
        />
      </span>
      <span class="then" title={then}>
        {holds ? (
          <span class="soft cut">{then}</span>
        ) : (
          <>
            {letter === '' ? null : (
              <span class={`letter ${colour}`} aria-hidden="true">
                {letter}
              </span>
            )}
            <b class={then.startsWith('nowhere') || then.endsWith('…') ? 'faint' : undefined}>{then}</b>
          </>
        )}
      </span>
      <Hits hits={counts.hits === undefined ? undefined : (counts.hits.get(origin) ?? undefined)} />
    </>
  );
}

interface HeldProps {
  readonly held: Held | undefined;
  readonly name: string;
  readonly onHolding: (name: string) => void;
}

/** How many calls hold a rule now; pressed, it shows them. */
function HeldCount({ held, name, onHolding }: HeldProps) {
  if (held === undefined) return null;
  return (
    <>
      {' '}
      <button
        type="button"
        class="held-count"
        aria-label={`(${held.calls.length}) calls hold ${name}`}
        onClick={() => onHolding(name)}
      >
        ({held.more ? 'over ' : ''}
        {held.calls.length})
      </button>
    </>
  );
}

/** The calls of 30 days; nothing where they are not known. */
function Hits({ hits }: { readonly hits: number | undefined }) {
  return <span class={hits === 0 ? 'hits warn' : 'hits'}>{hits === 0 ? 'never' : grouped(hits)}</span>;
}

function More({ editor, line: { place, no }, onMenu }: Props) {
  if (editor.readonly) return <span />;
  return (
    <button
      type="button"
      class="more"
      tabIndex={-1}
      aria-label={`Actions of ${no}`}
      onClick={(event) => {
        const { left, bottom } = event.currentTarget.getBoundingClientRect();
        editor.choose(place, false);
        onMenu(place, left, bottom);
      }}
    >
      <Icon name="more" />
    </button>
  );
}
