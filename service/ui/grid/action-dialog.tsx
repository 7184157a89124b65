import type { PermittedTable } from '../data/description.js';
import type { Rows } from '../data/rows.js';
import { Dialog } from '../design/dialog.js';
import { Button } from '../design/button.js';
import type { Selection } from './selection.js';

/** Archive, restore or purge what is selected. */
export interface Action {
  readonly kind: 'archive' | 'restore' | 'purge';
  readonly app: string;
  readonly table: PermittedTable;
  readonly rows: Rows;
  readonly selection: Selection;
  readonly count: number;
}

export function ActionDialog({ action, onClose }: { readonly action: Action; readonly onClose: (done: boolean) => void }) {
  return <Dialog title={action.kind} onClose={() => onClose(false)} foot={<Button onClick={() => onClose(false)}>Cancel</Button>} />;
}
