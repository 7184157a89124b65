import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isRefusal, refuse, refuseFields, type Refusal } from '../core/refusals.js';
import { limits } from '../core/limits.js';
import { documentedRoot } from '../jobs/media.js';
import type { JobRecord } from '../jobs/job-desk.js';
import { seeing } from '../people/permits.js';
import { formatRole } from '../schema/kinds/role.js';
import { success } from './envelope.js';
import type { Exchange } from './exchange.js';
import type { Sink } from './incoming.js';
import { isUnder } from './jobs.js';
import { resultsOf } from './openapi-schemas.js';
import { text, type Values } from './parameters.js';
import type { Reply } from './reply.js';
import { route, type Route } from './route.js';
import { Shares } from './shares.js';

const uploadQuery = { name: { ...text('The name of the file.'), required: true as const } };

/**
 * `POST /upload?name=<file>`: into the caller's own folder of the application's uploads; `GET /download/<file>`: what a
 * job wrote (api.md, Paths).
 */
export const fileRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: 'upload',
    tag: 'jobs',
    summary: 'Bring a file; data[0].attributes.in_file names it for a job.',
    needs: { actions: ['import'] },
    standby: 'refuses',
    query: uploadQuery,
    body: { bytes: { type: 'string', format: 'binary' } },
    statuses: [409, 413],
    reply: {
      name: 'upload.reply',
      schema: resultsOf({ in_file: { type: 'string' }, name: { type: 'string' }, bytes: { type: 'integer' } }),
    },
    run: upload,
  }),
  route({
    method: 'GET',
    path: 'download/{file}',
    tag: 'jobs',
    summary: 'The file that a job wrote for the caller.',
    parts: { file: { description: 'Its name.' } },
    needs: {},
    content: {
      'text/csv': { type: 'string', format: 'binary' },
      'application/octet-stream': { type: 'string', format: 'binary' },
    },
    run: download,
  }),
];

/** By application and tenant. */
const places = new Shares(limits.openUploads, limits.openUploadsOfTenant);

async function upload(exchange: Exchange, { name = '' }: Values<typeof uploadQuery>): Promise<Reply | Refusal> {
  const {
    desk,
    application,
    caller: { administrator },
    incoming,
  } = exchange;
  // A form would be stored with its boundaries, and read as rows.
  if (/^\s*multipart\//i.test(incoming.headers.get('content-type') ?? ''))
    return refuse(
      'unsupported_media_type',
      'The body is a form (multipart); the file itself is the body of an upload, as curl --data-binary sends it.',
    );
  const file = desk.media.uploadPath(application.name, formatRole(administrator.role), name);
  if (isRefusal(file)) return refuseFields([{ field: 'name', code: file.code, message: file.message }]);
  if (desk.jobs.reads(application.name, file.place)) return refuse('file_in_use');
  const roleId = formatRole(administrator.role);
  const room = desk.mediaRoom?.left(application.name, roleId, exchange.view());
  const most = Math.min(desk.settings.uploadBytes, Math.max(0, room?.bytes ?? Infinity));
  if (most === 0) return room!.refusal;
  const tenant = `${application.name} ${administrator.role.provider ?? ''}`;
  if (!places.take(tenant))
    return refuse('overloaded', 'Too many files are being uploaded, or too many by this tenant; try again.');
  const declared = Number(exchange.incoming.headers.get('content-length'));
  const arrived = desk.mediaRoom?.expect(
    application.name,
    roleId,
    Number.isSafeInteger(declared) && declared > 0 ? Math.min(most, declared) : most,
  );
  try {
    const bytes = await receive(exchange, file.path, most, () => !desk.jobs.reads(application.name, file.place));
    if (isRefusal(bytes)) return bytes.code === 'too_large' && most < desk.settings.uploadBytes ? room!.refusal : bytes;
    desk.counters.add('uploaded_bytes', bytes);
    const inFile = `${documentedRoot}/${application.name}/media/${file.place}`;
    return success(exchange.brand, [{ scope: 'upload', attributes: { in_file: inFile, name, bytes } }]);
  } finally {
    arrived?.();
    places.leave(tenant);
  }
}

/** Written beside under a name that nobody can ask for, flushed, and renamed: a file is there whole or not at all. */
async function receive(
  { incoming }: Exchange,
  path: string,
  mostBytes: number,
  stillFree: () => boolean,
): Promise<number | Refusal> {
  const beside = join(dirname(path), `.${randomBytes(12).toString('hex')}.part`);
  const file = await open(
    beside,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o640,
  );
  let kept = false;
  try {
    const bytes = await pour(incoming.body, mostBytes, file);
    if (isRefusal(bytes)) return bytes;
    await file.datasync();
    if (!stillFree()) return refuse('file_in_use');
    await rename(beside, path);
    kept = true;
    return bytes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return refuse('disk_reserve', 'The disk is full.');
    throw error;
  } finally {
    await file.close();
    if (!kept) await unlink(beside);
  }
}

function pour(body: Exchange['incoming']['body'], limitBytes: number, file: FileHandle): Promise<number | Refusal> {
  const sink: Sink = {
    async take(piece) {
      for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten;
    },
  };
  return body.pour(limitBytes, sink);
}

async function download(exchange: Exchange): Promise<Reply | Refusal> {
  const {
    desk,
    application,
    caller: { administrator },
    parts,
  } = exchange;
  const name = parts[0]!;
  exchange.view();
  const job = desk.jobs.ofFile(application.name, name);
  if (job === undefined || !isUnder(administrator.role, job)) return refuse('not_found', 'No such file.');
  if (!maySeeFile(exchange, job))
    return refuse('not_permitted', 'The file may hold secrets that this administrator may not see.');
  const file = desk.media.existing(application.name, join('download', name));
  if (isRefusal(file)) return refuse('not_found', 'No such file.');
  const { size } = await stat(file.path);
  desk.counters.add('downloaded_bytes', size);
  return {
    kind: 'file',
    status: 200,
    path: file.path,
    bytes: size,
    headers: [
      ['Content-Type', name.endsWith('.csv') ? 'text/csv; charset=utf-8' : 'application/octet-stream'],
      // Never shown in place: what a cell holds must not become a page of ours.
      ['Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`],
    ],
  };
}

/**
 * Whether all that a job's files may hold is for the caller to see. Having started the job does not tell: an import may
 * read what somebody else has uploaded.
 */
function maySeeFile(
  { application, caller: { administrator } }: Exchange,
  { attributes, secretColumns }: JobRecord,
): boolean {
  const columns = application.tables.find(({ name }) => name === attributes.object)?.columns ?? [];
  return columns.filter(({ name }) => secretColumns.includes(name)).every(seeing(application, administrator));
}
