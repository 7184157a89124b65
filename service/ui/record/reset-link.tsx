import { useState } from 'preact/hooks';
import { at, formatAddress } from '../address/address.js';
import { post, pathOf, type Refused } from '../data/api.js';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { Field, TextInput } from '../design/field.js';
import { textOf } from '../data/description.js';

interface ResetLink {
  readonly url: string;
  readonly expires: string;
}

/** One administrator helps another: a link by which a password is set, once, within the hour. */
export function ResetLinkDialog({
  app,
  table,
  username,
  onClose,
}: {
  readonly app: string;
  readonly table: string;
  readonly username: string;
  readonly onClose: () => void;
}) {
  const [refused, setRefused] = useState<Refused>();
  const [link, setLink] = useState<ResetLink>();
  const make = async (): Promise<void> => {
    const answer = await post(app, pathOf(table, username, 'reset-link'), {});
    if (!answer.ok) {
      setRefused(answer);
      return;
    }
    // This reply has its members beside each other, not as attributes.
    const made = answer.data[0] as unknown as Readonly<Record<string, string>>;
    setLink({
      url: `${location.origin}${formatAddress({ ...at(app, 'reset'), fragment: made['token'] ?? '' })}`,
      expires: textOf(made['expires']),
    });
  };
  return (
    <Dialog
      title={`Reset link for ${username}`}
      onClose={onClose}
      foot={
        link === undefined ? (
          <>
            <Button kind="first" act={make}>
              Make a link
            </Button>
            <Button onClick={onClose}>Cancel</Button>
          </>
        ) : (
          <Button kind="first" onClick={onClose}>
            Close
          </Button>
        )
      }
    >
      {refused === undefined ? null : (
        <Note tone="bad" alert>
          {refused.message}
        </Note>
      )}
      {link === undefined ? (
        <p>
          Whoever has the link can set a new password for {username}, once, within an hour. Their password of now holds
          until then.
        </p>
      ) : (
        <MadeLink link={link} username={username} />
      )}
    </Dialog>
  );
}

function MadeLink({ link, username }: { readonly link: ResetLink; readonly username: string }) {
  return (
    <>
      <Field label="Link" hint={`Good once, until ${link.expires.slice(11, 19)}. Give it to ${username} alone.`}>
        {(tied) => (
          <TextInput
            {...tied}
            class="mono"
            value={link.url}
            readonly
            onText={() => undefined}
            onFocus={(event) => event.currentTarget.select()}
          />
        )}
      </Field>
      <div>
        <Button act={() => navigator.clipboard.writeText(link.url)}>Copy</Button>
      </div>
    </>
  );
}
