import type { CdrColumn } from '../routing/recorded-call.js';
import type { Application } from '../schema/application.js';
import { batchRoutes } from './batch.js';
import { cdrRoutes } from './cdrs.js';
import { changesRoutes } from './changes.js';
import { descriptionRoutes } from './description.js';
import { eventsRoute } from './events.js';
import { explainRoutes } from './explain.js';
import { fileRoutes } from './files.js';
import { healthRoutes } from './health.js';
import { homeRoute } from './home.js';
import { jobRoutes } from './jobs.js';
import { leaseRoutes } from './leases.js';
import { ledgerRoutes } from './ledger.js';
import { lintRoutes } from './lint.js';
import { liveCallRoutes } from './live-calls.js';
import { documentText } from './openapi.js';
import { previewRoutes } from './preview.js';
import { rehearseRoutes } from './rehearse.js';
import { openRoute, type Route } from './route.js';
import { sessionRoutes } from './session.js';
import { sessionsRoutes } from './sessions.js';
import { settingsRoutes } from './settings.js';
import { statisticsRoutes } from './statistics.js';
import { systemRoutes } from './system.js';
import { tableRoutes } from './tables.js';
import { usageRoute } from './usage.js';

/**
 * The routes of one application: of its tables, and those that every application has. The tables are kept from having a
 * name of these by their kind of name, and by a test.
 */
export function applicationRoutes(application: Application, cdrColumns: readonly CdrColumn[]): readonly Route[] {
  const tables = application.tables.filter(({ internal }) => internal !== true);
  const routes: readonly Route[] = [
    ...tables.flatMap(tableRoutes),
    ...tables.map(usageRoute),
    ...ledgerRoutes(application),
    ...sessionRoutes.filter((route) => route.for !== 'unit'),
    ...sessionsRoutes,
    ...jobRoutes(application),
    ...fileRoutes,
    ...descriptionRoutes,
    ...explainRoutes,
    ...previewRoutes,
    ...lintRoutes,
    ...rehearseRoutes(application),
    ...cdrRoutes(cdrColumns),
    ...changesRoutes,
    ...settingsRoutes(application),
    ...statisticsRoutes,
    ...leaseRoutes,
    ...liveCallRoutes,
    ...batchRoutes,
  ];
  // It has itself in it.
  let text: string | undefined;
  const document: Route = openRoute({
    method: 'GET',
    path: 'openapi.json',
    tag: 'system',
    summary: 'What the API is; not what is in it.',
    readsQuery: true,
    reply: { name: 'document', schema: { type: 'object' } },
    run: () => ({
      kind: 'whole',
      status: 200,
      body: (text ??= documentText(application, [...routes, document, ...unitRoutes])),
      headers: [
        ['Content-Type', 'application/json; charset=utf-8'],
        ['Cache-Control', 'no-cache'],
      ],
    }),
  });
  return [...routes, document];
}

/** The routes beside the applications. */
export const unitRoutes: readonly Route[] = [
  homeRoute,
  ...healthRoutes,
  ...sessionRoutes.filter((route) => route.for === 'unit'),
  ...systemRoutes,
  eventsRoute,
];

/** The OpenAPI document of an application. */
export function openApi(application: Application, cdrColumns: readonly CdrColumn[]): string {
  return documentText(application, [...applicationRoutes(application, cdrColumns), ...unitRoutes]);
}
