import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** A received request. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** The body as a form. */
  readonly form: URLSearchParams;
}

/** Answers one request, correctly or not. */
export type Answer = (
  request: Arrived,
  response: ServerResponse,
  socket: IncomingMessage["socket"],
) => void | Promise<void>;

/**
 * A server on a real socket with scripted answers: first those scheduled for a path, each once
 * and in order, then the path's default answer.
 */
export class ScriptedServer {
  readonly requests: Arrived[] = [];
  readonly #server: Server;
  readonly #always = new Map<string, Answer>();
  readonly #scheduled = new Map<string, Answer[]>();
  readonly #watchers = new Set<() => void>();
  readonly #hanging = new Set<ServerResponse>();
  #port = 0;

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", () => resolve()));
    this.#port = (this.#server.address() as { port: number }).port;
    return this;
  }

  /** Sets the default answer of a path; `*` is every other path. */
  always(path: string, answer: Answer): this {
    this.#always.set(path, answer);
    return this;
  }

  /** Schedules answers for a path, each used once, before its default answer. */
  once(path: string, ...answers: Answer[]): this {
    this.#scheduled.set(path, [...this.#scheduled.get(path) ?? [], ...answers]);
    return this;
  }

  /** The default answer of a path. */
  answerOf(path: string): Answer {
    return this.#always.get(path) ?? this.#always.get("*") ??
      ((_, response) => void response.writeHead(404).end());
  }

  /** Removes all scheduled answers. */
  heal(): void {
    this.#scheduled.clear();
  }

  /** The number of requests that will never be answered. */
  get hanging(): number {
    return this.#hanging.size;
  }

  /** The number of requests for a path. */
  count(path: string): number {
    return this.requests.filter((request) => request.path === path).length;
  }

  /** Resolves once a path has had a number of requests. */
  async asked(path: string, times = 1): Promise<Arrived> {
    while (true) {
      const found = this.requests.filter((request) => request.path === path)[times - 1];
      if (found) return found;
      await new Promise<void>((resolve) => {
        const look = () => {
          this.#watchers.delete(look);
          resolve();
        };
        this.#watchers.add(look);
      });
    }
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    request.setEncoding("utf8");
    try {
      for await (const part of request) body += part;
    } catch {
      return;
    }
    const [path = "/", query = ""] = (request.url ?? "/").split("?");
    const arrived: Arrived = {
      method: request.method ?? "GET",
      path,
      query,
      headers: request.headers,
      body,
      form: new URLSearchParams(body),
    };
    const answer = this.#scheduled.get(path)?.shift() ?? this.answerOf(path);
    this.requests.push(arrived);
    for (const look of [...this.#watchers]) look();
    await answer(arrived, response, request.socket);
    if (response.headersSent || response.destroyed) return;
    this.#hanging.add(response);
    response.once("close", () => this.#hanging.delete(response));
  }
}
