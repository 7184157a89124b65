import type { Json } from '../../../service/schema/kind.js';
import type { Random } from '../../../scripts/nanp/random.js';

/** What is put in the place of a member: every type, the edges of each, and what only looks harmless. */
const others: readonly Json[] = [
  null, true, false, 0, -1, 0.5, 1e21, -0, Number.MAX_SAFE_INTEGER, '', ' ', 'x', '0', '-1', '\u0000', '\ud83d\ude00', '24:00', '99:99', '__proto__', 'constructor', [], {}, [[]], [null], [{}], ['x', 'x'],
  JSON.parse('{"__proto__":{"a":1},"toString":"x","valueOf":"y","constructor":null}') as Json, [JSON.parse('{"toString":"x","valueOf":"y"}') as Json], { type: 'constructor', value: {} }, { length: 2, 0: 'a', 1: 'b' }, 'x'.repeat(3_000), Array.from({ length: 300 }, (_, place) => place),
];

const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'type', 'value', 'criteria', 'destination', '0', '', 'x'.repeat(1_000)];

type Path = readonly (string | number)[];

/** Every place in a document, itself among them. */
export function pathsOf(document: Json, before: Path = []): readonly Path[] {
  if (typeof document !== 'object' || document === null) return [before];
  const keys: readonly (string | number)[] = Array.isArray(document) ? [...document.keys()] : Object.keys(document);
  return [before, ...keys.flatMap((key) => pathsOf((document as { [name: string]: Json })[key]!, [...before, key]))];
}

/** The document with what `change` makes of the container of a place; members stay in their order, and `__proto__` is one like others. */
function changed(document: Json, [key, ...rest]: Path, change: (container: readonly Json[] | Map<string, Json>, key: string | number) => Json): Json {
  const entries = (): Map<string, Json> => new Map(Object.entries(document as { [name: string]: Json }));
  if (rest.length === 0) return change(Array.isArray(document) ? document as readonly Json[] : entries(), key!);
  if (Array.isArray(document)) return (document as readonly Json[]).map((item, place) => place === key ? changed(item, rest, change) : item);
  const members = entries();
  return objectOf(members.set(key as string, changed(members.get(key as string)!, rest, change)));
}

/** As JSON.parse makes it. */
function objectOf(members: ReadonlyMap<string, Json>): Json {
  return JSON.parse(`{${[...members].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`) as Json;
}

/** The document with another value at a place. */
export function replaced(document: Json, path: Path, value: Json): Json {
  if (path.length === 0) return value;
  return changed(document, path, (container, key) => container instanceof Map ? objectOf(container.set(key as string, value)) : container.map((item, place) => place === key ? value : item));
}

/** The document without a place, with it twice, and with another member beside it. */
function reshaped(document: Json, path: Path, random: Random): readonly Json[] {
  if (path.length === 0) return [[document], { value: document }];
  const name = random.pick(names);
  return [
    changed(document, path, (container, key) => container instanceof Map ? objectOf(new Map([...container].filter(([member]) => member !== key))) : container.filter((_, place) => place !== key)),
    changed(document, path, (container, key) => container instanceof Map ? objectOf(container.set(name, container.get(key as string)!)) : [...container, container[key as number]!, container[key as number]!]),
    changed(document, path, (container, key) => container instanceof Map ? objectOf(new Map([...container].map(([member, value]) => [member === key ? name : member, value]))) : [...container].reverse()),
  ];
}

/** Documents that differ from one in one place: at every place other types and other shapes; `most` of them, drawn evenly. */
export function mutationsOf(document: Json, random: Random, most = Infinity): readonly Json[] {
  const all = pathsOf(document).flatMap((path) => [...others.map((value) => () => [replaced(document, path, value)]), () => reshaped(document, path, random)]);
  const drawn = all.length <= most ? all : random.some(all, most);
  return drawn.flatMap((make) => make());
}
