/**
 * About how many instructions a regular expression will compile to, told by one look at it: compiling is what takes
 * long where repetitions multiply (`x{1000}` thirty-six times takes half a second), so that what is far beyond the
 * limit must not get so far. Single characters between bars count as one, as the compiler makes one class of them; what
 * it shares between longer branches is counted twice.
 */
export function roughSize(text: string): number {
  const open: Group[] = [new Group()];
  for (let at = 0; at < text.length; at++) {
    const group = open.at(-1)!;
    const character = text[at]!;
    if (character === '(') {
      groupStart.lastIndex = at;
      const [start] = groupStart.exec(text)!;
      open.push(new Group(start === '(' || start.endsWith('>') ? captureSize : 0));
      at += start.length - 1;
    } else if (character === '|') group.branch();
    else if (character === '*' || character === '+' || character === '?') group.extend();
    else if (character === ')' && open.length > 1) {
      open.pop();
      open.at(-1)!.add(group.size());
    } else if (character === '{') {
      repetition.lastIndex = at;
      const match = repetition.exec(text);
      if (match === null) group.add(1);
      else {
        group.repeat(Math.max(Number(match[1]), Number(match[2] ?? 0)));
        at = repetition.lastIndex - 1;
      }
    } else {
      group.add(1);
      at = endOfAtom(text, at);
    }
  }
  // What is left open is refused when it is compiled; until then it counts with the rest.
  return open.reduce((sum, group) => sum + group.size(), 0);
}

const groupStart = /\((?:\?(?:P?<\w+>|[imsU-]*:))?/y;

/** A group that is captured is marked at both ends. */
const captureSize = 2;

const repetition = /\{(\d{1,4})(?:,(\d{0,4}))?\}/y;

/** The place of the last character of an escape, a bracket or a single character. */
function endOfAtom(text: string, start: number): number {
  if (text.startsWith('\\Q', start)) {
    const end = text.indexOf('\\E', start);
    return end < 0 ? text.length : end + 1;
  }
  if (text[start] === '\\') return start + 1;
  if (text[start] !== '[') return start;
  let first = text[start + 1] === '^' ? start + 2 : start + 1;
  if (text[first] === ']') first++;
  for (let at = first; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text.startsWith('[:', at)) at = Math.max(at, text.indexOf(':]', at) + 1);
    else if (text[at] === ']') return at;
  }
  return text.length;
}

class Group {
  #branches = 0;
  #single = 0;
  #current = 0;
  #last = 0;

  constructor(readonly around = 0) {}

  add(size: number): void {
    this.#current += size;
    this.#last = size;
  }

  /** The last atom is there so many times. */
  repeat(times: number): void {
    const size = this.#last * times;
    this.#current += size - this.#last;
    this.#last = size;
  }

  /** The last atom is optional or repeated by a branch back. */
  extend(): void {
    this.#current++;
    this.#last++;
  }

  branch(): void {
    if (this.#current > 1) this.#branches += this.#current;
    else this.#single = 1;
    this.#current = this.#last = 0;
  }

  size(): number {
    return this.around + this.#branches + this.#single + this.#current;
  }
}
