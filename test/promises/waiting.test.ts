import { describe, expect, test } from "vitest";
import { hang, json } from "../faults/answers.ts";
import { recordKey } from "../../src/store/store.ts";
import { asAnotherProcess, failureOf, openStage, type Stage } from "./stage.ts";
import { settle } from "../fake_system.ts";

async function nothingRemains(stage: Stage): Promise<void> {
  await settle(10);
  expect(stage.system.sleepers).toEqual([]);
  expect(stage.system.interruptListeners).toBe(0);
}

const keyOf = (stage: Stage) =>
  recordKey({
    issuer: stage.auth.issuer,
    clientId: "client-tools",
    scope: "openid profile email roles",
    profile: "default",
  });

describe("5 Cancel rejects at once and leaves nothing behind", () => {
  const still = { system: { fastForward: false } };

  test("5 by the signal, while waiting between polls", async () => {
    await using stage = await openStage(still);
    const controller = new AbortController();
    const waiting = failureOf(stage.session().signIn({ signal: controller.signal }));
    await stage.system.asleep();
    controller.abort();
    expect((await waiting).code).toBe("ERR_SIGN_IN_CANCELLED");
    await nothingRemains(stage);
  });

  test("5 by Ctrl-C or Stop, while waiting between polls", async () => {
    await using stage = await openStage(still);
    const session = stage.session();
    const waiting = failureOf(session.signIn());
    await stage.system.asleep();
    expect(stage.system.interruptListeners).toBe(1);
    stage.system.interrupt();
    expect((await waiting).code).toBe("ERR_SIGN_IN_CANCELLED");
    expect(session.state.status).toBe("signedOut");
    await nothingRemains(stage);
  });

  for (const endpoint of ["discovery", "device", "token", "jwks"] as const) {
    test(`5 by Stop, while the answer of ${endpoint} hangs; its socket is closed`, async () => {
      await using stage = await openStage({ auth: { interval: 1 } });
      const { auth, system } = stage;
      let closed: () => void = () => {};
      const socketClosed = new Promise<void>((resolve) => closed = resolve);
      auth.once(auth.path(endpoint), (_, response) => void response.once("close", closed));
      const waiting = failureOf(stage.session().signIn());
      await auth.asked(auth.path(endpoint));
      system.interrupt();
      expect((await waiting).code).toBe("ERR_SIGN_IN_CANCELLED");
      await socketClosed;
      await nothingRemains(stage);
    });
  }

  test("5 by Stop, while a session from the cache is renewed", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    await stage.signedIn();
    await system.advance(300_000);
    auth.once(auth.path("token"), hang);
    const polls = auth.polls;
    const waiting = failureOf(stage.session().signIn());
    await auth.asked(auth.path("token"), polls + 1);
    system.interrupt();
    expect((await waiting).code).toBe("ERR_SIGN_IN_CANCELLED");
    expect(system.interruptListeners).toBe(0);
  });

  test("5 with a signal that is already aborted nothing is sent", async () => {
    await using stage = await openStage();
    const signal = AbortSignal.abort();
    expect((await failureOf(stage.session().signIn({ signal }))).code)
      .toBe("ERR_SIGN_IN_CANCELLED");
    expect(stage.auth.requests).toEqual([]);
  });

  test("5 a cancelled wait keeps its code, and the next cell continues with it", async () => {
    await using stage = await openStage(still);
    const { system, auth } = stage;
    const session = stage.session();
    const waiting = failureOf(session.signIn());
    await system.asleep();
    system.interrupt();
    await waiting;
    expect((await failureOf(session.signIn())).code).toBe("ERR_SIGN_IN_CANCELLED");
    system.jump(2000);
    const again = session.signIn();
    await system.asleep();
    expect(session.state).toMatchObject({ status: "awaitingUser", adopted: true });
    auth.approveLast();
    await system.advance(5000);
    await auth.asked(auth.path("token"));
    await again;
    expect(auth.count(auth.path("device"))).toBe(1);
  });

  test("5 a second caller can abort with its own signal; the first keeps waiting", async () => {
    await using stage = await openStage(still);
    const { system, auth } = stage;
    const session = stage.session();
    const first = session.signIn();
    await system.asleep();
    const controller = new AbortController();
    const second = failureOf(session.signIn({ signal: controller.signal }));
    controller.abort(new Error("mine"));
    expect((await second).code).toBe("ERR_SIGN_IN_CANCELLED");
    auth.approveLast();
    await system.advance(5000);
    await first;
  });

  test("5 a listener that throws does not end a sign-in", async () => {
    await using stage = await openStage();
    const session = stage.session();
    session.subscribe(() => {
      throw new Error("of the listener");
    });
    stage.approveWhenAsked(session);
    await session.signIn();
    expect(session.state.status).toBe("signedIn");
  });

  test("5 a sign-in right after a sign-out starts again", async () => {
    await using stage = await openStage(still);
    const { system, auth } = stage;
    const session = stage.session();
    const waiting = failureOf(session.signIn());
    await system.asleep();
    await session.signOut();
    expect((await waiting).code).toBe("ERR_SIGN_IN_REQUIRED");
    const again = session.signIn();
    await system.asleep();
    expect(auth.count(auth.path("device"))).toBe(2);
    auth.approveLast();
    await system.advance(5000);
    await again;
  });
});

