import type { CompiledPlan } from '../routing/plan.js';
import type { Service } from '../routing/service.js';
import type { Application } from '../schema/application.js';
import type { Stored } from '../schema/view.js';
import { icr } from './icr/application.js';
import { compileIcrPlan, icrService } from './icr/routing.js';

/** What the machine is handed of an application: what it provisions, how it routes, and how its stored plans are made ready for that. */
interface HostedApplication {
  readonly application: Application;
  readonly service: Service;
  /** Depends on the record alone. */
  readonly compile: (stored: Stored) => CompiledPlan;
}

/** Every application that niud hosts. Nothing else names them: without its lines here an application is not there. */
export const hosted: readonly HostedApplication[] = [
  { application: icr, service: icrService, compile: compileIcrPlan },
];

export const applications: readonly Application[] = hosted.map(({ application }) => application);

/** How each routes, by its name. */
export const services: ReadonlyMap<string, Service> = new Map(hosted.map(({ application, service }) => [application.name, service]));
