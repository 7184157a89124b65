import { AccountPage } from './account.js';
import { ApiPage } from './api.js';
import { CallRecords } from './cdr.js';
import { ChangesPage } from './changes.js';
import { ExportPage } from './export.js';
import { ImportPage } from './import.js';
import { JobPage } from './job.js';
import { Overview } from './overview.js';
import { KeyDialog } from './keys.js';
import { PlanPage } from './plan.js';
import { RehearsalsPage } from './rehearsals.js';
import { SettingsPage } from './settings.js';
import { SystemPage } from './system.js';
import { TryPage } from './try.js';

/** Pages that come together when the first of them is opened: one file of code is smaller than one for each. */
export const later = {
  overview: Overview,
  import: ImportPage,
  export: ExportPage,
  job: JobPage,
  keys: KeyDialog,
  plan: PlanPage,
  try: TryPage,
  rehearsals: RehearsalsPage,
  cdr: CallRecords,
  changes: ChangesPage,
  settings: SettingsPage,
  api: ApiPage,
  system: SystemPage,
  account: AccountPage,
};
