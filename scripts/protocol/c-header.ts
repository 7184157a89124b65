import { applications, hosted } from '../../service/apps/all.js';
import { eventKinds } from '../../service/calls/events.js';
import { limits } from '../../service/core/limits.js';
import { wireStatus } from '../../service/core/refusals.js';
import { flag, protocolVersion, replyBit } from '../../service/lookup/frames.js';
import { messages } from '../../service/lookup/messages.js';
import { decisionKind } from '../../service/routing/service.js';
import { wireTypeInWords } from '../../service/schema/wire-arguments.js';
import type { Field } from '../../service/schema/wire-field.js';

const made = '/* Made by scripts/reference.ts from what the service declares: do not edit. */';

/** Names that the C client had before there was a declaration. */
const inC: Readonly<Record<string, string>> = { SIP: 'SIP_URI', OUTPULSE: 'TRUNK_DIGITS' };

const byNumber = [...applications].sort((one, other) => one.number - other.number);

function enumOf(name: string, prefix: string, entries: readonly (readonly [string, number])[]): string {
  return `enum ${name} {\n${entries.map(([entry, value]) => `  ${prefix}${entry} = ${value}`).join(',\n')}\n};`;
}

function names(macro: string, of: readonly string[]): string {
  return `#define ${macro} { ${of.map((name) => `"${name}"`).join(', ')} }`;
}

/** `native/client/niud-protocol.h`: the numbers and names of the protocol. */
export function protocolHeader(): string {
  return `/* The numbers and names of the lookup protocol, version ${protocolVersion} (service/lookup/lookup-protocol.md). */
${made}
#ifndef NIUD_PROTOCOL_H
#define NIUD_PROTOCOL_H

enum {
  NIUD_PROTOCOL_VERSION = ${protocolVersion},
  NIUD_REPLY_BIT = 0x${replyBit.toString(16)}, /* set in the type of a reply */
  NIUD_FRAME_LIMIT = ${limits.frameBytes},   /* the largest \`length\` of a frame */
  NIUD_CALL_ID_LIMIT = ${limits.callIdBytes},
  NIUD_ATTRIBUTE_LIMIT = ${limits.callTextBytes}, /* bytes of one text */
  NIUD_LABEL_LIMIT = ${limits.callLabels}
};

${enumOf('niud_app', 'NIUD_APP_', [['NONE', 0], ...byNumber.map(({ name, number }) => [name.toUpperCase(), number] as const)])}

${enumOf('niud_flag', 'NIUD_', Object.entries(flag))}

/* NIUD_REFUSED_FRAME is in replies alone: the service refused our bytes and closes. */
${enumOf('niud_type', 'NIUD_', [['REFUSED_FRAME', 0], ...messages.map(({ name, type }) => [name, type] as const)])}

/* Elements of the body of each request. */
${enumOf(
  'niud_elements',
  'NIUD_',
  messages.map(({ name, takes }) => [`${name}_ELEMENTS`, takes?.length ?? 0] as const),
)}

${enumOf('niud_status', 'NIUD_STATUS_', Object.entries(wireStatus))}

${enumOf(
  'niud_decision_kind',
  'NIUD_',
  Object.entries(decisionKind).map(([name, kind]) => [inC[name] ?? name, kind] as const),
)}

/* What an EVENT may be. */
${eventKinds.map((kind) => `#define NIUD_EVENT_${kind.toUpperCase()} "${kind}"`).join('\n')}

/* Names by number. */
${names('NIUD_STATUS_NAMES', Object.keys(wireStatus))}
${names(
  'NIUD_DECISION_NAMES',
  Object.keys(decisionKind).map((name) => (inC[name] ?? name).toLowerCase().replace('_', '-')),
)}
${names('NIUD_APP_NAMES', ['none', ...byNumber.map(({ name }) => name)])}

#endif
`;
}

/** `native/client/niud-operations.h`: a function for each SERVE operation that callers have. */
export function operationsHeader(): string {
  const functions = hosted.flatMap(({ application, operations = {} }) =>
    Object.entries(operations)
      .filter(([, { administrators }]) => administrators !== true)
      .map(([name, { about, takes, gives }]) => operationFunction(application.name, name, about, takes, gives)),
  );
  return `/* Each SERVE operation as a call: writes one request and gives its id (\`id\` may be NULL). Texts that may be nil are NULL then, and integers NIUD_NIL. */
${made}
#ifndef NIUD_OPERATIONS_H
#define NIUD_OPERATIONS_H

#include "niud-client.h"

#ifdef __cplusplus
extern "C" {
#endif

/* As an integer that may be nil. */
#define NIUD_NIL INT64_MIN
enum { NIUD_ARGUMENTS_LIMIT = 8192 }; /* bytes of all arguments of one operation */

static inline void niud_write_integer_or_nil(struct niud_writer *writer, int64_t value) {
  if (value == NIUD_NIL) niud_write_nil(writer);
  else niud_write_integer(writer, value);
}

${functions.join('\n\n')}

#ifdef __cplusplus
}
#endif

#endif
`;
}

function operationFunction(
  application: string,
  name: string,
  about: string,
  takes: readonly Field[],
  gives: readonly Field[],
): string {
  const parameters = [
    'struct niud_client *client',
    'unsigned flags',
    ...takes.map((field) => `${cType(field)}${nameInC(field)}`),
    'uint32_t *id',
  ];
  const told = takes.map(
    (field) => ` *   ${nameInC(field)}: ${wireTypeInWords(field.type)}${field.optional ? ', or nil' : ''}`,
  );
  return `/* ${about} Gives [${gives.map((field) => `${field.name}${field.optional ? '?' : ''}`).join(', ')}].
${told.join('\n')} */
static inline enum niud_result niud_send_${application}_${name}(
    ${parameters.join(',\n    ')}) {
  uint8_t block[NIUD_ARGUMENTS_LIMIT];
  struct niud_writer writer = { block, block + sizeof block, false };
  niud_write_array(&writer, ${takes.length});
${takes.map((field) => `  ${writerOf(field)}(&writer, ${nameInC(field)});`).join('\n')}
  if (writer.full) return NIUD_TOO_LARGE;
  return niud_send_serve(client, NIUD_APP_${application.toUpperCase()}, flags, "${name}", block, (size_t)(writer.at - block), id);
}`;
}

/** `new` and the like are words of C++. */
function nameInC({ name }: Field): string {
  return name === 'new' || name === 'override' ? `${name}_one` : name;
}

/** A value of any type goes as a text, which the operation takes for its digits. */
function isInteger({ type }: Field): boolean {
  return type.is === 'integer' || type.is === 'instant' || (type.is === 'column' && type.kind.stored === 'integer');
}

function cType(field: Field): string {
  return field.type.is === 'flag' ? 'bool ' : isInteger(field) ? 'int64_t ' : 'const char *';
}

function writerOf(field: Field): string {
  return field.type.is === 'flag'
    ? 'niud_write_bool'
    : isInteger(field)
      ? 'niud_write_integer_or_nil'
      : 'niud_write_text';
}
