/** What goes back; knows nothing of sockets. */
export type Reply = WholeReply | FileReply | StreamReply;

interface Head {
  readonly status: number;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

export interface WholeReply extends Head {
  readonly kind: 'whole';
  readonly body: string | Buffer;
  /** The connection cannot be used further: what follows on it is not to be trusted. */
  readonly close?: boolean;
}

/** A file, read as fast as the receiver takes it. */
export interface FileReply extends Head {
  readonly kind: 'file';
  readonly path: string;
  readonly bytes: number;
}

/** Text that goes on until either side ends it. */
export interface StreamReply extends Head {
  readonly kind: 'stream';
  /**
   * Begins writing; `write` gives false when the receiver is behind. The function given back is called when the
   * connection has ended.
   */
  readonly begin: (write: (text: string) => boolean, end: () => void) => () => void;
}

const phrases: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** The status line's text (RFC 9110). */
export function statusLine(status: number): string {
  return `${status} ${phrases[status] ?? 'Status'}`;
}
