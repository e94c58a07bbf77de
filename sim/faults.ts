// The fault matrix: every step of the service that can be hurt, and how. A cell is one step with one fault.

/** Calls of ports, by the name of the step; `answer` is the way of an answer back to its client. */
export const CALLS = [
  'create',
  'append',
  'claim',
  'store',
  'apply',
  'release',
  'fail',
  'trip-circuit',
  'close-circuit',
  'redrive',
  'strand',
  'read-update',
  'read-memory',
  'read-revisions',
  'erase',
  'close',
  'continue',
  'finish-erasure',
  'list-erasures',
  'estimate',
  'purge',
  'cache-get',
  'cache-put',
  'cache-raise',
  'cache-erase',
  'publish',
  'propose',
] as const;
export type Call = (typeof CALLS)[number];

/** What can happen to a call; none of them is visible to the other side. */
export const CALL_FAULTS = {
  refused: 'not carried out, reported as failed',
  'lost-answer': 'carried out, reported as failed',
  'lands-late': 'reported as failed, carried out after that',
  'slow-there': 'carried out only after a lease has run out, then answered',
  'slow-back': 'carried out at once, answered after a lease has run out',
  'dies-before': 'the process dies, the call never left',
  'dies-after': 'the process dies, the call is carried out',
} as const;
export type CallFault = keyof typeof CALL_FAULTS;

/** What can happen to a message of the delivery queue. */
export const DELIVERY_FAULTS = {
  drop: 'never delivered',
  twice: 'delivered twice at once',
  again: 'delivered again, seconds to minutes after it was handled',
  late: 'delivered minutes late',
  overtaken: 'delivered after messages that were published later',
  'lost-acknowledgement': 'handled, and delivered again as if it had failed',
} as const;
export type DeliveryFault = keyof typeof DELIVERY_FAULTS;

export type Step = Call | 'deliver' | 'answer';
export type Fault = CallFault | DeliveryFault;
export type Cell = { readonly step: Step; readonly fault: Fault };

const keys = <T extends string>(table: Readonly<Record<T, string>>) => Object.keys(table) as T[];
export const callFaults = keys(CALL_FAULTS);
export const deliveryFaults = keys(DELIVERY_FAULTS);

/** A step that changes nothing has no difference between carried out and not, but for the process that asks. */
export const CELLS: readonly Cell[] = [
  ...CALLS.flatMap((step) => callFaults.map((fault) => ({ step, fault }))),
  ...deliveryFaults.map((fault) => ({ step: 'deliver' as const, fault })),
  { step: 'answer', fault: 'lost-answer' },
];

export const cellName = ({ step, fault }: Cell): string => `${step}:${fault}`;
