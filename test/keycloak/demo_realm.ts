/**
 * The embedded deployment instead of Keycloak.
 */
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { type Flavour, type Realm, realmName, type RealmSettings } from "./realm.ts";

/** The test realm in the embedded deployment. */
export class DemoRealm implements Realm {
  readonly flavour: Flavour = "embedded";
  readonly survivesRestart = { sessions: true, codes: true } as const;
  #demo: Demo | undefined;

  get issuer(): string {
    return this.#running.issuer;
  }

  get #running(): Demo {
    if (!this.#demo) throw new Error("Reset the realm first");
    return this.#demo;
  }

  async reset(settings: RealmSettings = {}): Promise<void> {
    await this.#demo?.close();
    this.#demo = await startDemo({ realm: realmName, ...settings });
  }

  async approve(userCode: string, user: string): Promise<void> {
    await this.#running.approve(userCode, user);
  }

  async deny(userCode: string): Promise<void> {
    await this.#running.deny(userCode);
  }

  endSessions(user: string): Promise<void> {
    this.#running.endSessions(user);
    return Promise.resolve();
  }

  setUser(
    user: string,
    change: { readonly enabled?: boolean; readonly roles?: readonly string[] },
  ): Promise<void> {
    this.#running.setUser(user, change);
    return Promise.resolve();
  }

  async rotateSigningKey(): Promise<void> {
    await this.#running.rotateSigningKey();
  }

  async stop(): Promise<void> {
    await this.#running.stop("auth-server");
  }

  async resume(): Promise<void> {
    await this.#running.resume("auth-server");
  }

  async close(): Promise<void> {
    await this.#demo?.close();
    this.#demo = undefined;
  }
}
