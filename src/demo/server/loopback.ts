/**
 * A web server that only this machine can reach.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { configError, type ProvenaError, summarise } from "../../errors.ts";
import type { DemoRequest } from "./request.ts";
import { logRequest } from "./request_log.ts";

/** Answers one request. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const grantTypes = new WeakMap<IncomingMessage, string>();

/** Stores the grant type of a token request, for the log. */
export function noteGrantType(request: IncomingMessage, grantType: string): void {
  grantTypes.set(request, grantType);
}

const targets = new WeakMap<IncomingMessage, SentTarget>();

/** Where a request was sent to, as the client wrote it, which is what its signature covers. */
export interface SentTarget {
  readonly url: string;
  readonly host: string;
}

/** The target of a request before it was normalised. */
export function sentTarget(request: IncomingMessage): SentTarget {
  return targets.get(request) ?? { url: request.url ?? "/", host: request.headers.host ?? "" };
}

const securityHeaders = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** A server on 127.0.0.1 that can stop and start again on the same port. */
export class LoopbackServer {
  readonly name: DemoRequest["api"];
  #server: Server | undefined;
  #port: number;
  #handler: Handler = (_request, response) => void response.writeHead(503).end();
  #invites = false;
  readonly #log: DemoRequest[];

  constructor(name: DemoRequest["api"], port: number, log: DemoRequest[]) {
    this.name = name;
    this.#port = port;
    this.#log = log;
  }

  get port(): number {
    return this.#port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Sets the handler. Without one, every request is answered with 503. */
  handle(
    handler: Handler,
    { invites = false }: {
      /** Whether the handler itself tells a client to send its body, with `writeContinue`. */
      readonly invites?: boolean;
    } = {},
  ): void {
    this.#handler = handler;
    this.#invites = invites;
  }

  /** Starts listening. Does nothing if the server already runs. */
  async start(): Promise<void> {
    if (this.#server) return;
    const server = createServer((request, response) => void this.#answer(request, response));
    server.on("checkContinue", (request, response) => {
      if (!this.#invites) response.writeContinue();
      void this.#answer(request, response);
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) => reject(cannotListen(this.#port, error)));
      server.listen(this.#port, "127.0.0.1", () => resolve());
    });
    const address = server.address();
    if (typeof address === "object" && address) this.#port = address.port;
    this.#server = server;
  }

  /** Closes every connection and refuses new ones. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections?.();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#logAnswer(request, response);
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    const reject = (status: number, why: string) => {
      response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${why}\n`);
    };
    const target = targetOf(request);
    if (!target) return reject(400, "The address of this request cannot be read");
    const why = this.#whyForbidden(request, target);
    if (why) return reject(403, why);
    const { url = "/", headers: { host = "" } } = request;
    targets.set(request, { url, host });
    // Links and metadata always name the issuer's host, whichever name the caller used.
    request.headers.host = `127.0.0.1:${this.#port}`;
    request.url = target.pathname + target.search;
    try {
      await this.#handler(request, response);
    } catch {
      // If the caller disconnected while sending its body, the fault is not the server's.
      const isCallerGone = request.destroyed && !request.complete;
      if (!response.headersSent) response.writeHead(isCallerGone ? 400 : 500);
      response.end();
    }
  }

  /** Logs just before the answer is sent, so that a caller with the answer finds it in the log. */
  #logAnswer(request: IncomingMessage, response: ServerResponse): void {
    const log = this.#log;
    const api = this.name;
    const method = request.method ?? "GET";
    const path = (request.url ?? "/").split("?")[0]!;
    const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
    let logged = false;
    response.end = ((...args: unknown[]) => {
      if (!logged) {
        logged = true;
        const grantType = grantTypes.get(request);
        const grant = grantType === undefined ? {} : { grantType };
        logRequest(log, { api, method, path, ...grant, status: response.statusCode });
      }
      return end(...args);
    }) as typeof response.end;
  }

  /**
   * Why the request is refused. Host and Origin reveal a foreign page whose host name resolves to
   * 127.0.0.1 (DNS rebinding).
   */
  #whyForbidden(request: IncomingMessage, target: URL): string | undefined {
    const own = ["127.0.0.1", "localhost"].map((name) =>
      new URL(`http://${name}:${this.#port}`).origin
    );
    const { host, origin } = request.headers;
    if (!own.includes(`http://${host}`) || !own.includes(target.origin)) {
      return "This deployment answers to 127.0.0.1 and localhost only";
    }
    if (origin !== undefined && !own.includes(origin)) {
      return "This deployment takes no requests from pages of other origins";
    }
    return undefined;
  }
}

/**
 * The URL of a request. The request target is a path or, through a proxy, an absolute URL; any
 * other form gives undefined.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 */
function targetOf({ url = "", headers }: IncomingMessage): URL | undefined {
  // Joined as text: `new URL("//name/path", base)` would point to another host.
  const address = url.startsWith("/") ? `http://${headers.host ?? ""}${url}` : url;
  return URL.canParse(address) ? new URL(address) : undefined;
}

function cannotListen(port: number, error: Error): ProvenaError {
  return configError(
    `Port ${port} cannot be listened on (${summarise(error)})`,
    "Choose another one",
    error,
  );
}
