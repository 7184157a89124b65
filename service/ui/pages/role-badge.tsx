import { unit } from '../data/sessions.js';
import { Badge } from '../design/badge.js';

/** The role of the unit, in a word; on one that follows, the way to the one that leads. */
export function RoleBadge() {
  const { active } = unit.value!;
  return (
    <>
      {badge()}
      {active === null ? null : (
        <>
          {' '}
          <a class="small" href={Object.assign(new URL('/', location.href), { hostname: active.host }).href}>
            To {active.unit}, which is active
          </a>
        </>
      )}
    </>
  );
}

function badge() {
  const { role } = unit.value!;
  return role === 'active' ? (
    <Badge tone="good">Active</Badge>
  ) : role === 'standby' ? (
    <Badge tone="warn">Standby</Badge>
  ) : (
    <Badge tone="quiet">Standalone</Badge>
  );
}
