import { log } from '../core/log.js';
import type { ServedCertificate } from './certificate.js';
import { BadConfig } from './config.js';
import type { Config } from './config.js';
import type { Found } from './standing.js';

/** Settings that are taken without a restart: those of the HTTP door. */
const reloaded = [
  'http_address',
  'tls_certificate',
  'tls_key',
  'trusted_proxies',
  'metrics_addresses',
  'upload_limit',
] as const satisfies readonly (keyof Config)[];

interface ReloadSurroundings {
  /** Reads the settings as the start did. Throws `BadConfig`. */
  readonly read: () => Config;
  readonly certificate: ServedCertificate;
  /**
   * Opens the HTTP door anew with these settings, the one before drained behind it. Throws `BadConfig` with the one
   * before still open.
   */
  readonly reopen: (config: Config) => void;
}

/**
 * Takes new settings and certificates while niud runs (`systemctl reload niud`, SIGHUP). The lookup socket is not
 * touched: no call is lost. What cannot be taken so is named and waits for a restart; what does not fit leaves all as
 * it was and is an alarm until it does.
 */
export class Reload {
  #fault: string | undefined;

  /** `inForce` is what the unit was started with, and then what was taken last. */
  constructor(
    readonly surroundings: ReloadSurroundings,
    public inForce: Config,
  ) {}

  run(): void {
    const { read, certificate, reopen } = this.surroundings;
    try {
      const given = read();
      const taken = { ...this.inForce, ...Object.fromEntries(reloaded.map((name) => [name, given[name]])) } as Config;
      const refused = certificate.take(taken);
      if (refused !== undefined) return this.#refuse(undefined);
      reopen(taken);
      const waiting = this.#differing(given, taken);
      this.inForce = taken;
      this.#refuse(undefined);
      log.notice('settings and certificate were taken anew', { http: taken.http_address });
      if (waiting.length > 0)
        log.warning('settings that were changed need a restart. Next: systemctl restart niud', {
          settings: waiting.join(', '),
        });
    } catch (fault) {
      if (!(fault instanceof BadConfig)) throw fault;
      this.#refuse(fault.message);
    }
  }

  found(): readonly Found[] {
    return this.#fault === undefined
      ? []
      : [
          {
            code: 'settings_not_taken',
            message: `The settings of the start are still in force, the new ones do not fit: ${this.#fault}.`,
          },
        ];
  }

  #refuse(fault: string | undefined): void {
    this.#fault = fault;
  }

  #differing(given: Config, taken: Config): readonly string[] {
    return (Object.keys(given) as (keyof Config)[]).filter(
      (name) => JSON.stringify(given[name]) !== JSON.stringify(taken[name]),
    );
  }
}
