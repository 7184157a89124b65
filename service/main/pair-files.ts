import { lstatSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../core/limits.js';
import { fileRecords, SharedFiles } from '../jobs/shared-files.js';
import type { SharedFilesOptions } from '../jobs/shared-files.js';
import { FilePuller, isSharedPlace } from '../pair/files.js';
import type { SharedFile } from '../pair/files.js';
import type { PeerSource } from '../pair/peer-stream.js';

interface PairFilesOptions extends SharedFilesOptions {
  readonly peer: PeerSource;
  /** This unit is the active one. */
  readonly active: () => boolean;
  /** Why nothing of so many bytes is written to the disk of the media folders now. */
  readonly blocked: (bytes: number) => string | undefined;
  /** A file has come that a job may wait for. */
  readonly arrived: (application: string) => void;
}

/**
 * The files of jobs on both units of a pair: the active enters what there is, either unit pulls what it lacks, and one
 * that follows removes what is forgotten.
 */
export class PairFiles {
  readonly #shared: SharedFiles;
  readonly #puller: FilePuller;
  #working: Promise<void> | undefined;
  /** By application: places of a unit that follows that were there and in the table. */
  readonly #kept = new Map<string, Set<string>>();

  constructor(readonly options: PairFilesOptions) {
    const { peer, media, blocked } = options;
    this.#shared = new SharedFiles(options);
    this.#puller = new FilePuller({ ...peer, root: media.root, blocked, missing: () => this.missing() });
    peer.clock.every(limits.filesLookMs, () => void this.look());
  }

  /** What this unit is to have and has not, as its store says now. */
  missing(): readonly SharedFile[] {
    const { registry, reader, media, active } = this.options;
    reader.refresh();
    return registry.applications.flatMap(({ name }) =>
      fileRecords(reader.view(name))
        .map((file) => ({ application: name, ...file }))
        .filter((file) => {
          const found = isSharedPlace(name, file.place)
            ? lstatSync(join(media.root, name, file.place), { throwIfNoEntry: false })
            : undefined;
          if (found === undefined) return true;
          // What the active has is newer than what it has not entered yet.
          return !active() && (found.size !== file.bytes || Math.trunc(found.mtimeMs) !== file.modifiedMs);
        }),
    );
  }

  /** Anyone may call it at any time; resolves when nothing can be done any more. */
  look(): Promise<void> {
    return (this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    }));
  }

  async #work(): Promise<void> {
    const { active, arrived } = this.options;
    if (active()) await this.#shared.look();
    const lacking = this.missing();
    if (lacking.length > 0) {
      await this.#puller.look();
      const still = new Set(this.missing().map(({ application, place }) => `${application}/${place}`));
      for (const application of new Set(
        lacking
          .filter(({ application, place }) => !still.has(`${application}/${place}`))
          .map((file) => file.application),
      ))
        arrived(application);
    }
    if (!active()) await this.#forget();
  }

  /** Of a unit that follows: what is no more in the table goes. */
  async #forget(): Promise<void> {
    const { registry, reader, media } = this.options;
    reader.refresh();
    for (const { name } of registry.applications) {
      const now = new Set(fileRecords(reader.view(name)).map(({ place }) => place));
      const kept = this.#kept.get(name) ?? new Set();
      for (const place of kept)
        if (!now.has(place) && isSharedPlace(name, place)) await rm(join(media.root, name, place), { force: true });
      this.#kept.set(name, now);
    }
  }
}
