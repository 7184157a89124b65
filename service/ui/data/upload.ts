import { fallSilent, get, type Refused } from './api.js';
import { sessionOf } from './sessions.js';

interface Uploaded {
  readonly ok: true;
  /** As a job is told it. */
  readonly inFile: string;
}

const failed = (status: number, code: string, message: string): Refused => ({
  ok: false,
  status,
  code,
  message,
  errors: [],
  etag: null,
});

/**
 * Sends a file to the upload folder of an application; it is streamed from the disk. `onSent` hears bytes as they go,
 * which `fetch` does not tell. Aborted, it is a refusal `aborted`.
 */
export async function upload(
  app: string,
  file: File,
  name: string,
  onSent: (bytes: number) => void,
  abort: AbortSignal,
): Promise<Uploaded | Refused> {
  // A session that has ended asks for the sign-in before gigabytes are on their way.
  const session = await get(app, 'authenticate');
  if (!session.ok) return session;
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const stop = (): void => request.abort();
    const end = (result: Uploaded | Refused): void => {
      abort.removeEventListener('abort', stop);
      resolve(result);
    };
    request.open('POST', `/${app}/api/upload?name=${encodeURIComponent(name)}`);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Content-Type', 'text/csv');
    request.setRequestHeader('X-CSRF-Token', sessionOf(app)?.csrf ?? '');
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.onabort = () => end(failed(0, 'aborted', 'The upload was stopped.'));
    request.onerror = () => {
      fallSilent();
      end(failed(0, 'no_answer', 'niud does not answer, or has closed the connection.'));
    };
    request.onload = () => {
      try {
        const { meta, data } = JSON.parse(request.responseText) as {
          readonly meta: { readonly message?: string; readonly errors?: Refused['errors'] };
          readonly data: readonly { readonly attributes: { readonly in_file: string } }[];
        };
        if (request.status < 300) end({ ok: true, inFile: data[0]!.attributes.in_file });
        else
          end({
            ...failed(request.status, meta.errors?.[0]?.code ?? String(request.status), meta.message ?? ''),
            errors: meta.errors ?? [],
          });
      } catch {
        end(failed(request.status, 'unreadable', `The answer (${request.status}) was not niud's.`));
      }
    };
    abort.addEventListener('abort', stop);
    if (abort.aborted) {
      end(failed(0, 'aborted', 'The upload was stopped.'));
      return;
    }
    request.send(file);
  });
}
