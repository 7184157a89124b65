import { loadSync } from '@grpc/proto-loader';
import type { MethodDefinition, ServiceDefinition } from '@grpc/proto-loader';
import { fileURLToPath } from 'node:url';
import { assert } from '../core/assert.js';

/** A number of 64 bits, as text of decimal digits: leases are drawn from all of them. */
type Int64 = string;

interface KeyValue {
  readonly key: Buffer;
  readonly create_revision: Int64;
  readonly mod_revision: Int64;
  readonly value: Buffer;
}

interface RangeOp {
  readonly key: Buffer;
  readonly range_end?: Buffer;
  readonly limit?: number;
  /** As the member has it, without asking a majority. */
  readonly serializable?: boolean;
}

interface PutOp {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly lease?: Int64;
}

/** One step of a transaction. */
type Op =
  | { readonly request_range: RangeOp }
  | { readonly request_put: PutOp }
  | { readonly request_delete_range: { readonly key: Buffer; readonly range_end?: Buffer } };

interface Compare {
  readonly target: number;
  readonly key: Buffer;
  readonly version?: number;
  readonly create_revision?: number;
  readonly value?: Buffer;
}

export interface Txn {
  readonly compare: readonly Compare[];
  readonly success: readonly Op[];
  readonly failure?: readonly Op[];
}

export interface TxnAnswer {
  readonly header: { readonly revision: Int64 };
  readonly succeeded: boolean;
  readonly responses: readonly { readonly response_range: { readonly kvs: readonly KeyValue[] } | null }[];
}

export interface WatchAnswer {
  readonly header: { readonly revision: Int64 };
  readonly canceled: boolean;
  readonly events: readonly { readonly kv: KeyValue }[];
}

/** How a member is. `dbSize`: bytes of its store. */
interface StatusAnswer {
  readonly header: { readonly member_id: Int64 };
  readonly leader: Int64;
  readonly dbSize: Int64;
  readonly isLearner: boolean;
}

export interface EtcdMember {
  readonly ID: Int64;
  readonly name: string;
  readonly peerURLs: readonly string[];
  readonly isLearner: boolean;
}

/** A call of etcd's, with what turns its messages into bytes and back. */
export type Call<Question extends object, Answer extends object> = MethodDefinition<Question, unknown, unknown, Answer>;

const definition = loadSync(fileURLToPath(new URL('etcd.proto', import.meta.url)), {
  keepCase: true,
  longs: String,
  enums: Number,
  defaults: true,
  oneofs: true,
});

function call<Question extends object, Answer extends object>(service: string, name: string): Call<Question, Answer> {
  const found = (definition[`etcdserverpb.${service}`] as ServiceDefinition | undefined)?.[name];
  assert(found !== undefined, `etcd.proto has ${service}.${name}`);
  return found as unknown as Call<Question, Answer>;
}

export const calls = {
  txn: call<Txn, TxnAnswer>('KV', 'Txn'),
  put: call<PutOp, object>('KV', 'Put'),
  grant: call<{ readonly TTL: number }, { readonly ID: Int64; readonly TTL: Int64 }>('Lease', 'LeaseGrant'),
  revoke: call<{ readonly ID: Int64 }, object>('Lease', 'LeaseRevoke'),
  keepAlive: call<{ readonly ID: Int64 }, { readonly TTL: Int64 }>('Lease', 'LeaseKeepAlive'),
  status: call<object, StatusAnswer>('Maintenance', 'Status'),
  moveLeader: call<{ readonly targetID: Int64 }, object>('Maintenance', 'MoveLeader'),
  memberList: call<object, { readonly members: readonly EtcdMember[] }>('Cluster', 'MemberList'),
  memberAdd: call<
    { readonly peerURLs: readonly string[]; readonly isLearner: boolean },
    { readonly member: EtcdMember }
  >('Cluster', 'MemberAdd'),
  memberRemove: call<{ readonly ID: Int64 }, object>('Cluster', 'MemberRemove'),
  memberPromote: call<{ readonly ID: Int64 }, object>('Cluster', 'MemberPromote'),
  watch: call<
    { readonly create_request: { readonly key: Buffer; readonly range_end?: Buffer; readonly start_revision: number } },
    WatchAnswer
  >('Watch', 'Watch'),
} as const;

const target = { version: 0, create: 1, value: 3 } as const;

/** The key is not there. */
export function isAbsent(key: string): Compare {
  return { target: target.version, key: Buffer.from(key), version: 0 };
}

/** The key was made at that revision; 0: it is not there. */
export function isMadeAt(key: string, revision: number): Compare {
  return { target: target.create, key: Buffer.from(key), create_revision: revision };
}

export function isValue(key: string, value: string): Compare {
  return { target: target.value, key: Buffer.from(key), value: Buffer.from(value) };
}

export function put(key: string, value: Buffer | string, lease?: bigint): Op {
  return {
    request_put: {
      key: Buffer.from(key),
      value: Buffer.from(value),
      ...(lease !== undefined && { lease: `${lease}` }),
    },
  };
}

export function get(key: string, serializable = false): Op {
  return { request_range: { key: Buffer.from(key), serializable } };
}

/** Keys from one up to another, the other not among them. */
export function getRange(from: string, before: string, serializable = false): Op {
  return { request_range: { key: Buffer.from(from), range_end: Buffer.from(before), serializable } };
}

export function remove(key: string, before?: string): Op {
  return {
    request_delete_range: { key: Buffer.from(key), ...(before !== undefined && { range_end: Buffer.from(before) }) },
  };
}

/** What a `get` or `getRange` at a place of the transaction found. */
export function foundAt({ responses }: TxnAnswer, place: number): readonly KeyValue[] {
  return responses[place]?.response_range?.kvs ?? [];
}

/** Of a `get` at a place: the text that stands there. */
export function textAt(answer: TxnAnswer, place: number): string | undefined {
  return foundAt(answer, place)[0]?.value.toString();
}
