// What a route answers.

/** `body` is sent as JSON; without it the answer is empty. */
export interface RouteReply {
  status: number;
  body?: unknown;
  /** Instead of `body`, as it is. */
  text?: string;
  headers?: Record<string, string>;
  /** Called once the answer is out. */
  afterwards?: () => void;
}
