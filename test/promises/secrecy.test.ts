import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { cutShort, halfJson, html, json, oauthError } from "../faults/answers.ts";
import { Secret } from "../../src/model/secret.ts";
import { failureOf, openStage, type Stage } from "./stage.ts";
import { offlineToken } from "./tokens.ts";
import { settle } from "../fake_system.ts";

describe("22 No token or device code is ever shown", () => {
  test("22 the check itself finds a secret, even a part of eight characters", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    const token = (await session.token()).reveal();
    expect(stage.collect().leaks()).toEqual([]);
    stage.secrets.saw("a log", `… ${token.slice(60, 68)} …`);
    expect(stage.secrets.leaks()).toEqual(["access token in a log"]);
  });

  describe("22 no secret is shown during a whole session", () => {
    for (const kernel of [false, true]) {
      test(kernel ? "in a kernel" : "outside of one", async () => {
        await using stage = await openStage({ system: { kernel } });
        const { auth, system, secrets } = stage;
        auth.once(auth.path("token"), oauthError("authorization_pending"), html(502));
        const options = kernel ? { display: "notebook" as const } : {};
        const session = await stage.signedIn(options);
        secrets.sawObject("the session", session);
        secrets.sawObject("its state", session.state);
        secrets.sawObject("the token", await session.token());
        secrets.sawObject("the user", await session.user());
        secrets.sawObject("the status", await session.status());
        secrets.sawObject("the deployment", session.deployment);
        const echo = json({ username: "editor", access_token: (await session.token()).reveal() });
        stage.api.always("*", echo);
        secrets.sawObject("the roles", await session.roles());
        secrets.sawObject("the access table", await session.checkAccess());
        await system.advance(300_000);
        secrets.sawObject("the status, renewed", await session.refresh());
        secrets.sawObject("the sign-out", await session.signOut());
        await settle(10);
        secrets.sawObject("the session at its end", session);
        expect(stage.collect().leaks()).toEqual([]);
        expect(secrets.collected).toBeGreaterThan(40);
      });
    }
  });

  const tokenAnswer = (stage: Stage) => ({
    access_token: stage.secrets.add(`at.${"CANARYat".repeat(6)}`, "access token"),
    refresh_token: stage.secrets.add(`rt.${"CANARYrt".repeat(6)}`, "refresh token"),
    token_type: "Bearer",
    expires_in: 300,
  });
  const deviceAnswer = (stage: Stage) => ({
    device_code: stage.secrets.add("CANARYdeviceCANARY".repeat(3), "device code"),
    user_code: "CODE",
  });
  const broken: Record<string, (stage: Stage) => void> = {
    "a device answer without its link": (stage) =>
      stage.auth.once(stage.auth.path("device"), json(deviceAnswer(stage))),
    "half a device answer": (stage) =>
      stage.auth.once(stage.auth.path("device"), halfJson(deviceAnswer(stage))),
    "a device answer cut short": (stage) =>
      stage.auth.once(stage.auth.path("device"), cutShort(deviceAnswer(stage))),
    // Parsers quote the text they fail on.
    "a device answer that is not quite JSON": (stage) =>
      stage.auth.once(
        stage.auth.path("device"),
        (_, response) =>
          void response.writeHead(200, { "content-type": "application/json" })
            .end(`{"device_code":${deviceAnswer(stage).device_code}}`),
      ),
    "a device refusal that echoes": (stage) =>
      stage.auth.once(stage.auth.path("device"), json({ error: "x", ...deviceAnswer(stage) }, 400)),
    "tokens that do not verify": (stage) =>
      stage.auth.once(stage.auth.path("token"), json(tokenAnswer(stage))),
    "tokens of a wrong type": (stage) =>
      stage.auth.once(stage.auth.path("token"), json({ ...tokenAnswer(stage), token_type: 1 })),
    "tokens that come with an error": (stage) =>
      stage.auth.once(stage.auth.path("token"), json({ ...tokenAnswer(stage), error: "x" }, 400)),
    "another issuer's claims": (stage) => stage.auth.claims = { iss: "https://evil.example" },
    "a clock far off": (stage) => stage.auth.skew = 7200,
  };
  for (const [what, breakIt] of Object.entries(broken)) {
    test(`22 not in the error for ${what}, its cause, stack, JSON or clone`, async () => {
      await using stage = await openStage();
      breakIt(stage);
      const failure = await failureOf(stage.signedIn());
      expect(failure.name).toBe("ProvenaError");
      stage.secrets.sawObject("the error", failure);
      expect(stage.collect().leaks()).toEqual([]);
    });
  }

  test("22 not in the errors of a refresh", async () => {
    await using stage = await openStage();
    const { auth, system, secrets } = stage;
    const session = await stage.signedIn();
    await system.advance(300_000);
    auth.once(auth.path("token"), halfJson(tokenAnswer(stage)), json(tokenAnswer(stage)));
    secrets.sawObject("the first error", await failureOf(session.token()));
    secrets.sawObject("the second error", await failureOf(session.token()));
    auth.endSessions();
    secrets.sawObject("the third error", await failureOf(session.token()));
    expect(stage.collect().leaks()).toEqual([]);
  });

  for (const suffix of ["\n", "\r\nX: 1", "\u0000", " x"]) {
    test(`22 not when PROVENA_ACCESS_TOKEN ends in ${JSON.stringify(suffix)}`, async () => {
      await using stage = await openStage();
      const token = await stage.auth.accessToken({ sub: "s", username: "robot" });
      stage.system.variables.set("PROVENA_ACCESS_TOKEN", token + suffix);
      const call = async () => {
        const session = stage.session();
        await session.fetch(session.url("registry", "/x"));
      };
      const failure = await call().then(() => undefined, (error) => error);
      const code = suffix === " x" ? "ERR_TOKEN_INVALID" : "ERR_CONFIG";
      if (suffix.trim()) expect(failure).toMatchObject({ code });
      stage.secrets.sawObject("the error", failure);
      expect(stage.collect().leaks()).toEqual([]);
    });
  }

  test("22 not when an offline token is for another server", async () => {
    await using stage = await openStage();
    const token = offlineToken(stage, { iss: "https://auth.elsewhere.example/realms/x" });
    stage.system.variables.set("PROVENA_API_TOKEN", token);
    stage.secrets.sawObject("the error", await failureOf(stage.session().token()));
    expect(stage.collect().leaks()).toEqual([]);
  });

  test("22 a Secret is redacted in every form", () => {
    const secret = new Secret("CANARY-of-a-secret");
    const forms = [
      `${secret}`,
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ secret }, { showHidden: true, depth: 9, getters: true }),
      Object.entries(secret).join(),
      inspect(structuredClone(secret)),
    ];
    expect(forms.filter((form) => form.includes("CANARY"))).toEqual([]);
    expect(secret.reveal()).toBe("CANARY-of-a-secret");
  });

  test("22 the user code and QR code disappear when the wait ends", async () => {
    await using stage = await openStage({ system: { kernel: true, fastForward: false } });
    const { auth, system } = stage;
    const session = stage.session({ display: "notebook" });
    const signedIn = session.signIn();
    await system.asleep();
    while (!system.broadcasts.length) await settle();
    expect(JSON.stringify(system.broadcasts)).toContain("USER-");
    auth.approveLast();
    let isDone = false;
    const done = () => isDone = true;
    signedIn.then(done, done);
    while (!isDone) await system.pass(1000);
    await signedIn;
    const last = JSON.stringify(system.broadcasts.at(-1));
    expect(last).not.toMatch(/USER-|data:image|device/);
    const ids = system.broadcasts.map(({ content }) =>
      (content["transient"] as { display_id?: string } | undefined)?.display_id
    );
    expect(new Set(ids).size).toBe(1);
  });
});
