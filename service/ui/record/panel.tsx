import type { Key, PermittedTable } from '../data/description.js';

interface Props {
  readonly app: string;
  readonly table: PermittedTable;
  readonly recordKey: Key;
  readonly fresh: boolean;
  readonly archive?: boolean;
  /** A page of its own, not beside the list. */
  readonly alone: boolean;
  readonly onDone: () => void;
}

export function RecordPanel({ recordKey }: Props) {
  return <aside class="side">{recordKey.join(' / ')}</aside>;
}
