import { unit } from '../data/sessions.js';
import { Badge } from '../design/badge.js';

/** The role of the unit, in a word. */
export function RoleBadge() {
  const { role } = unit.value!;
  return role === 'active' ? <Badge tone="good">Active</Badge> : role === 'standby' ? <Badge tone="warn">Standby</Badge> : <Badge tone="quiet">Standalone</Badge>;
}
