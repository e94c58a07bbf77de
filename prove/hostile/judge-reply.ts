// Whether an answer is one that the API document allows for this route, whole, and silent about what was sent.
import type { ApiDocument, Operation } from './api-document.ts';
import { checkSchema } from './check-schema.ts';
import { type Answer, headerOf } from './exchange.ts';
import type { Case } from './make-case.ts';

/** What the server below the app answers to bytes that are no HTTP to it, or too much of it. */
const BELOW = [400, 413, 414, 431];

/** Statuses of the document for this route; where the address was changed, those of every route. */
function allowed({ operation, wrong }: Case, { operations }: ApiDocument): ReadonlySet<string> {
  const isElsewhere = wrong.some(({ part }) => part === 'address');
  const from = isElsewhere ? operations : [operation];
  const statuses = new Set(from.flatMap(({ responses }) => Object.keys(responses)));
  // A parameter can be a way to another address: `..` is one for every server.
  if (isElsewhere || wrong.some(({ part }) => part === 'path'))
    for (const code of ['404', '405']) statuses.add(code);
  return statuses;
}

function judgeProblem(answer: Answer, canary: string): string | null {
  const { code, status, request_id, instance } = JSON.parse(answer.text) as Record<string, unknown>;
  if (status !== answer.status) return `says ${status} in its body`;
  if (headerOf(answer, 'x-request-id') !== request_id) return 'has two request ids';
  if (instance !== `urn:uuid:${request_id}`) return 'has another instance';
  if (code === 'internal') return 'is a bug';
  if (answer.text.length > 4_000) return `is ${answer.text.length} characters long`;
  const told = `${answer.text}${answer.headers.flat().join('\n')}`;
  return told.includes(canary) ? 'repeats what was sent' : null;
}

/** The schema that the document has for this status and type; a refusal has one shape on every route. */
function schemaFor(operation: Operation, document: ApiDocument, status: number, type: string) {
  const own = operation.responses[status]?.content?.[type]?.schema;
  if (own !== undefined) return own;
  return type === 'application/problem+json' ? document.resolve('#/components/schemas/Problem') : null;
}

function judgeBody(one: Case, answer: Answer, document: ApiDocument, canary: string): string | null {
  const type = (headerOf(answer, 'content-type') ?? '').split(';')[0] ?? '';
  if (one.wire.method === 'HEAD' || answer.status === 304) return answer.text === '' ? null : 'has a body';
  const isProblem = answer.status >= 400;
  if (isProblem && type !== 'application/problem+json') return `is ${type || 'without a type'}`;
  if (!/json$/.test(type)) return ['text/html', 'text/plain'].includes(type) ? null : `is of type ${type}`;
  const isElsewhere = one.wrong.some(({ part }) => part === 'address');
  const schema = schemaFor(one.operation, document, answer.status, type);
  if (schema === null) return isElsewhere ? null : `has no schema for ${answer.status} ${type}`;
  const fault =
    isElsewhere && !isProblem ? null : checkSchema(schema, JSON.parse(answer.text), document.resolve);
  if (fault !== null) return `does not fit the document: ${fault}`;
  return isProblem ? judgeProblem(answer, canary) : null;
}

/** @returns what is wrong with the answer, or null. */
export function judgeReply(one: Case, answer: Answer, document: ApiDocument, canary: string): string | null {
  const { status } = answer;
  if (status === 0) return one.mayBreak ? null : 'is missing';
  if (status >= 500) return `is a ${status}: ${answer.text.slice(0, 300)}`;
  const isOurs = headerOf(answer, 'x-request-id') !== undefined;
  if (!isOurs) return one.mayStopBelow && BELOW.includes(status) ? null : `is ${status} and not from the app`;
  if (!allowed(one, document).has(String(status))) return `is ${status}, which the document does not have`;
  const [wrong] = one.wrong;
  if (one.wrong.length === 1 && wrong?.refused === true && status < 400) return `lets ${wrong.name} in`;
  try {
    return judgeBody(one, answer, document, canary);
  } catch (error) {
    return error instanceof SyntaxError ? 'is not JSON' : String(error);
  }
}
