import { limits } from '../core/limits.js';

/** uWebSockets.js reads this once, when it is loaded: import this file before it (api.md, Limits). */
process.env['UWS_HTTP_MAX_HEADERS_SIZE'] = String(limits.headerBytes);
