import './try.css';
import { TryAnswer } from './answer.js';
import type { Editor } from './editor.js';
import { Trace } from './trace.js';
import { TryFields } from './try-fields.js';
import type { Trial } from './trial.js';

/** Try a call beside the rules, on the draft as it stands. */
export function TryPanel({
  editor,
  trial,
  numbers,
  more,
}: {
  readonly editor: Editor;
  readonly trial: Trial;
  readonly numbers: readonly string[];
  readonly more?: preact.ComponentChildren;
}) {
  const { value: answer } = trial.answer;
  return (
    <aside class="try" aria-label="Try a call">
      <section>
        <TryFields
          trial={trial}
          numbers={numbers}
          choices={[
            ['draft', 'Draft'],
            ['live', 'Live'],
            ['earlier', 'Earlier'],
          ]}
        />
      </section>
      <section>
        <TryAnswer trial={trial} letterOf={(decision) => editor.letterOf(editor.wayOf(decision))} />
        {more}
      </section>
      {answer === undefined ? null : (
        <section>
          <h2>Why</h2>
          <Trace explanation={answer} plan={editor.name} onRule={(pointer) => editor.goTo(pointer)} />
        </section>
      )}
    </aside>
  );
}
