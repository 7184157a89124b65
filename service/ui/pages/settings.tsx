import './box.css';
import './settings.css';
import { useLayoutEffect, useState } from 'preact/hooks';
import { withQuery } from '../address/address.js';
import { go, here } from '../address/here.js';
import { ask, type Json, type Refused } from '../data/api.js';
import { useAsked } from '../data/asked.js';
import { described } from '../data/description.js';
import { keepDraft, readDraft } from '../data/drafts.js';
import { Failed } from '../data/failed.js';
import { say } from '../data/toasts.js';
import { capital, counted } from '../data/words.js';
import { Badge, Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { Check, Choice, Field, TextInput } from '../design/field.js';
import type { PageProps } from './props.js';
import {
  grouped,
  isSame,
  labelOf,
  settingText,
  settingValue,
  valueWords,
  type SettingEntry,
} from './setting-groups.js';

/** The settings of an application, or of one provider: what they mean, what they are, what is usual. */
export function SettingsPage({ app }: PageProps) {
  const description = described(app)!;
  const provider = here.value.query['provider'] ?? '';
  const path = provider === '' ? 'settings' : `settings?service_provider_name=${encodeURIComponent(provider)}`;
  const shown = useAsked(app, path);
  const isOwner = description.caller.role === 'platform_owner';
  const providers = useAsked(
    app,
    isOwner && description.tables.some(({ name, may }) => name === 'service_provider' && may.includes('view'))
      ? 'service_provider?limit=1000'
      : undefined,
  );
  const names =
    providers.answer?.ok === true ? providers.answer.data.map(({ attributes }) => String(attributes['name'])) : [];
  const { answer } = shown;
  return (
    <>
      <div class="tasks">
        <h1>Settings</h1>
        <span class="soft">
          {provider === ''
            ? isOwner
              ? 'of the application'
              : 'of your own'
            : `of ${provider}; where it has none, the application's hold`}
        </span>
        <span class="grow" />
        {names.length === 0 ? null : (
          <span class="whose">
            <Choice
              aria-label="Whose settings"
              value={provider}
              choices={[['', 'Application'], ...names.map((name) => [name, name] as const)]}
              onChoose={(name) => go(withQuery(here.value, { provider: name === '' ? undefined : name }), 'replace')}
            />
          </span>
        )}
      </div>
      {answer === undefined ? (
        <div class="page soft">Reading the settings</div>
      ) : answer.ok ? (
        <Form
          key={path}
          app={app}
          path={path}
          settings={answer.data.map(({ attributes }) => attributes as unknown as SettingEntry)}
          may={description.caller.abilities.includes('settings')}
          onSaved={shown.again}
        />
      ) : (
        <div class="page">
          <Failed what="the settings" refused={answer} again={shown.again} />
        </div>
      )}
    </>
  );
}

interface FormProps {
  readonly app: string;
  readonly path: string;
  readonly settings: readonly SettingEntry[];
  readonly may: boolean;
  readonly onSaved: () => Promise<void>;
}

type Draft = Readonly<Record<string, Json>>;

/** What is typed over the settings, kept until it is saved or discarded. */
function useForm({ app, path, settings, onSaved }: FormProps) {
  const place = `${app}/${path}`;
  const [draft, setDraft] = useState<Draft>(readDraft(place)?.values ?? {});
  const [asking, setAsking] = useState(false);
  const [refused, setRefused] = useState<Refused>();
  const changes = settings.filter(({ name, value }) => name in draft && !isSame(draft[name]!, value));
  const set = (name: string, value: Json): void => {
    const next = { ...draft, [name]: value };
    setDraft(next);
    keepDraft(place, next);
  };
  const forget = (): void => {
    setDraft({});
    setRefused(undefined);
    keepDraft(place, undefined);
  };
  useLayoutEffect(() => {
    const save = (): void => {
      if (changes.length > 0) setAsking(true);
    };
    document.addEventListener('niud-save', save);
    return () => document.removeEventListener('niud-save', save);
  });
  const save = async (): Promise<void> => {
    const answer = await ask(app, 'PUT', path, {
      body: Object.fromEntries(changes.map(({ name }) => [name, draft[name]!])),
    });
    setAsking(false);
    setRefused(answer.ok ? undefined : answer);
    if (!answer.ok) return;
    forget();
    sayUndo(app, path, changes, onSaved);
    await onSaved();
  };
  return { draft, changes, asking, refused, set, forget, save, setAsking };
}

/** Says how many were changed, and offers to set them as they were. */
function sayUndo(app: string, path: string, changes: readonly SettingEntry[], onSaved: () => Promise<void>): void {
  // The log of changes does not take settings back: what they were is set again.
  const before = Object.fromEntries(
    changes.map(({ name, value, default: usual }) => [name, isSame(value, usual) ? null : value]),
  );
  say(`${counted(changes.length, 'setting')} changed.`, {
    action: {
      label: 'Undo',
      run: () =>
        void ask(app, 'PUT', path, { body: before }).then((undone) => {
          say(undone.ok ? 'The settings are as they were.' : `The settings stand: ${undone.message}`, {
            bad: !undone.ok,
          });
          return onSaved();
        }),
    },
  });
}

function Form(props: FormProps) {
  const { settings, may } = props;
  const { draft, changes, asking, refused, set, forget, save, setAsking } = useForm(props);
  const faultOf = (name: string): string | undefined => refused?.errors.find(({ field }) => field === name)?.message;
  return (
    <>
      <div class="page stack">
        {refused === undefined ||
        refused.errors.some(({ field }) => settings.some(({ name }) => name === field)) ? null : (
          <Note tone="bad" alert>
            {refused.message}
          </Note>
        )}
        {settings.length === 0 ? (
          <p class="empty">There is nothing to set here.</p>
        ) : (
          grouped(settings).map(([title, group]) => (
            <section key={title} class="card settings" aria-label={title}>
              <h2>{title}</h2>
              {group.map((setting) => (
                <Setting
                  key={setting.name}
                  setting={setting}
                  value={setting.name in draft ? draft[setting.name]! : setting.value}
                  may={may}
                  fault={faultOf(setting.name)}
                  onSet={(value) => set(setting.name, value)}
                />
              ))}
            </section>
          ))
        )}
      </div>
      <SaveLine may={may} changes={changes.length} onSave={() => setAsking(true)} onDiscard={forget} />
      {asking ? <AskSave changes={changes} draft={draft} onSave={save} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function SaveLine({
  may,
  changes,
  onSave,
  onDiscard,
}: {
  readonly may: boolean;
  readonly changes: number;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}) {
  if (!may) return <div class="bottom-line soft">You may look at the settings, not change them.</div>;
  return (
    <div class="bottom-line">
      <Button kind="first" act={onSave} reason={changes === 0 ? 'Nothing is changed.' : undefined}>
        Save
      </Button>
      {changes === 0 ? null : (
        <>
          <Button act={onDiscard}>Discard</Button>
          <span>{counted(changes, 'change')}</span>
        </>
      )}
    </div>
  );
}

/** Shows what would be saved, each setting as it is and as it will be. */
function AskSave({
  changes,
  draft,
  onSave,
  onClose,
}: {
  readonly changes: readonly SettingEntry[];
  readonly draft: Draft;
  readonly onSave: () => Promise<void>;
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      title={`Save ${counted(changes.length, 'change')}?`}
      onClose={onClose}
      foot={
        <>
          <Button kind="first" act={onSave}>
            Save
          </Button>
          <Button act={onClose}>Cancel</Button>
        </>
      }
    >
      <ul class="stack">
        {changes.map(({ name, value }) => (
          <li key={name}>
            <strong>{labelOf(name)}</strong>: {valueWords(value)} →{' '}
            {draft[name] === null ? 'reset to the default' : valueWords(draft[name]!)}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

interface SettingProps {
  readonly setting: SettingEntry;
  readonly value: Json;
  readonly may: boolean;
  readonly fault: string | undefined;
  readonly onSet: (value: Json) => void;
}

/** A range, with what is to be written as rules write it as such. */
const form = (range: string) =>
  range.split(/(\{.*\})/).map((part, nth) => (nth === 1 ? <span class="mono">{part}</span> : part));

function Setting({ setting, value, may, fault, onSet }: SettingProps) {
  const { name, unit, range, default: usual, meaning, type, choices } = setting;
  const label = labelOf(name);
  const changed = !isSame(value, usual);
  const unsaved = !isSame(value, setting.value);
  return (
    <div class="setting">
      {type === 'bool' ? (
        <div class="field">
          {<Check label={label} checked={value === true} disabled={!may} onCheck={onSet} />}
          {fault === undefined ? null : <Note tone="bad">{fault}</Note>}
        </div>
      ) : (
        <Field
          label={label}
          note={unit === null || label.toLowerCase().includes(unit) ? undefined : unit}
          error={fault}
        >
          {(tied) =>
            choices !== null ? (
              <Choice
                {...tied}
                disabled={!may}
                value={settingText(value ?? usual)}
                choices={choices.map((one) => [one, capital(one.replaceAll('_', ' '))] as const)}
                onChoose={onSet}
              />
            ) : (
              <TextInput
                {...tied}
                readonly={!may}
                spellcheck={false}
                value={settingText(value)}
                onText={(text) => onSet(settingValue(setting, text))}
              />
            )
          }
        </Field>
      )}
      <div class="about">
        <p>{meaning}</p>
        <p class="small soft">
          {range === null || type === 'bool'
            ? ''
            : form(
                `${capital(range).replace(/(?<=\b(?:from|to|most|least) )\d{4,}/g, (digits) => Number(digits).toLocaleString('en-US'))}. `,
              )}
          Default: {valueWords(usual)}. <span class="faint mono">{name}</span>
        </p>
      </div>
      <div class="line end">
        {unsaved ? <Badge tone="warn">Not saved</Badge> : changed ? <Badge tone="quiet">Changed</Badge> : null}
        {may && changed && value !== null ? (
          <Button kind="plain" act={() => onSet(null)} aria-label={`Reset ${label}`}>
            Reset
          </Button>
        ) : null}
      </div>
    </div>
  );
}
