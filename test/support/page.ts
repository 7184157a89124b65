/** A page of procedures: what it has somebody type, and what it says is printed. */
export interface Step {
  /** The heading that it stands under. */
  readonly section: string;
  readonly command: string;
  readonly prints: readonly string[];
}

/** The steps of a page in their order. */
export function stepsOf(page: string): readonly Step[] {
  return page.split(/^## /m).slice(1).flatMap((part) => {
    const section = part.slice(0, part.indexOf('\n'));
    // Lines of one block may be parted by an empty one.
    return [...part.matchAll(/(?:^ {4}.*\n(?:\n(?= {4}))?)+/gm)].flatMap(([block]) => block.replace(/^ {4}/gm, '').split(/^# /m).slice(1).map((text) => {
      const [command = '', ...prints] = text.trimEnd().split('\n');
      return { section, command, prints: prints.filter((line) => line !== '') };
    }));
  });
}

const plain = (text: string): string => text.replace(/[ \t]+/g, ' ').trim();
const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A command as it is typed: what is known stands in the place of the pointed brackets. */
export function typed(command: string, known: ReadonlyMap<string, string>): string {
  return command.replace(/<([^<>]+)>/g, (whole, name: string) => known.get(name) ?? whole);
}

/** Words that stand in the place of those of the page, by their names; undefined where something else was printed. What is known has to be printed as it is known. */
export function toldBy(out: string, prints: readonly string[], known: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> | undefined {
  const names: string[] = [];
  const lines = prints.map((line) => (line === '...' ? '(?:.*\\n)*?' : `${plain(line).split(/(<[^<>]+>)/).map((part) => {
    const [, name] = /^<(.+)>$/.exec(part) ?? [];
    if (name === undefined) return literal(part);
    const value = known.get(name);
    if (value !== undefined) return literal(value);
    names.push(name);
    return '(.+?)';
  }).join('')} *\\n`));
  const printed = out.split(/[\r\n]+/).map(plain).filter((line) => line !== '').map((line) => `${line}\n`).join('');
  const found = new RegExp(`^${lines.join('')}$`).exec(printed);
  return found === null ? undefined : new Map(names.map((name, place) => [name, found[place + 1] ?? '']));
}
