import './job.css';
import './box.css';
import { post } from '../data/api.js';
import { described } from '../data/description.js';
import { singleKeys, theme } from '../data/preferences.js';
import { loadSessions, sessionOf, shortName, zoned } from '../data/sessions.js';
import { say } from '../data/toasts.js';
import { Check } from '../design/field.js';
import { Switch } from '../design/switch.js';
import { NewPassword } from './new-password.js';
import { roleWords } from './role-words.js';

/** Who has signed in, what that allows, the password, and how the pages look here. */
export function Profile({ app }: { readonly app: string }) {
  const session = sessionOf(app)!;
  const description = described(app)!;
  const own = new Set(description.caller.permissions);
  const permissions = description.permissions.filter(({ name }) => own.has(name));
  return (
    <div class="stack narrow">
      <section class="card stack">
        <h2>{session.name}</h2>
        <dl class="facts">
          <dt>Username</dt>
          <dd>{session.username}</dd>
          <dt>Role</dt>
          <dd>{roleWords(session.role_id)}</dd>
          <dt>Application</dt>
          <dd>
            {description.application.title} ({shortName(app)})
          </dd>
          <dt>Signed in until</dt>
          <dd>{zoned(session.expires)}</dd>
        </dl>
      </section>
      <section class="card stack">
        <h2>What you may do</h2>
        {session.permissions.length === 0 ? <p class="soft">The defaults of your role:</p> : null}
        <ul class="stack tight">
          {permissions.map(({ name, meaning }) => (
            <li key={name}>
              {meaning} <span class="faint small mono">{name}</span>
            </li>
          ))}
        </ul>
      </section>
      <ChangePassword app={app} />
      <section class="card stack">
        <h2>This browser</h2>
        <div class="line">
          <span id="theme">Theme</span>
          <Switch
            label="Theme"
            choices={[
              ['system', 'System'],
              ['light', 'Light'],
              ['dark', 'Dark'],
            ]}
            value={theme.value}
            onChoose={(chosen) => {
              theme.value = chosen;
            }}
          />
        </div>
        <Check
          label="Single keys, such as / and ?, do something"
          checked={singleKeys.value}
          onCheck={(on) => {
            singleKeys.value = on;
          }}
        />
      </section>
    </div>
  );
}

function ChangePassword({ app }: { readonly app: string }) {
  return (
    <section class="card">
      <NewPassword
        label="Change password"
        current
        send={async (next, current) => {
          const answer = await post(app, 'password', { current, new: next });
          if (!answer.ok) return answer;
          await loadSessions();
          say('The password is changed. Other sessions of yours have ended.');
          return undefined;
        }}
      >
        <h2>Change password</h2>
      </NewPassword>
    </section>
  );
}
