// A request that is not granted, as the vendor words it: a status and `{"error": "…"}`.

/** Thrown by the routes and the parsing below them; anything else that is thrown is a bug and a 500. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
