import type { Command } from 'commander';
import { columns, paragraphs, toSecond } from './columns.js';
import type { Entry } from './door.js';
import { examples } from './given.js';
import type { Outcome } from './outcome.js';
import { answers, type Site, type Work } from './unit.js';

interface Options {
  readonly end?: string;
  readonly endAll?: boolean;
}

/** `niuctl sessions`: who is signed in, and ending it. */
export function declareSessions(program: Command, work: Work): void {
  program
    .command('sessions')
    .description('Who is signed in, from where and until when; ends one session of an administrator, or all.')
    .argument('[username]', 'of this administrator alone')
    .option('--end <session>', 'end this session of the administrator, as the list names it')
    .option('--end-all', 'end every session of the administrator; the password stays')
    .addHelpText(
      'after',
      `\nWho signs each request with user name and password has no session.\n${examples(['niuctl sessions', ''], ['niuctl sessions icr_administrator', ''], ['niuctl sessions icr_administrator --end-all', 'for a lost device, say; niuctl password makes a new password'])}`,
    )
    .action((username: string | undefined, options: Options, command: Command) => {
      const { end, endAll = false } = options;
      const isEnding = end !== undefined || endAll;
      if (isEnding && username === undefined) command.error('error: --end and --end-all need a user name');
      if (end !== undefined && endAll) command.error('error: --end and --end-all exclude each other');
      if (username === undefined) return work.onEach((site) => list(site));
      return work.onApplication((site) => (isEnding ? ended(site, username, end) : list(site, username)), {
        knows: answers(`/administrator/${encodeURIComponent(username)}`),
        what: username,
      });
    });
}

async function list({ door, api }: Site, username?: string): Promise<Outcome> {
  const found: Entry[] = [];
  for (let after: string | undefined = ''; after !== undefined; ) {
    const { data, meta }: Awaited<ReturnType<typeof door.ask>> = await door.ask(
      'GET',
      `${api}/sessions${username === undefined ? '' : `/${encodeURIComponent(username)}`}?limit=1000${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`,
    );
    found.push(...data);
    after = meta.next;
  }
  const table = columns(
    ['administrator', 'role', 'session', 'since', 'until', 'from'],
    found.map(({ attributes: { username, role_id: role, session_id: id, opened, expires, address } }) => [
      username!,
      role ?? null,
      id!,
      toSecond(opened),
      toSecond(expires),
      address ?? null,
    ]),
  );
  return {
    data: found.map((one) => ({ ...one })),
    nothing: found.length === 0,
    text: found.length === 0 ? 'Nobody is signed in.' : table,
  };
}

async function ended({ door, api, niuctl }: Site, username: string, id: string | undefined): Promise<Outcome> {
  const { data, meta } = await door.ask(
    'DELETE',
    `${api}/sessions/${encodeURIComponent(username)}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`,
  );
  return {
    data: data.map((one) => ({ ...one })),
    text: paragraphs(
      `${username}: ${meta.message}`,
      `The password stays as it is; ${niuctl} password ${username} makes another.`,
    ),
  };
}
