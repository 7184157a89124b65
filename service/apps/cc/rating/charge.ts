import type { ChargeMethod } from '../kinds/charge.js';

/** What a rate, a child or a line of a deck says of its price; what is undefined is as its parent has it. */
export interface Charge {
  readonly method: ChargeMethod | undefined;
  /** Millionths of the currency's unit. */
  readonly amount: number | undefined;
  /** Cents. */
  readonly surcharge: number | undefined;
  /** Seconds that are charged at least, and by which they are charged from there on. */
  readonly firstSeconds: number | undefined;
  readonly nextSeconds: number | undefined;
}

/** A charge that says enough to charge by, or that the call is refused. */
export interface FullCharge extends Charge {
  readonly method: ChargeMethod;
  readonly amount: number;
}

/** With what the parent has in the places where the child says nothing. */
export function inherited(child: Charge, parent: Charge): Charge {
  return {
    method: child.method ?? parent.method,
    amount: child.amount ?? parent.amount,
    surcharge: child.surcharge ?? parent.surcharge,
    firstSeconds: child.firstSeconds ?? parent.firstSeconds,
    nextSeconds: child.nextSeconds ?? parent.nextSeconds,
  };
}

/** Undefined where the charge has no method, or a method without its amount. */
export function full(charge: Charge): FullCharge | undefined {
  const { method, amount } = charge;
  if (method === undefined || (amount === undefined && method !== 'free' && method !== 'blocked')) return undefined;
  return { ...charge, method, amount: amount ?? 0 };
}
