import { limits } from '../../core/limits.js';
import { isRefusal, refuse, type Refusal } from '../../core/refusals.js';
import type { RoleName } from '../application.js';
import type { Kind } from '../kind.js';
import { nameFault } from './name.js';
import { textual } from './textual.js';

/** A role id taken apart. */
export interface Role {
  readonly role: RoleName;
  readonly provider?: string;
  readonly subscriber?: string;
}

const forms: Readonly<Record<RoleName, string>> = {
  platform_owner: 'platform_owner',
  service_provider: 'service_provider:<service provider>',
  subscriber: 'subscriber:<service provider>:<subscriber>',
};

/**
 * `platform_owner`, `service_provider:<sp>` or `subscriber:<sp>:<subscriber>` (columns.md, Permissions). Refuses
 * `bad_role`.
 */
export function parseRole(text: string): Role | Refusal {
  const [role, provider, subscriber, ...rest] = text.split(':', 5);
  const named = (name: string | undefined): name is string => name !== undefined && nameFault(name) === undefined;
  if (rest.length === 0) {
    if (role === 'platform_owner' && provider === undefined) return { role };
    if (role === 'service_provider' && named(provider) && subscriber === undefined) return { role, provider };
    if (role === 'subscriber' && named(provider) && named(subscriber)) return { role, provider, subscriber };
  }
  return refuse('bad_role', `Not of the form ${Object.values(forms).join(' or ')}.`);
}

/** The role id of a role; the inverse of `parseRole`. */
export function formatRole(role: Role): string {
  return [role.role, role.provider, role.subscriber].filter((part) => part !== undefined).join(':');
}

/**
 * A role id of one of the roles that the application has. Whether provider and subscriber exist is for the table's
 * references.
 */
export function role(roles: readonly RoleName[]): Kind<string> {
  const words = roles.map((each) => forms[each]).join(' or ');
  return textual({
    name: 'role',
    read: (text) => {
      const parsed = parseRole(text);
      if (isRefusal(parsed)) return parsed;
      return roles.includes(parsed.role) ? text : refuse('bad_role', `The role is not of this application; ${words}.`);
    },
    words,
    schema: { pattern: `^(${roles.join('|')})(:|$)` },
    keyBytes: 'service_provider'.length + 2 * (limits.nameCharacters * 4 + 1),
  });
}
