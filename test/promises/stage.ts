import { createSessionIn } from "../../src/public/sign_in.ts";
import type { AuthSession } from "../../src/public/auth_session.ts";
import { apiNames, defineDeployment, type Deployment } from "../../src/model/deployment.ts";
import type { SessionState } from "../../src/session/state.ts";
import { MemoryStore } from "../../src/store/memory.ts";
import type { TokenRecord, TokenStore } from "../../src/store/store.ts";
import type { SignInOptions } from "../../src/public/setup.ts";
import { createFakeSystem, type FakeSystem, type FakeSystemOptions } from "../fake_system.ts";
import { AuthServer, type AuthServerOptions } from "../faults/auth_server.ts";
import { json } from "../faults/answers.ts";
import { ScriptedServer } from "../faults/scripted_server.ts";
import { Secrets } from "../faults/secrets.ts";

/** Servers on real sockets, a fake clock, and sessions that use them. */
export class Stage {
  readonly system: FakeSystem;
  readonly auth: AuthServer;
  readonly api: ScriptedServer;
  readonly store: TokenStore;
  readonly secrets: Secrets = new Secrets();
  readonly states: SessionState[] = [];
  readonly shown: { html: string; text: string }[] = [];

  constructor(options: StageOptions) {
    this.system = createFakeSystem({ fastForward: true, ...options.system });
    this.auth = new AuthServer({
      clock: this.system.now,
      secrets: this.secrets,
      interval: 5,
      ...options.auth,
    });
    this.api = new ScriptedServer().always("*", json({ ok: true }));
    this.store = options.store ?? new MemoryStore();
  }

  get deployment(): Deployment {
    return this.deploymentAt(this.api.origin);
  }

  deploymentAt(origin: string): Deployment {
    return defineDeployment({
      domain: "localhost",
      realm: "stage",
      issuer: this.auth.issuer,
      apis: Object.fromEntries(apiNames.map((name) => [name, `${origin}/${name}`])),
    });
  }

  /** A session that is not signed in yet; its output is kept. */
  session(options: SignInOptions = {}): AuthSession {
    const session = createSessionIn(this.system, {
      deployment: this.deployment,
      store: this.store,
      interactive: true,
      display: { show: (view) => void this.shown.push(view) },
      ...options,
    });
    session.subscribe((state) => void this.states.push(state));
    return session;
  }

  /** A signed-in session. */
  async signedIn(options: SignInOptions = {}): Promise<AuthSession> {
    const session = this.session(options);
    this.approveWhenAsked(session);
    return await session.signIn();
  }

  /** Approves each code as soon as it is shown. */
  approveWhenAsked(session: AuthSession, username = "editor"): void {
    session.subscribe((state) => {
      if (state.status === "awaitingUser") this.auth.approve(state.userCode, username);
    });
  }

  /** Collects everything written and shown so far, for the leak check. */
  collect(): Secrets {
    const { secrets, system } = this;
    secrets.saw("stdout", system.written.stdout);
    secrets.saw("stderr", system.written.stderr);
    secrets.saw("the kernel", system.broadcasts);
    secrets.saw("the display", this.shown);
    secrets.saw("the states", this.states);
    return secrets;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.auth.close(), this.api.close()]);
  }
}

export interface StageOptions {
  readonly auth?: Partial<AuthServerOptions>;
  readonly system?: FakeSystemOptions;
  readonly store?: TokenStore;
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const stage = new Stage(options);
  await Promise.all([stage.auth.start(), stage.api.start()]);
  return stage;
}

/** What a signed-in session has stored. */
export async function recordOf(stage: Stage): Promise<{ key: string; record: TokenRecord }> {
  const [key = ""] = await stage.store.list();
  const record = await stage.store.load(key);
  if (record?.kind !== "tokens") throw new Error("nothing is stored");
  return { key, record };
}

/** The same store as another object, as if in another process. */
export function asAnotherProcess(store: TokenStore): TokenStore {
  return {
    load: (key) => store.load(key),
    save: (key, record) => store.save(key, record),
    delete: (key) => store.delete(key),
    list: () => store.list(),
    withLock: (key, fn, options) => store.withLock(key, fn, options),
  };
}

/** The error of a rejected promise. */
export async function failureOf(work: Promise<unknown>): Promise<Error & { code: string }> {
  const outcome = await work.then((value) => ({ value }), (error) => ({ error }));
  if ("error" in outcome) return outcome.error;
  throw new Error(`expected a failure, got ${String(outcome.value)}`);
}
