import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { canonicalZone } from '../core/zones.js';

/** Where the system says its zone; others for tests. */
interface ZoneSources {
  /** A link into the zone data, as localtime(5) and systemd have it. */
  readonly link: string;
  /** Debian's text beside it, for where the link is a copy of the data. */
  readonly text: string;
  /** Names and values as in `process.env`: `TZ` wins over both, and never changes. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const systemSources: ZoneSources = { link: '/etc/localtime', text: '/etc/timezone', environment: process.env };

/**
 * The NIU's zone as an IANA name. Node reads it once when it starts and never again, so that a zone set with
 * timedatectl would wait for a restart; here it is read anew with every `refresh`, at the cost of reading a link.
 */
export class NiuZone {
  #name: string;

  constructor(readonly sources: ZoneSources = systemSources) {
    this.#name = this.#read() ?? canonicalZone(Intl.DateTimeFormat().resolvedOptions().timeZone) ?? 'UTC';
  }

  get name(): string {
    return this.#name;
  }

  /**
   * Reads it again; gives whether it is another. While nothing there names a zone (it is being replaced) the last one
   * holds.
   */
  refresh(): boolean {
    const name = this.#read() ?? this.#name;
    if (name === this.#name) return false;
    this.#name = name;
    return true;
  }

  #read(): string | undefined {
    const { link, text, environment } = this.sources;
    const set = environment['TZ'];
    if (set !== undefined && set !== '') return zoneIn(set) ?? canonicalZone(set.replace(/^:/, ''));
    return (
      read(() => zoneIn(readlinkSync(link))) ??
      read(() => zoneIn(realpathSync(link))) ??
      read(() => canonicalZone(readFileSync(text, 'utf8').trim()))
    );
  }
}

/** The zone whose data a path leads to; `posix` and `right` hold the same zones once more. */
function zoneIn(path: string): string | undefined {
  const [, name] = /\/zoneinfo\/(?:posix\/|right\/)?(.+)$/.exec(path) ?? [];
  return name === undefined ? undefined : canonicalZone(name);
}

function read(from: () => string | undefined): string | undefined {
  try {
    return from();
  } catch {
    return undefined;
  }
}
