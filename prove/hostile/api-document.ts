// The routes as the served OpenAPI document has them: proofs are made from it, so that a new route cannot be forgotten.

export type Schema = { readonly [keyword: string]: unknown };

export type Parameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
};

type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

export type Operation = {
  readonly id: string;
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  /** Who may call it, by the name of the scheme; `none` for pages and health. */
  readonly security: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | null;
  /** By status. */
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
};

export type ApiDocument = {
  readonly operations: readonly Operation[];
  /** The schema that a `$ref` names. @throws Error for one that leads nowhere. */
  resolve(reference: string): Schema;
};

type Served = {
  readonly security: readonly Record<string, unknown>[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, ServedOperation>>>>;
};
type ServedOperation = {
  readonly operationId: string;
  readonly security?: readonly Record<string, unknown>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Operation['responses'];
};

/** @throws Error when the document is not served. */
export async function readApiDocument(api: string): Promise<ApiDocument> {
  const response = await fetch(`${api}/openapi.json`);
  if (!response.ok) throw new Error(`/openapi.json answered ${response.status}`);
  const served = (await response.json()) as Served;
  const operations = Object.entries(served.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      id: operation.operationId,
      method: method.toUpperCase(),
      path,
      security: Object.keys((operation.security ?? served.security)[0] ?? {})[0] ?? 'none',
      parameters: operation.parameters ?? [],
      body: operation.requestBody?.content['application/json']?.schema ?? null,
      responses: operation.responses,
    })),
  );
  return {
    operations,
    resolve(reference) {
      const found = reference
        .replace(/^#\//, '')
        .split('/')
        .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], served);
      if (found === undefined) throw new Error(`the document has no ${reference}`);
      return found as Schema;
    },
  };
}

/** Whether the route names a chat or an update, in its path or in its body. */
export function namesObject({ path, body }: Operation, { resolve }: ApiDocument): boolean {
  if (/\{(chat|queue)_id\}/.test(path)) return true;
  const schema = typeof body?.$ref === 'string' ? resolve(body.$ref) : body;
  return 'chat_id' in ((schema?.properties as object | undefined) ?? {});
}