describe("6 A pending code is adopted", () => {
  async function cancelledWait(stage: Stage): Promise<void> {
    const waiting = failureOf(stage.session().signIn());
    await stage.system.asleep();
    stage.system.interrupt();
    await waiting;
    stage.system.jump(2000);
  }

  async function codesAskedFor(stage: Stage, store = stage.store): Promise<number> {
    const session = stage.session({ store });
    const waiting = session.signIn().catch(() => {});
    await stage.system.asleep();
    await session.signOut();
    await waiting;
    return stage.auth.count(stage.auth.path("device"));
  }

  const still = { system: { fastForward: false } };

  test("6 by another process with the same cache", async () => {
    await using stage = await openStage(still);
    await cancelledWait(stage);
    expect(await codesAskedFor(stage, asAnotherProcess(stage.store))).toBe(1);
  });

  test("6 but not if it expires within ten seconds", async () => {
    await using stage = await openStage(still);
    await cancelledWait(stage);
    stage.system.jump(590_000);
    expect(await codesAskedFor(stage)).toBe(2);
  });

  const planted = {
    "for another issuer": { issuer: "https://evil.example" },
    "for another client": { clientId: "evil" },
    "whose page is elsewhere": { verificationUri: "https://evil.example/device" },
    "whose complete link is elsewhere": { verificationUriComplete: "https://evil.example/" },
    "whose link is no link": { verificationUri: "javascript:alert(1)" },
  };
  describe("6 a planted code is not adopted", () => {
    for (const [what, change] of Object.entries(planted)) {
      test(`one ${what}`, async () => {
        await using stage = await openStage(still);
        await cancelledWait(stage);
        const key = `${keyOf(stage)}#pending`;
        const record = await stage.store.load(key);
        await stage.store.save(key, { ...record!, ...change } as never);
        expect(await codesAskedFor(stage)).toBe(2);
      });
    }
  });

  test("6 one process's sign-in also signs the other in", async () => {
    await using stage = await openStage();
    const { auth } = stage;
    const sessions = [stage.session(), stage.session({ store: asAnotherProcess(stage.store) })];
    const both = sessions.map((session) => session.signIn());
    await auth.asked(auth.path("token"), 2);
    auth.approveLast();
    await Promise.all(both);
    const tokens = await Promise.all(sessions.map((session) => session.token()));
    expect(tokens[0]!.reveal()).toBe(tokens[1]!.reveal());
    expect(auth.count(auth.path("device"))).toBe(1);
  });

  test("6 the pending code is removed after success, denial and sign-out, and kept after a cancel", async () => {
    await using stage = await openStage(still);
    const { auth, system, store } = stage;
    const pending = () => store.load(`${keyOf(stage)}#pending`);
    await cancelledWait(stage);
    expect(await pending()).toBeDefined();
    await stage.session().signOut();
    expect(await pending()).toBeUndefined();
    const waiting = failureOf(stage.session().signIn());
    await system.asleep();
    auth.once(auth.path("token"), json({ error: "access_denied" }, 400));
    await system.advance(5000);
    expect((await waiting).code).toBe("ERR_SIGN_IN_DECLINED");
    expect(await pending()).toBeUndefined();
    const signedIn = stage.signedIn();
    await system.asleep();
    await system.advance(5000);
    await signedIn;
    expect(await pending()).toBeUndefined();
  });
});

