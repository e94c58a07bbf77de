// The arithmetic of `Upstash-Retry-Delay`: numbers, `retried`, + - * / %, parentheses and nine functions.

/** Computes milliseconds for the given number of retries so far (0 before the first retry). */
export type DelayExpression = (retried: number) => number;

const FUNCTIONS: Record<string, { arity: [number, number]; apply: (...values: number[]) => number }> = {
  pow: { arity: [2, 2], apply: Math.pow },
  sqrt: { arity: [1, 1], apply: Math.sqrt },
  abs: { arity: [1, 1], apply: Math.abs },
  exp: { arity: [1, 1], apply: Math.exp },
  floor: { arity: [1, 1], apply: Math.floor },
  ceil: { arity: [1, 1], apply: Math.ceil },
  round: { arity: [1, 1], apply: Math.round },
  min: { arity: [1, 16], apply: Math.min },
  max: { arity: [1, 16], apply: Math.max },
};

const OPERATORS: Record<string, { level: number; apply: (left: number, right: number) => number }> = {
  '+': { level: 0, apply: (left, right) => left + right },
  '-': { level: 0, apply: (left, right) => left - right },
  '*': { level: 1, apply: (left, right) => left * right },
  '/': { level: 1, apply: (left, right) => left / right },
  '%': { level: 1, apply: (left, right) => left % right },
};

/** Deep nesting would overflow the stack of the recursive descent below. */
const LONGEST_EXPRESSION = 500;

/**
 * Compiles an expression. Throws SyntaxError with a short reason when it is none, so that a bad one is a 400 at
 * publish and not a surprise at the first retry. Closures instead of `new Function`: text from a request is
 * never run as code, not even here.
 */
export function compileDelayExpression(source: string): DelayExpression {
  if (source.length > LONGEST_EXPRESSION) throw new SyntaxError('expression is too long');
  const tokens = source.match(/\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[A-Za-z_]+|\S/g) ?? [];
  let at = 0;
  const take = (expected: string): void => {
    if (tokens[at++] !== expected) throw new SyntaxError(`expected '${expected}'`);
  };

  function call(name: string): DelayExpression {
    const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!known) throw new SyntaxError(`unknown name '${name}'`);
    take('(');
    const values = [sum()];
    while (tokens[at] === ',') {
      at++;
      values.push(sum());
    }
    take(')');
    const [fewest, most] = known.arity;
    if (values.length < fewest || values.length > most) throw new SyntaxError(`wrong arguments for ${name}`);
    return (retried) => known.apply(...values.map((value) => value(retried)));
  }

  function atom(): DelayExpression {
    const token = tokens[at++];
    if (token === undefined) throw new SyntaxError('expression ends too early');
    if (/^\d/.test(token)) return () => Number(token);
    if (token === 'retried') return (retried) => retried;
    if (token === '(') {
      const inner = sum();
      take(')');
      return inner;
    }
    if (token === '-' || token === '+') {
      const operand = atom();
      return token === '-' ? (retried) => -operand(retried) : operand;
    }
    return call(token);
  }

  function chain(level: number, operand: () => DelayExpression): DelayExpression {
    let result = operand();
    for (;;) {
      const operator = OPERATORS[tokens[at] ?? ''];
      if (operator?.level !== level) return result;
      at++;
      const [left, right] = [result, operand()];
      result = (retried) => operator.apply(left(retried), right(retried));
    }
  }
  const product = (): DelayExpression => chain(1, atom);
  function sum(): DelayExpression {
    return chain(0, product);
  }

  const expression = sum();
  if (at < tokens.length) throw new SyntaxError(`unexpected '${tokens[at]}'`);
  return expression;
}
