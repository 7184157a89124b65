import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { DecisionReply } from '../lookup/client.js';
import { pairs } from './columns.js';
import { attributesOf, decisionText } from './explain.js';
import { examples, pair } from './given.js';
import { Failure, type Outcome } from './outcome.js';
import { unitConfig } from './socket.js';
import { decidedBy, type Site, type Work } from './unit.js';

interface Options {
  readonly calling?: string;
  readonly attr?: Readonly<Record<string, string>>;
  readonly lookupSocket?: string;
}

/**
 * `niuctl lookup`: asks as the call-processing stack does, over its own socket, and counts nothing (lookup-protocol.md,
 * Frame).
 */
export function declareLookup(program: Command, work: Work): void {
  program
    .command('lookup')
    .description('Ask over the lookup socket, as the call-processing stack does; nothing is counted, kept or reserved.')
    .argument('<called>')
    .option('--calling <number>', 'who calls')
    .option('--attr <name=value>', 'an attribute of the call as the stack sends it; may be repeated', pair)
    .option(
      '--lookup-socket <path>',
      'the lookup socket; else where NIUD_LOOKUP_SOCKET or the configuration file put it',
    )
    .addHelpText(
      'after',
      examples(
        ['niuctl lookup 6172342007 --calling 3125550123', 'and niuctl explain says why'],
        ['niuctl --app ecf lookup 2075552000', ''],
      ),
    )
    .action((called: string, options: Options) =>
      work.onApplication((site) => lookup(site, called, options), decidedBy(called, options.calling)),
    );
}

async function lookup(
  { application }: Site,
  called: string,
  { calling, attr, lookupSocket }: Options,
): Promise<Outcome> {
  const { applications } = await import('../apps/all.js');
  const { LookupClient } = await import('../lookup/client.js');
  const { number } = applications.find(({ name }) => name === application)!;
  const path = lookupSocket ?? unitConfig().lookup_socket;
  const client = await LookupClient.connect(path).catch((fault: NodeJS.ErrnoException) => {
    throw new Failure('unreachable', `The lookup socket ${path} cannot be reached: ${fault.message}`);
  });
  try {
    const call = {
      callId: `niuctl-${randomUUID()}`,
      called,
      ...(calling === undefined ? {} : { calling }),
      ...(attr === undefined ? {} : { attributes: attributesOf(attr) }),
    };
    const began = process.hrtime.bigint();
    const reply = await client.route(number, call, true);
    const microseconds = Number((process.hrtime.bigint() - began) / 1_000n);
    return {
      data: [{ ...plain(reply), microseconds }],
      text: pairs([
        ['decision', spoken(reply)],
        ['rule', reply.decision?.rule ?? 'none'],
        ['change', reply.change],
        ['answered in', `${microseconds} us`],
      ]),
      exit: reply.decision === undefined ? 'refused' : 'done',
    };
  } finally {
    client.close();
  }
}

function spoken({ status, decision, reason }: DecisionReply): string {
  return decision === undefined
    ? `denied: ${reason ?? `status ${status}`}`
    : decisionText(decision.kind, decision.value ?? null, status);
}

function plain({ status, decision, change, reason }: DecisionReply) {
  return {
    status,
    kind: decision?.kind ?? null,
    value: (decision?.value ?? null) as never,
    rule: decision?.rule ?? null,
    change: change ?? null,
    reason: reason ?? null,
  };
}
