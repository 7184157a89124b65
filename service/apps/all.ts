import type { Hosted } from '../routing/hosted.js';
import type { Forwarding } from '../routing/lint/forwarding.js';
import type { DeclaredOperations } from '../routing/operation.js';
import { commonCdrColumns, type CdrColumn } from '../routing/recorded-call.js';
import type { Service } from '../routing/service.js';
import type { Vocabulary } from '../routing/vocabulary.js';
import type { Application } from '../schema/application.js';
import { cc } from './cc/application.js';
import { cdrColumns as ccCdrColumns } from './cc/cdr-columns.js';
import { operations as ccOperations } from './cc/operations.js';
import { ccService } from './cc/routing.js';
import { crs } from './crs/application.js';
import { forwarding as crsForwarding } from './crs/forwarding.js';
import { operations as crsOperations } from './crs/operations.js';
import { compileCrsPlan, crsNumber, crsService } from './crs/routing.js';
import { vocabulary as crsVocabulary } from './crs/vocabulary.js';
import { ecf } from './ecf/application.js';
import { forwarding as ecfForwarding } from './ecf/forwarding.js';
import { operations as ecfOperations } from './ecf/operations.js';
import { ecfService } from './ecf/routing.js';
import { easy0 } from './easy0/application.js';
import { cdrColumns as easy0CdrColumns } from './easy0/cdr-columns.js';
import { compileEasy0Plan, easy0Service } from './easy0/routing.js';
import { vocabulary as easy0Vocabulary } from './easy0/vocabulary.js';
import { icr } from './icr/application.js';
import { forwarding as icrForwarding } from './icr/forwarding.js';
import { compileIcrPlan, icrNumber, icrService } from './icr/routing.js';
import { vocabulary as icrVocabulary } from './icr/vocabulary.js';

/** What the machine is handed of an application. */
interface HostedApplication extends Hosted {
  /** What its rules are made of; absent where there are none. */
  readonly vocabulary?: Vocabulary;
  /** Where its records alone send calls, for lint across applications. */
  readonly forwarding?: Forwarding;
  readonly operations?: DeclaredOperations;
}

/** Every application that niud hosts. Nothing else names them: without its lines here an application is not there. */
export const hosted: readonly HostedApplication[] = [
  {
    application: icr,
    service: icrService,
    compile: compileIcrPlan,
    number: icrNumber,
    vocabulary: icrVocabulary,
    cdrColumns: commonCdrColumns,
    forwarding: icrForwarding,
  },
  {
    application: crs,
    service: crsService,
    compile: compileCrsPlan,
    number: crsNumber,
    vocabulary: crsVocabulary,
    cdrColumns: commonCdrColumns,
    forwarding: crsForwarding,
    operations: crsOperations,
  },
  {
    application: ecf,
    service: ecfService,
    cdrColumns: commonCdrColumns,
    forwarding: ecfForwarding,
    operations: ecfOperations,
  },
  { application: cc, service: ccService, cdrColumns: ccCdrColumns, operations: ccOperations },
  {
    application: easy0,
    service: easy0Service,
    compile: compileEasy0Plan,
    vocabulary: easy0Vocabulary,
    cdrColumns: easy0CdrColumns,
  },
];

export const applications: readonly Application[] = hosted.map(({ application }) => application);

/** How each routes, by its name. */
export const services: ReadonlyMap<string, Service> = new Map(
  hosted.map(({ application, service }) => [application.name, service]),
);

/** The columns of the call detail records of an application that is hosted, by its name. */
export function cdrColumnsOf(name: string): readonly CdrColumn[] {
  return hosted.find(({ application }) => application.name === name)!.cdrColumns;
}

/** What the rules of an application are made of, by its name. */
export function vocabularyOf(name: string): Vocabulary | undefined {
  return hosted.find(({ application }) => application.name === name)!.vocabulary;
}
