/** Requests with values of every kind, and what an answer to them may be. */
import type { Test } from 'tap';
import { isRefusal } from '../../../service/core/refusals.js';
import type { AnyKind, Json } from '../../../service/schema/kind.js';
import type { Answer, RestSite } from '../rest-site.js';

/** A body whose members are written as they are, `__proto__` among them. */
export function bodyOf(members: readonly (readonly [string, Json])[]): Buffer {
  return Buffer.from(`{${members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`);
}

/** Whether an answer says what is wrong with the field, or that nothing is. */
export function fits({ status, body }: Answer, field: string, refused: boolean, otherwise: readonly number[]): boolean {
  const named = (body.meta.errors ?? []).some((error) => error.field === field || error.field.startsWith(`${field}/`));
  if (refused) return status === 422 && named;
  // What fits by itself may not fit the rest of the record, which another field tells.
  return otherwise.includes(status) || (status === 422 && (body.meta.errors ?? []).length > 0);
}

/** The owner of a site who asks for many things, and fails the test where an answer is none of those that fit. */
export class Asking {
  #token = '';
  count = 0;

  constructor(readonly t: Test, readonly site: RestSite) {}

  async ask(method: string, path: string, body?: Json | Buffer): Promise<Answer> {
    this.#token ||= await this.site.token('owner');
    this.count++;
    return this.site.ask(method, `/${this.site.application.name}/api${path}`, { token: this.#token, ...(body === undefined ? {} : { body }) });
  }

  /** One answer of a value given for a field. */
  async give(method: string, path: string, members: readonly (readonly [string, Json])[], field: string, kind: AnyKind, otherwise: readonly number[]): Promise<void> {
    const value = members.find(([name]) => name === field)![1];
    const answer = await this.ask(method, path, bodyOf(members));
    if (!fits(answer, field, isRefusal(kind.accept(value)), otherwise)) this.t.fail(`${method} ${path} with ${field} ${JSON.stringify(value).slice(0, 60)}: ${answer.status} ${answer.text.slice(0, 300)}`);
  }
}
