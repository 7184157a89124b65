import ts from 'typescript5';
import { resolved, type Tree } from './source.js';

/** Lines that a file and a function may have, and characters that a line may have, before they are counted. */
const mostFileLines = 400;
const mostLines = 70;
const mostColumns = 120;

/** What is shipped, and what belongs to it: tests are read, but not counted. */
const isCounted = (path: string): boolean => path.startsWith('service/') || path.startsWith('scripts/');

/** What a source says of itself that is counted, each with its place. */
interface Counted {
  readonly longFiles: readonly string[];
  readonly longLines: readonly string[];
  readonly longFunctions: readonly string[];
  readonly asserted: readonly string[];
  readonly cast: readonly string[];
  readonly unused: readonly string[];
  readonly circular: readonly string[];
}

/** Reads all sources with the compiler's own parser and counts in those that are shipped. An export counts as used where any other file names it, tests among them. */
export function counted(tree: Tree): Counted {
  const found = { longFiles: [] as string[], longLines: [] as string[], longFunctions: [] as string[], asserted: [] as string[], cast: [] as string[], unused: [] as string[], circular: [] as string[] };
  const used = new Map<string, Set<string>>();
  const exported: (readonly [path: string, name: string])[] = [];
  for (const [path, text] of tree) {
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true, path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
    const lineOf = (place: number): number => source.getLineAndCharacterOfPosition(place).line + 1;
    const use = (specifier: ts.Node | undefined, names: readonly string[]): void => {
      if (specifier === undefined || !ts.isStringLiteral(specifier)) return;
      const of = resolved(tree, path, specifier.text);
      if (of !== undefined) used.set(of, new Set([...used.get(of) ?? [], ...names]));
    };
    const visit = (node: ts.Node): void => {
      if (isCounted(path)) {
        if (ts.isNonNullExpression(node)) found.asserted.push(`${path}:${lineOf(node.getStart())}`);
        if (ts.isAsExpression(node) && node.type.getText() !== 'const') found.cast.push(`${path}:${lineOf(node.getStart())}`);
        if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
          const lines = lineOf(node.end) - lineOf(node.getStart()) + 1;
          if (lines > mostLines) found.longFunctions.push(`${path}:${lineOf(node.getStart())} has ${lines} lines`);
        }
      }
      if (ts.isImportDeclaration(node)) use(node.moduleSpecifier, namesOf(node.importClause));
      else if (ts.isExportDeclaration(node)) use(node.moduleSpecifier, node.exportClause !== undefined && ts.isNamedExports(node.exportClause) ? node.exportClause.elements.map(nameOf) : ['*']);
      else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) use(node.arguments[0], ['*']);
      else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) use(node.argument.literal, [node.qualifier?.getText() ?? '*']);
      ts.forEachChild(node, visit);
    };
    visit(source);
    const fileLines = text.trimEnd().split('\n').length;
    if (fileLines > mostFileLines) found.longFiles.push(`${path} has ${fileLines}`);
    if (!isCounted(path)) continue;
    text.split('\n').forEach((line, place) => { if (line.length > mostColumns) found.longLines.push(`${path}:${place + 1}`); });
    for (const name of exportsOf(source)) exported.push([path, name]);
  }
  for (const [path, name] of exported) {
    const names = used.get(path);
    if (names?.has(name) !== true && names?.has('*') !== true) found.unused.push(`${path}: ${name}`);
  }
  found.circular.push(...circular(tree));
  return found;
}

const nameOf = (element: ts.ImportSpecifier | ts.ExportSpecifier): string => (element.propertyName ?? element.name).text;

function namesOf(clause: ts.ImportClause | undefined): readonly string[] {
  const bindings = clause?.namedBindings;
  const named = bindings === undefined ? [] : ts.isNamespaceImport(bindings) ? ['*'] : bindings.elements.map(nameOf);
  return clause?.name === undefined ? named : ['default', ...named];
}

function* exportsOf(source: ts.SourceFile): Iterable<string> {
  for (const statement of source.statements) {
    if (!ts.canHaveModifiers(statement) || ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) !== true) continue;
    if (ts.isVariableStatement(statement)) for (const { name } of statement.declarationList.declarations) yield* ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((element) => ts.isBindingElement(element) ? [element.name.getText()] : []);
    else if ('name' in statement && statement.name !== undefined) yield (statement.name as ts.Identifier).text;
  }
}

/** The files of each circle of imports, be they of types alone (Tarjan's strongly connected components). */
function circular(tree: Tree): readonly string[] {
  const imports = new Map([...tree].filter(([path]) => isCounted(path)).map(([path, text]) => [path, ts.preProcessFile(text).importedFiles.flatMap(({ fileName }) => resolved(tree, path, fileName) ?? [])]));
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[] = [];
  const visit = (path: string): void => {
    order.set(path, order.size);
    lowest.set(path, order.get(path)!);
    open.push(path);
    for (const of of imports.get(path) ?? []) {
      if (!order.has(of)) visit(of);
      if (open.includes(of)) lowest.set(path, Math.min(lowest.get(path)!, lowest.get(of)!));
    }
    if (lowest.get(path) !== order.get(path)) return;
    const circle = open.splice(open.indexOf(path));
    if (circle.length > 1) circles.push(...circle);
  };
  for (const path of imports.keys()) if (!order.has(path)) visit(path);
  return circles;
}
