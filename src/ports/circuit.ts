// The circuit of the model: one state for all isolates, so that an outage is met once and not by every chat.
import type { ChatRef } from '../domain/ids.ts';
import type { ModelFailureCode } from '../domain/operation.ts';
import type { Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';

export const CIRCUIT_STATES = ['closed', 'open', 'half_open'] as const;
/** `half_open`: one chat asks for all, the others wait. */
export type CircuitState = (typeof CIRCUIT_STATES)[number];

export type Trip = {
  readonly chat: ChatRef;
  readonly reason: ModelFailureCode;
  /** The next call would fail as well, whoever makes it: no credit, no right. */
  readonly opensAtOnce: boolean;
  /** Outages in a row, by more than one chat, that open it. */
  readonly failureLimit: number;
  /** The first pause, ms; doubled by each probe that fails, up to `openMostMs`. */
  readonly openMs: number;
  readonly openMostMs: number;
};

export type Tripped = {
  readonly state: CircuitState;
  /** Whether it was this failure that opened a closed circuit. */
  readonly opened: boolean;
  /** Until the next probe, ms by the clock of the database; 0 while closed. */
  readonly openForMs: number;
  /** The circuit stays closed, somebody was answered within a minute, and nobody has failed since. */
  readonly isAnswering: boolean;
};

export type Circuit = {
  /** Counts a call that failed for no fault of the text. */
  tripCircuit(trip: Trip): Promise<Result<Tripped, Problem>>;
  /** The model has answered. @returns whether chats may have been waiting for that. */
  closeCircuit(): Promise<Result<{ readonly wasOpen: boolean }, Problem>>;
};
