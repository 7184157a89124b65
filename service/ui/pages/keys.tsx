import './job.css';
import { Dialog } from '../design/dialog.js';
import { Button } from '../design/button.js';

type Keys = readonly (readonly [keys: string, does: string])[];

/** All keys, by where they work. */
const all: readonly (readonly [where: string, keys: Keys])[] = [
  [
    'Everywhere',
    [
      ['Ctrl K', 'Go to a page, a table or a record'],
      ['/', 'Search of the page'],
      ['Ctrl S', 'Save'],
      ['Esc', 'Close, then clear the selection'],
      ['Tab', 'At its start: links that skip to the page'],
      ['?', 'These keys'],
    ],
  ],
  [
    'Tables',
    [
      ['Arrows, Page Up, Page Down, Home, End', 'Move; with Ctrl to the first and last row'],
      ['Space', 'Select'],
      ['Shift Arrows', 'Extend the selection'],
      ['Ctrl A', 'Select all that match'],
      ['Enter', 'Open'],
      ['Ctrl C', 'Copy as tab-separated text'],
      ['Del', 'Archive, after a question'],
      ['Shift F10', 'Menu of the row'],
      ['Up from the first row', 'To the heads: Enter sorts, F filters'],
    ],
  ],
  [
    'Rules of a plan',
    [
      ['Up, Down', 'Move between rules'],
      ['Enter', 'Edit'],
      ['Alt Up, Alt Down', 'Move the rule'],
      ['Alt Right, Alt Left', 'Nest under the rule above, take out'],
      ['N', 'New rule below'],
      ['D', 'Duplicate'],
      ['Del', 'Remove'],
      ['F8', 'Next finding'],
      ['Ctrl Z, Ctrl Shift Z', 'Undo, redo'],
    ],
  ],
  [
    'Dialogs',
    [
      ['Enter', 'The first button, never one that destroys'],
      ['Esc', 'Cancel'],
    ],
  ],
];

export function KeyTable() {
  return (
    <div class="stack narrow">
      {all.map(([where, keys]) => (
        <section key={where} class="card">
          <h2>{where}</h2>
          <table class="keys">
            <thead class="hidden">
              <tr>
                <th>Keys</th>
                <th>What they do</th>
              </tr>
            </thead>
            <tbody>
              {keys.map(([key, does]) => (
                <tr key={key}>
                  <td class="nowrap">
                    <kbd>{key}</kbd>
                  </td>
                  <td>{does}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </div>
  );
}

/** The same over any page. */
export function KeyDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog
      title="Keys"
      wide
      reading
      onClose={onClose}
      foot={
        <Button kind="first" act={onClose}>
          Close
        </Button>
      }
    >
      <KeyTable />
    </Dialog>
  );
}
