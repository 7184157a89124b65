import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** Source files by path from the top of the repository, with their text. */
export type Tree = ReadonlyMap<string, string>;

/** Reads every TypeScript file under the folders. */
export function readTree(top: string, folders: readonly string[]): Tree {
  const files = new Map<string, string>();
  const visit = (folder: string) => {
    for (const entry of readdirSync(join(top, folder), { withFileTypes: true })) {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (/\.tsx?$/.test(entry.name)) files.set(path, readFileSync(join(top, path), 'utf8'));
    }
  };
  folders.forEach(visit);
  return files;
}

/** One import of a file: of another file (a path of the tree) or of a library (its name). */
export interface Import {
  readonly of: string;
  readonly typesOnly: boolean;
  readonly passedOn: boolean;
}

const statement = /(?:^|[\n;])[ \t]*(import|export)\b((?:[^'"`;=()]|\{[^}]*\})*?)\bfrom\s*(['"])([^'"\n]+)\3|(?:^|[\n;])[ \t]*(import)\s*(['"])([^'"\n]+)\6|\bimport\s*\(\s*(['"])([^'"\n]+)\8/g;

/** What a file imports; comments do not count. */
export function importsOf(path: string, text: string): readonly Import[] {
  return [...withoutComments(text).matchAll(statement)].map((found) => {
    const name = (found[4] ?? found[7] ?? found[9])!;
    return {
      of: name.startsWith('.') ? posix.normalize(posix.join(dirname(path), name)).replace(/\.js$/, '.ts') : name,
      typesOnly: /^\s*type\b/.test(found[2] ?? ''),
      passedOn: found[1] === 'export',
    };
  });
}

/** The file of the tree that a specifier names; undefined where it names a library. One with JSX has the longer ending. */
export function resolved(tree: Tree, path: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const of = posix.normalize(posix.join(dirname(path), specifier)).replace(/\.js$/, '.ts');
  return [of, `${of}x`].find((each) => tree.has(each));
}

type Part = 'code' | 'comment' | 'text' | 'expression';

/** Cuts a source into code, comments, texts (strings and the fixed parts of templates) and regular expressions. */
export function* partsOf(source: string): Generator<readonly [part: Part, text: string]> {
  // How deep the braces are where each open template will go on.
  const templates: number[] = [];
  let braces = 0;
  let code = '';
  // What stands in front of `code`; of a text or an expression only that it is a value.
  let before = '';
  for (let at = 0; at < source.length;) {
    const character = source[at]!;
    let end = 0;
    let part: Part = 'text';
    if (source.startsWith('//', at)) [part, end] = ['comment', endOf(source.indexOf('\n', at), source)];
    else if (source.startsWith('/*', at)) [part, end] = ['comment', endOf(source.indexOf('*/', at + 2) + 2, source)];
    else if (character === "'" || character === '"') end = closing(source, at + 1, character);
    else if (character === '/' && startsExpression(before + code)) [part, end] = ['expression', expressionEnd(source, at + 1)];
    else if (character === '`' || (character === '}' && templates.at(-1) === braces)) {
      if (character === '}') templates.pop();
      end = templateEnd(source, at + 1);
      if (source[end - 1] === '{') templates.push(braces);
    }
    if (end === 0) {
      if (character === '{') braces++;
      if (character === '}') braces--;
      code += character;
      at++;
      continue;
    }
    yield ['code', code];
    yield [part, source.slice(at, end)];
    before = part === 'comment' ? (before + code).slice(-80) : source[end - 1] === '{' ? '(' : 'value';
    code = '';
    at = end;
  }
  yield ['code', code];
}

const endOf = (found: number, source: string) => found <= 1 ? source.length : found;

function closing(source: string, from: number, quote: string): number {
  for (let at = from; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === quote || source[at] === '\n') return at + 1;
  }
  return source.length;
}

/** The end of a template's fixed part: behind the closing quote, or behind the `${` of a value. */
function templateEnd(source: string, from: number): number {
  for (let at = from; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === '`') return at + 1;
    else if (source.startsWith('${', at)) return at + 2;
  }
  return source.length;
}

function expressionEnd(source: string, from: number): number {
  let inClass = false;
  for (let at = from; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === '[') inClass = true;
    else if (source[at] === ']') inClass = false;
    else if (source[at] === '/' && !inClass) return at + 1;
  }
  return source.length;
}

/** A slash divides behind a value, and begins an expression elsewhere. */
function startsExpression(before: string): boolean {
  return /(?:^|[([{,;=:!&|?+<>%*~^-]|\breturn|\bcase|=>)\s*$/.test(before);
}

const blanked = (text: string) => text.replaceAll(/[^\n]/g, ' ');

/** The source with its comments made blank. */
export function withoutComments(source: string): string {
  return [...partsOf(source)].map(([part, text]) => part === 'comment' ? blanked(text) : text).join('');
}

/** The source with comments, texts and expressions made blank. */
export function onlyCode(source: string): string {
  return [...partsOf(source)].map(([part, text]) => part === 'code' ? text : blanked(text)).join('');
}
