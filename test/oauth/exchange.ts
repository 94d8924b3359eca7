/** Exchanges with a scripted authorization server, without a session. */
import { OAuthServer } from "../../src/oauth/server.ts";
import { createFakeSystem, type FakeSystem } from "../fake_system.ts";
import type { Answer } from "../faults/scripted_server.ts";
import { AuthServer, type AuthServerOptions } from "../faults/auth_server.ts";

export class Exchange {
  readonly system: FakeSystem = createFakeSystem();
  readonly auth: AuthServer;
  readonly clientId: string;

  constructor(options: Partial<AuthServerOptions>) {
    this.auth = new AuthServer({ clock: this.system.now, interval: 5, ...options });
    this.clientId = options.clientId ?? "client-tools";
  }

  /** The server object under test, which has sent no request yet. */
  get server(): OAuthServer {
    return new OAuthServer(this.system, this.auth.issuer, this.clientId);
  }

  /** Sets the answer to the next request for a path. */
  answer(name: Parameters<AuthServer["path"]>[0], ...answers: Answer[]): this {
    this.auth.once(this.auth.path(name), ...answers);
    return this;
  }

  /** A message with this server's issuer and origin replaced by fixed words. */
  plain(message: string): string {
    return message.replaceAll(this.auth.issuer, "ISSUER").replaceAll(this.auth.origin, "ORIGIN");
  }

  /** The error of a rejected promise: code, message and details. */
  async failure(work: Promise<unknown>): Promise<Record<string, unknown>> {
    const error = await work.then(
      (value) => {
        throw new Error(`Expected a failure, got ${JSON.stringify(value)}`);
      },
      (error: Error & Record<string, unknown>) => error,
    );
    return {
      ...error,
      code: error["code"],
      message: this.plain(error.message),
      cause: error.cause,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.auth.close();
  }
}

export async function openExchange(options: Partial<AuthServerOptions> = {}): Promise<Exchange> {
  const exchange = new Exchange(options);
  await exchange.auth.start();
  return exchange;
}
