/** How limits stand to each other: what must fit into what, and which figure follows from which. A limit that is changed without what depends on it fails here, with the reason. */
import t from 'tap';
import { applications } from '../../service/apps/all.js';
import { ccLimits } from '../../service/apps/cc/limits.js';
import { crsLimits } from '../../service/apps/crs/limits.js';
import { limits } from '../../service/core/limits.js';

const pairs = (count: number, bytes: number): number => count * (bytes + 3);
/** Keys and texts of `attrs`, and the rest of a ROUTE. */
const largestRoute = pairs(14, limits.callTextBytes) + pairs(14, 32) + pairs(limits.callLabels, limits.callTextBytes) + limits.callIdBytes + 2 * limits.phoneCharacters + 64;
const quoted = 2;

const relations: readonly (readonly [reason: string, holds: boolean])[] = [
  ['a frame holds the largest ROUTE', largestRoute <= limits.frameBytes],
  ['a frame holds a note', limits.noteBytes + limits.callIdBytes < limits.frameBytes],
  ['a client is read from no more before it is cut', limits.throttleReplyBytes < limits.unsentReplyBytes],
  ['one reply alone does not throttle', limits.frameBytes < limits.throttleReplyBytes],
  ['a silent connection closes before a stop gives up', limits.drainSilenceMs < limits.drainMs],
  ['all ended calls that answer again may have been open', limits.endedCalls <= limits.openCalls],
  ['a name of an account with its reference is a key', limits.accountBytes + limits.referenceBytes < limits.keyBytes],
  ['a CDR keeps all events of a decision', limits.decisionEvents <= limits.callEvents],
  ['where numbers are translated a call may be diverted more often', limits.diversions < limits.translatedDiversions],
  ['a row holds the rules of two plans with every quote doubled', 2 * quoted * limits.planBytes <= limits.rowBytes],
  ['a row holds a cell of JSON with every quote doubled', quoted * limits.jsonBytes <= limits.rowBytes],
  ['a row holds a list of members with every quote doubled', quoted * crsLimits.membersBytes <= limits.rowBytes],
  ['a row holds a tree of rates, two of three characters quotes', 5 / 3 * ccLimits.childRateBytes + limits.jsonBytes <= limits.rowBytes],
  ['a list of members has room for every entry', limits.listEntries * 13 <= crsLimits.membersBytes],
  ['a body holds the rules of a plan', limits.planBytes < limits.bodyBytes],
  ['a slice holds a row', limits.rowBytes <= limits.sliceBytes],
  ['the head of a file holds a row', limits.rowBytes <= limits.fileHeadBytes],
  ['a slice is one change', limits.sliceRows <= limits.changeOperations],
  ['a move is one change', limits.movedAtOnce <= limits.changeOperations && limits.movedInSlice < limits.movedAtOnce],
  ['a purge of jobs is one batch', limits.purgedJobs < limits.batchWrites],
  ['rules nest no deeper than JSON may, three levels each', 3 * limits.ruleDepth <= limits.jsonDepth],
  ['rates nest no deeper than JSON may, two levels each', 2 * ccLimits.childRateDepth <= limits.jsonDepth],
  ['one expression fits into those of a plan', limits.regexInstructions <= limits.planRegexInstructions],
  ['the filter of patterns has a power of two', Number.isInteger(Math.log2(limits.shapeFilterBytes))],
  ['a window of `periodic` is a month of 31 days and a day', limits.periodicHours === 32 * 24],
  ['a card call may last longer than it rings', ccLimits.ringingSeconds < ccLimits.callSeconds],
  ['a default page is a page', limits.defaultPageRows <= limits.pageRows && limits.pageRows <= limits.setKeys],
  ['one caller does not take what there is for all', limits.openBodiesOfAddress < limits.openBodies && limits.walksOfCaller < limits.walks && limits.earlierOfCaller < limits.earlierAtOnce
    && limits.openUploadsOfTenant < limits.openUploads && limits.eventStreamsOfTenant < limits.eventStreams && limits.connectionsOfAddress < limits.restConnections],
  ['`wait=true` ends within a request', limits.setAnswerMs < limits.setWaitMs && limits.setWaitMs < limits.requestMs],
  ['a body that stalls is told before its time is over', limits.bodyStallMs < limits.requestMs],
  ['a slice of long work fits into a turn', limits.sliceMs < limits.turnMs],
  ['a value of the journal fits into its line, four bytes a character within 48 KiB', limits.loggedValueCharacters < limits.logLineCharacters && 4 * limits.logLineCharacters <= 48 * 1024],
  ['a certificate is warned of before it is an alarm', limits.certificateAlarmDays < limits.certificateWarningDays],
  ['at most so many calls are walked before READY', limits.warmUpCalls <= limits.warmUpMostCalls],
  ['as many watched jobs as may be open', limits.openJobs * applications.length <= limits.watchedJobs],
];

for (const [reason, holds] of relations) t.ok(holds, reason);
