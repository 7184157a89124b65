import { readFileSync } from 'node:fs';
import { hosted } from '../../service/apps/all.js';
import { messages } from '../../service/lookup/messages.js';
import { attrs } from '../../service/lookup/messages/attributes.js';
import { decision } from '../../service/lookup/messages/decision.js';
import { statusesOf } from '../../service/lookup/messages/message.js';
import type { ReplyBody } from '../../service/lookup/messages/message.js';
import { wireTypeInWords } from '../../service/schema/wire-arguments.js';
import type { Field } from '../../service/schema/wire-field.js';

export const protocolPath = 'service/lookup/lookup-protocol.md';

/**
 * The page with its made parts anew; what is written by hand stays. Each part stands between `<!-- made: name -->` and
 * `<!-- end -->`.
 */
export function protocolPage(): string {
  const made: Readonly<Record<string, () => string>> = {
    requests,
    elements,
    attributes,
    extra,
    operations,
    arguments: argumentsOf,
  };
  return readFileSync(protocolPath, 'utf8').replace(
    /<!-- made: (\w+) -->\n.*?<!-- end -->/gs,
    (_, name: string) => `<!-- made: ${name} -->\n${made[name]!()}\n<!-- end -->`,
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const elementsIn = (fields: readonly Field[]): string =>
  `[${fields.map(({ name, optional }) => `${name}${optional ? '?' : ''}`).join(', ')}]`;

function requests(): string {
  const reply = (body: ReplyBody): string => (typeof body === 'string' ? body : `\`${elementsIn(body)}\``);
  return table(
    ['type', 'name', 'body', 'body of the reply', 'refused with', 'for'],
    messages.map((message) => [
      `0x${message.type.toString(16).padStart(2, '0')}`,
      message.name,
      message.takes === undefined ? 'anything' : `\`${elementsIn(message.takes)}\``,
      message.gives.map(reply).join(' or '),
      statusesOf(message)
        .filter((status) => status !== 'OK' && status !== 'NO_ROUTE')
        .join(', '),
      message.about,
    ]),
  );
}

const types = (fields: readonly (readonly [of: string, Field])[]): string =>
  table(
    ['element', 'of', 'type', ''],
    fields.map(([of, { name, type, about }]) => [`\`${name}\``, of, wireTypeInWords(type), about]),
  );

function elements(): string {
  const byElement = new Map<Field['type'], [names: string[], field: Field]>();
  const add = (of: string, field: Field): void => {
    const known = byElement.get(field.type) ?? [[], field];
    known[0].push(of);
    byElement.set(field.type, known);
  };
  for (const { name, takes = [], gives } of messages) {
    for (const field of takes) add(name, field);
    for (const field of gives.flatMap((body) => (typeof body === 'string' ? [] : body))) add(`${name} reply`, field);
  }
  return types([...byElement.values()].map(([names, field]) => [names.join(', '), field]));
}

/** Keys of a map, those that are alike together. */
function keysOf({ type }: Field, between: string): readonly (readonly [text: string, names: string])[] {
  const byText = new Map<string, string[]>();
  for (const { name, type: of, about } of type.is === 'map' ? type.of : []) {
    const text = `${wireTypeInWords(of)}${between}${about}`;
    byText.set(text, [...(byText.get(text) ?? []), `\`${name}\``]);
  }
  return [...byText].map(([text, names]) => [text, names.join(', ')]);
}

function attributes(): string {
  return table(
    ['key', 'type', ''],
    keysOf(attrs, ' | ').map(([text, names]) => [names, text]),
  );
}

function extra(): string {
  const keys = keysOf(decision[4], ', ').map(([text, names]) => `${names} (${text})`);
  return `\`extra\` is nil, or a map of what there is: ${keys.join('; ')}.`;
}

const called = hosted.flatMap(({ application, operations = {} }) =>
  Object.entries(operations)
    .filter(([, { administrators }]) => administrators !== true)
    .map(([name, operation]) => ({ application: application.name, name, operation })),
);

function operations(): string {
  return table(
    ['app', 'operation and args', 'reply', 'does'],
    called.map(({ application, name, operation: { takes, gives, about, writes } }) => [
      application,
      `\`${name} ${elementsIn(takes)}\``,
      `\`${elementsIn(gives)}\``,
      `${about}${writes ? '' : ' Reads only.'}`,
    ]),
  );
}

function argumentsOf(): string {
  const byText = new Map<string, string[]>();
  for (const {
    application,
    name,
    operation: { takes },
  } of called)
    for (const { name: argument, type, about } of takes) {
      const text = [`\`${argument}\``, wireTypeInWords(type), about].join(' | ');
      byText.set(text, [...(byText.get(text) ?? []), `${application} ${name}`]);
    }
  return table(
    ['argument', 'type', '', 'of'],
    [...byText].map(([text, names]) => [text, names.join(', ')]),
  );
}
