import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { AuthSession } from "../../src/public/auth_session.ts";
import { isProvenaError } from "../../src/errors.ts";
import { decodeClaims } from "../../src/model/claims.ts";
import type { TokenRecord } from "../../src/store/store.ts";
import { html } from "../faults/answers.ts";
import { cases } from "../fixture/cases.ts";
import { settle } from "../fake_system.ts";
import { asAnotherProcess, openStage, type Stage } from "./stage.ts";

/** Which states may follow which; a state may always follow itself. */
const FOLLOWS: Readonly<Record<string, readonly string[]>> = {
  signedOut: ["awaitingUser", "signedIn"],
  awaitingUser: ["signedIn", "signedOut"],
  signedIn: ["refreshing", "disconnected", "expired", "awaitingUser", "signedOut"],
  refreshing: ["signedIn", "disconnected", "expired", "awaitingUser", "signedOut"],
  disconnected: ["refreshing", "signedIn", "expired", "awaitingUser", "signedOut"],
  expired: ["awaitingUser", "signedIn", "signedOut"],
};

type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** Two sessions of one process and one of another, with random actions on them. */
class Play {
  isOnline = true;
  readonly sessions: readonly AuthSession[];
  readonly waits = new Map<AuthSession, { controller: AbortController; done: Promise<Outcome> }>();
  readonly stage: Stage;
  readonly #always = new Map<string, ReturnType<Stage["auth"]["answerOf"]>>();

  constructor(stage: Stage) {
    this.stage = stage;
    const stores = [stage.store, stage.store, asAnotherProcess(stage.store)];
    this.sessions = stores.map((store) => stage.session({ store, display: "none" }));
    for (const session of this.sessions) this.#watch(session);
    for (const name of ["token", "device", "jwks", "logout", "discovery"] as const) {
      const path = stage.auth.path(name);
      this.#always.set(path, stage.auth.answerOf(path));
    }
  }

  /** The record in the cache. */
  async record(): Promise<TokenRecord | undefined> {
    const [key] = await this.stage.store.list();
    const record = key === undefined ? undefined : await this.stage.store.load(key);
    return record?.kind === "tokens" ? record : undefined;
  }

  /** Ends all sessions at the server. */
  async endSessions(): Promise<void> {
    this.stage.auth.endSessions();
    const record = await this.record();
    if (record) this.#ended.add(record.signedInAt);
  }
  readonly #ended = new Set<number>();

  /** Expects that every change of state is allowed. */
  #watch(session: AuthSession): void {
    let before = session.state.status;
    session.subscribe(({ status }) => {
      const isFine = status === before || FOLLOWS[before]!.includes(status);
      if (!isFine) this.#wrong.push(`${before} became ${status}`);
      before = status;
    });
  }
  readonly #wrong: string[] = [];

  /** Advances the clock until the work has ended; returns its outcome. */
  async ending(work: Promise<unknown>): Promise<Outcome> {
    let outcome: Outcome | undefined;
    work.then((value) => outcome = { value }, (error) => outcome = { error });
    await this.stage.system.pass(0);
    const began = performance.now();
    for (let seconds = 0; !outcome; seconds++) {
      // The fake clock runs ahead of computations, which take real time.
      const isOver = seconds > 1300 && performance.now() - began > 5_000;
      if (isOver) throw new Error("a call does not end");
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (!outcome) await this.stage.system.pass(1000);
    }
    if ("error" in outcome && !isProvenaError(outcome.error)) throw outcome.error;
    return outcome;
  }

  /** Starts a sign-in and leaves it waiting. */
  async signIn(session: AuthSession, force: boolean): Promise<void> {
    if (this.waits.has(session)) return;
    const controller = new AbortController();
    const { signal } = controller;
    const done = session.signIn({ signal, force }).then(
      (value): Outcome => ({ value }),
      (error): Outcome => ({ error }),
    );
    this.waits.set(session, { controller, done });
    void done.then(() => this.waits.delete(session));
    await this.stage.system.pass(0);
  }

  /** A user approves or denies the code that a session shows. */
  async decide(session: AuthSession, decision: "editor" | "admin" | "deny"): Promise<void> {
    const { state } = session;
    if (state.status !== "awaitingUser") return;
    const { auth } = this.stage;
    try {
      if (decision === "deny") auth.deny(state.userCode);
      else auth.approve(state.userCode, decision);
    } catch {
      return; // the server no longer knows the code
    }
    const wait = this.waits.get(session);
    if (this.isOnline && wait) await this.ending(wait.done);
  }

  /** Expects a valid token of the session's account, or an error with the true reason. */
  async token(session: AuthSession, how: "token" | "refresh"): Promise<void> {
    if (this.waits.has(session)) return;
    const { stage, isOnline } = this;
    const before = session.state;
    const record = await this.record();
    const asked = stage.system.now();
    const outcome = await this.ending(how === "token" ? session.token() : session.refresh());
    const isOurs = !("user" in before) || before.user.sub === record?.user.sub;
    const canBe = record && isOurs && isOnline && !this.#ended.has(record.signedInAt);
    if ("error" in outcome) {
      if (canBe) throw outcome.error;
      const { code } = outcome.error as { code: string };
      const codes = isOnline
        ? ["ERR_SIGN_IN_REQUIRED"]
        : ["ERR_SIGN_IN_REQUIRED", "ERR_NETWORK", "ERR_DISCOVERY"];
      expect(codes).toContain(code);
      return;
    }
    const { state } = session;
    if (!("user" in state)) throw new Error(`a token came, though it is ${state.status}`);
    if ("user" in before) expect(state.user.sub).toBe(before.user.sub);
    if (how === "refresh") return;
    const claims = decodeClaims((outcome.value as { reveal(): string }).reveal());
    expect(claims.sub).toBe(state.user.sub);
    expect(claims.exp * 1000).toBeGreaterThan(asked);
  }

  async signOut(session: AuthSession): Promise<void> {
    const before = await this.record();
    const outcome = await this.ending(session.signOut());
    expect(outcome).toMatchObject({ value: { local: "deleted" } });
    expect(session.state.status).toBe("signedOut");
    const after = await this.record();
    if (before) expect(after?.signedInAt).not.toBe(before.signedInAt);
  }

  network(isOnline: boolean): void {
    this.isOnline = isOnline;
    for (const [path, answer] of this.#always) {
      this.stage.auth.always(path, isOnline ? answer : html(502));
    }
  }

  /** Ends all faults, and waits until every pending call has ended. */
  async end(): Promise<void> {
    const { stage } = this;
    this.network(true);
    for (const { done } of [...this.waits.values()]) await this.ending(done);
    for (const session of this.sessions) {
      const { status } = session.state;
      expect(["signedOut", "signedIn", "disconnected", "expired"]).toContain(status);
      await this.token(session, "token");
      await session[Symbol.asyncDispose]();
    }
    await settle();
    expect(this.#wrong).toEqual([]);
    expect(stage.system.interruptListeners).toBe(0);
    expect(stage.system.sleepers).toEqual([]);
    expect(stage.collect().leaks()).toEqual([]);
  }
}

