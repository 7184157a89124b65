import type { Command } from 'commander';
import type { Json } from '../schema/kind.js';
import { paragraphs, toSecond } from './columns.js';
import { examples, fileText } from './given.js';
import { Failure, type Outcome } from './outcome.js';
import { answers, type Site, type Work } from './unit.js';

/** `niuctl password`: a way back in for whoever has lost theirs (api.md, Authentication: reset links). */
export function declarePassword(program: Command, work: Work): void {
  program
    .command('password')
    .description(
      'Make a reset token for an administrator, which holds for an hour and once; or set the password at once.',
    )
    .argument('<username>')
    .option('--stdin', 'set the password to the first line of standard input, instead of printing a token')
    .addHelpText(
      'after',
      `\nA password is never an argument: others could read it in the list of processes. Setting it ends every session of the administrator.\n${examples(
        ['niuctl password icr_administrator', 'prints a token for the page /reset'],
        ['niuctl password icr_administrator --stdin < new-password', ''],
      )}`,
    )
    .action((username: string, { stdin = false }: { readonly stdin?: boolean }) =>
      work.onApplication((site) => password(site, username, stdin), {
        knows: answers(`/administrator/${encodeURIComponent(username)}`),
        what: username,
      }),
    );
}

async function password({ door, api, application }: Site, username: string, stdin: boolean): Promise<Outcome> {
  const [secret] = stdin ? fileText('-').split(/\r?\n/) : [];
  if (stdin && (secret === undefined || secret === ''))
    throw new Failure('usage', 'There is no password on standard input');
  const {
    data: [link],
  } = await door.ask('POST', `${api}/administrator/${encodeURIComponent(username)}/reset-link`);
  const { token, expires } = link as unknown as { readonly token: string; readonly expires: string };
  if (secret !== undefined) {
    await door.ask('POST', `${api}/reset`, { token, new: secret });
    return { data: [{ username }], text: `The password of ${username} is set; every session of theirs has ended.` };
  }
  return {
    data: [link as unknown as Json],
    text: paragraphs(
      `Reset token of ${username}, good once and until ${toSecond(expires)}:`,
      `  ${token}`,
      `It is used on the page /${application}/reset#${token} of the web UI, or by POST ${api}/reset with {"token": ..., "new": ...}.`,
    ),
  };
}
