import type { EmergencyNumbers } from '../../schema/emergency.js';
import type { Vocabulary } from '../vocabulary.js';

/** A plan as its record has it. */
export interface LintedPlan {
  readonly provider: string;
  /** Empty where plans belong to a provider. */
  readonly subscriber: string;
  readonly name: string;
  readonly destinationType?: string;
  readonly destinationValue?: string;
}

/** What lint asks about the records around a plan; each application answers from its own tables. */
export interface Surroundings {
  readonly vocabulary: Vocabulary;
  /** Where no rule may lead (N3). */
  readonly emergency: EmergencyNumbers;
  /** The rules of a plan of the same tenant as they are stored; undefined where no such plan is live. */
  rulesOf(name: string): string | undefined;
  /** Whether the archive has such a plan. */
  isArchived(name: string): boolean;
  /**
   * Whether calls to the number may come to the plan, by itself or by way of others, so that a rule that leads there is
   * no way out for them (R6).
   */
  receives(number: string): boolean;
  /** Whether calls to exactly this number come to the plan by itself. */
  isRouted?(number: string): boolean;
  /** Another plan to which calls to exactly this number come first, and which leads here. */
  comesBy?(number: string): string | undefined;
  /** Some numbers whose calls come to the plan; a few do. */
  calledNumbers(): readonly string[];
  /** The zone that the tenant's times are meant in, where one is set for all its numbers. */
  zone(): string | undefined;
}
