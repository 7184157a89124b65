import { hosted } from '../../service/apps/all.js';
import type { Json } from '../../service/schema/kind.js';
import type { Field } from '../../service/schema/wire-field.js';
import { vectors, type Vector } from './vectors.js';

/**
 * `native/test/vector-calls.h`: each request of the vectors as a call of the C client. One that the client has not does
 * not compile.
 */
export function vectorCalls(): string {
  const requests = vectors().filter(({ side }) => side === 'request');
  return `/* Made by scripts/reference.ts: every request of lookup-vectors.jsonl by a call of the C client, in the same order. Do not edit. */
#include "niud-operations.h"

enum { VECTORS = ${requests.length} };

static enum niud_result send_vector(struct niud_client *client, unsigned vector) {
  switch (vector) {
${requests.map((vector, place) => `    case ${place}: ${callOf(vector)}`).join('\n')}
    default: return NIUD_BAD_ARGUMENT;
  }
}
`;
}

function callOf({ of, application, flags, body }: Vector): string {
  const [name, operation] = of.split(' ');
  if (operation !== undefined) {
    const { takes } = hosted.find((each) => each.application.name === name)!.operations![operation]!;
    const args = body[1] as readonly Json[];
    return `return niud_send_${name}_${operation}(client, ${[flags, ...takes.map((field, place) => argument(field, args[place] ?? null)), 'NULL'].join(', ')});`;
  }
  switch (of) {
    case 'HELLO':
      return `return niud_send_hello(client, ${text(body[0]!)}, NULL);`;
    case 'PING':
      return 'return niud_send_ping(client, NULL);';
    case 'ROUTE':
      return `{
${attributes(body[4]!)}
      return niud_send_route(client, ${[application, flags, text(body[0]!), text(body[1]!), text(body[2]!), instant(body[3]!), body[4] === null ? 'NULL' : '&given', 'NULL'].join(', ')});
    }`;
    case 'EVENT':
      return `return niud_send_event(client, ${[application, flags, text(body[0]!), text(body[1]!), text(body[2]!), instant(body[3]!), 'NULL'].join(', ')});`;
    case 'END':
      return `return niud_send_end(client, ${[application, flags, text(body[0]!), text(body[1]!), body[2], instant(body[3]!), 'NULL'].join(', ')});`;
    case 'SERVE': {
      const [argument] = body[1] as readonly Json[];
      return `{
      uint8_t block[64];
      struct niud_writer writer = { .at = block, .end = block + sizeof block };
      niud_write_array(&writer, 1);
      niud_write_text(&writer, ${text(argument!)});
      return niud_send_serve(client, ${[application, flags, text(body[0]!), 'block', '(size_t)(writer.at - block)', 'NULL'].join(', ')});
    }`;
    }
    // A message that is not here has a call that does not exist: so the header does not compile until the client has
    // one.
    default:
      return `return niud_send_${of.toLowerCase()}(client, ${[application, flags, ...body.map((value) => (typeof value === 'number' ? `INT64_C(${value})` : text(value))), 'NULL'].join(', ')});`;
  }
}

const text = (value: Json): string => (value === null ? 'NULL' : JSON.stringify(value));
const instant = (value: Json): string => (value === null ? 'NIUD_NOW' : `INT64_C(${String(value)})`);

function argument({ type }: Field, value: Json): string {
  if (value === null) return type.is === 'integer' ? 'NIUD_NIL' : 'NULL';
  if (type.is === 'anything') return JSON.stringify(String(value));
  return typeof value === 'number'
    ? `INT64_C(${value})`
    : typeof value === 'boolean'
      ? String(value)
      : JSON.stringify(value);
}

function attributes(given: Json): string {
  if (given === null) return '';
  const lines = Object.entries(given).flatMap(([name, value]): string[] => {
    if (Array.isArray(value)) {
      const list = `      static const char *const ${name}[] = { ${value.map((each) => JSON.stringify(each)).join(', ')} };`;
      return [list, `      given.${name} = ${name};`, '      given.label_count = sizeof labels / sizeof labels[0];'];
    }
    return [`      given.${name} = ${typeof value === 'boolean' ? Number(value) : JSON.stringify(value)};`];
  });
  return ['      struct niud_attributes given = NIUD_NO_ATTRIBUTES;', ...lines].join('\n');
}
