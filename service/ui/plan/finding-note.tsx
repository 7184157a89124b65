import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import type { Editor } from './editor.js';
import { findingWords, mendingOf, type PlanFinding } from './findings.js';

interface Props {
  readonly finding: PlanFinding;
  readonly no: string;
  readonly editor: Editor;
  readonly onTry: (example: string) => void;
}

/** A finding beside its rule, with what can be done about it. */
export function FindingNote({ finding, no, editor, onTry }: Props) {
  const lines = editor.lines.value;
  const own = lines.find((line) => line.no === no);
  const other =
    own === undefined || editor.readonly ? undefined : lines.find((line) => line.no === mendingOf(finding, no));
  const { example } = finding;
  return (
    <div class="find">
      <Note tone={finding.isError ? 'bad' : 'warn'}>
        {findingWords(finding, no)}
        {other === undefined ? null : (
          <>
            {' '}
            <Button kind="plain" act={() => editor.moveRuleTo(own!.place, other.place)}>
              Move before {other.no}
            </Button>
          </>
        )}
        {example === undefined || example === null || example === '' ? null : (
          <>
            {' '}
            <Button kind="plain" act={() => onTry(example)}>
              Try it
            </Button>
          </>
        )}
      </Note>
    </div>
  );
}