const session = fc.integer({ min: 0, max: 2 });
const decision = fc.constantFrom(
  "editor" as const,
  "editor" as const,
  "admin" as const,
  "deny" as const,
);
const command = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("sign in" as const),
      session,
      force: fc.boolean(),
      // Most end at once, some only later.
      decision: fc.option(decision, { freq: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("decide" as const), session, decision }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("use" as const),
      session,
      how: fc.constantFrom("token" as const, "token" as const, "refresh" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("use all" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("sign out" as const), session }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancel" as const), session }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("stop" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("end at the server" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("network" as const), isOnline: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("wait" as const, "wait" as const, "sleep" as const),
      seconds: fc.constantFrom(1, 7, 60, 250, 301, 301, 700),
    }),
  },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

async function run(play: Play, command: Command): Promise<void> {
  const { stage, sessions } = play;
  switch (command.do) {
    case "sign in":
      await play.signIn(sessions[command.session]!, command.force);
      if (command.decision === null) return;
      return await play.decide(sessions[command.session]!, command.decision);
    case "decide":
      return await play.decide(sessions[command.session]!, command.decision);
    case "use":
      return await play.token(sessions[command.session]!, command.how);
    case "use all":
      return void await Promise.all(sessions.map((session) => play.token(session, "token")));
    case "sign out":
      return await play.signOut(sessions[command.session]!);
    case "cancel":
      play.waits.get(sessions[command.session]!)?.controller.abort();
      return await stage.system.pass(0);
    case "stop":
      stage.system.interrupt();
      return await stage.system.pass(0);
    case "end at the server":
      return await play.endSessions();
    case "network":
      return play.network(command.isOnline);
    case "wait":
      return await stage.system.pass(command.seconds * 1000);
    case "sleep":
      stage.system.jump(command.seconds * 1000);
      return await stage.system.pass(0);
  }
}

const numRuns = cases(15, 400);

describe("49 A session's state is true after any events in any order", () => {
  // Preload these: loading them takes real time, while the fake clock runs ahead.
  beforeAll(async () => {
    await using stage = await openStage();
    await (await (await stage.signedIn()).refresh()).toJSON();
  });

  test("49 with three sessions on one cache, and a server that allows no token reuse", async () => {
    const commands = fc.array(command, { minLength: 10, maxLength: 40, size: "max" });
    const property = fc.asyncProperty(commands, async (commands) => {
      await using stage = await openStage({
        auth: { strictRotation: true, refreshTokenTtl: 100_000 },
        system: { fastForward: false },
      });
      const play = new Play(stage);
      for (const each of commands) await run(play, each);
      await play.end();
    });
    await fc.assert(property, { numRuns });
  }, cases(60_000, 1_800_000));
});