describe("7 The verification URI is https, or on this machine", () => {
  const refused = [
    "http://login.example.org/device",
    "https://login.example.org/device",
    "javascript:alert(1)",
    "ftp://127.0.0.1/device",
    "http://127.0.0.1:1/device",
  ];
  describe("7 an address outside the authorization server is refused", () => {
    for (const uri of refused) {
      for (const field of ["verification_uri", "verification_uri_complete"]) {
        test(`${uri} as ${field}`, async () => {
          await using stage = await openStage();
          const { auth } = stage;
          auth.once(
            auth.path("device"),
            json({
              device_code: "d".repeat(20),
              user_code: "CODE",
              verification_uri: `${auth.issuer}/device`,
              expires_in: 600,
              [field]: uri,
            }),
          );
          const failure = await failureOf(stage.session().signIn());
          expect(failure.code).toBe("ERR_DISCOVERY");
          expect(stage.shown.filter(({ text }) => text.includes("CODE"))).toEqual([]);
        });
      }
    }
  });

  test("7 text from the server is shown as text", async () => {
    await using stage = await openStage({ system: { fastForward: false } });
    const { auth, system } = stage;
    auth.once(
      auth.path("device"),
      json({
        device_code: "d".repeat(20),
        user_code: "<img src=x onerror=alert(1)>",
        verification_uri: `${auth.issuer}/device?"><script>alert(1)</script>`,
        expires_in: 600,
      }),
    );
    const session = stage.session();
    const waiting = failureOf(session.signIn());
    await system.asleep();
    await settle(20);
    system.interrupt();
    await waiting;
    const card = stage.shown[0]!;
    expect(card.html).not.toMatch(/<script|<img src=x/);
    // deno-lint-ignore no-control-regex
    expect(card.html + card.text).not.toMatch(/[\u001b\u202e]/);
  });

  test("7 a code with characters that cannot be seen is refused", async () => {
    await using stage = await openStage();
    const { auth } = stage;
    auth.once(
      auth.path("device"),
      json({
        device_code: "d".repeat(20),
        user_code: "WDJB\u001b[2J-MJHT\u202e",
        verification_uri: `${auth.issuer}/device`,
        expires_in: 600,
      }),
    );
    expect((await failureOf(stage.session().signIn())).code).toBe("ERR_OAUTH");
  });

  test("7 a code or link of absurd length is refused", async () => {
    await using stage = await openStage();
    const { auth } = stage;
    auth.once(
      auth.path("device"),
      json({
        device_code: "d".repeat(20),
        user_code: "C".repeat(100_000),
        verification_uri: `${auth.issuer}/device`,
        expires_in: 600,
      }),
    );
    expect((await failureOf(stage.session().signIn())).code).toBe("ERR_OAUTH");
  });
});

describe("35 The code is shown even if the link contains it", () => {
  test("35 the card shows the code beside a link that contains it, in the notebook and in the terminal", async () => {
    await using stage = await openStage();
    await stage.signedIn();
    const card = stage.shown.find(({ text }) => text.includes("user_code="))!;
    const bare = (text: string) => text.replaceAll(/\S*user_code=\S*/g, "");
    expect(bare(card.text)).toMatch(/USER-\d{4}/);
    expect(bare(card.html.replaceAll(/<[^>]*>/g, " "))).toMatch(/USER-\d{4}/);
  });
});
