/** What a room may import of another: everything, types only, or one file. */
export interface Allowance {
  readonly room: string;
  readonly only: 'types' | string | undefined;
}

/** By room what it may import; `all` as written in the table. */
export type Rooms = ReadonlyMap<string, readonly Allowance[] | 'all'>;

/** Reads the table of service/README.md: room, what it holds, what it may use. */
export function readRooms(markdown: string): Rooms {
  const rows = markdown.split('\n').filter((line) => line.startsWith('| `'));
  return new Map(rows.map((row) => {
    const cells = row.split('|').map((cell) => cell.trim());
    return [cells[1]!.replaceAll('`', ''), cells[3] === 'all' ? 'all' : readAllowances(cells[3]!)];
  }));
}

function readAllowances(cell: string): readonly Allowance[] {
  return [...cell.matchAll(/([a-z]+)(?: \(([a-z-]+)\))?/g)].map(([, room, only]) => ({ room: room!, only }));
}
