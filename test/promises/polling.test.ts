import { describe, expect, test } from "vitest";
import {
  cutShort,
  endless,
  halfJson,
  hang,
  html,
  huge,
  json,
  oauthError,
  reset,
  slowly,
} from "../faults/answers.ts";
import { MemoryStore } from "../../src/store/memory.ts";
import { asAnotherProcess, failureOf, openStage } from "./stage.ts";

const cardOf = (states: readonly { status: string }[]) =>
  states.find((state) => state.status === "awaitingUser");

describe("1 Polls are as slow as the server asks", () => {
  test("1 the default interval is 5 seconds", async () => {
    await using stage = await openStage({ auth: { interval: undefined } });
    stage.auth.once(stage.auth.path("token"), oauthError("authorization_pending"));
    await stage.signedIn();
    expect(stage.system.slept).toEqual([5000, 5000]);
  });

  test("1 the server's interval is kept", async () => {
    await using stage = await openStage({ auth: { interval: 2 } });
    stage.auth.once(stage.auth.path("token"), oauthError("authorization_pending"));
    await stage.signedIn();
    expect(stage.system.slept).toEqual([2000, 2000]);
  });

  test("1 an interval of a millisecond becomes a second, for every process with the code", async () => {
    await using stage = await openStage({ auth: { interval: 0.001, deviceCodeTtl: 20 } });
    const sessions = [stage.session(), stage.session({ store: asAnotherProcess(stage.store) })];
    const failures = await Promise.all(sessions.map((each) => failureOf(each.signIn())));
    expect(failures.map(({ code }) => code)).toEqual([
      "ERR_DEVICE_CODE_EXPIRED",
      "ERR_DEVICE_CODE_EXPIRED",
    ]);
    expect(stage.auth.polls).toBeGreaterThan(10);
    expect(stage.auth.polls).toBeLessThanOrEqual(21);
  });

  test("1 slow_down adds to a short interval", async () => {
    await using stage = await openStage({ auth: { interval: 0.001 } });
    stage.auth.once(stage.auth.path("token"), oauthError("slow_down", { interval: 0.001 }));
    await stage.signedIn();
    expect(stage.system.slept).toEqual([1, 6000]);
  });

  test.each([1e9, 1e300, Number.MAX_VALUE])(
    "1 an interval of %d ends with its code",
    async (of) => {
      await using stage = await openStage({ auth: { interval: of, deviceCodeTtl: 20 } });
      expect((await failureOf(stage.session().signIn())).code).toBe("ERR_DEVICE_CODE_EXPIRED");
      await using other = await openStage({ auth: { interval: 1, deviceCodeTtl: 20 } });
      other.auth.once(other.auth.path("token"), oauthError("slow_down", { interval: of }));
      expect((await failureOf(other.session().signIn())).code).toBe("ERR_DEVICE_CODE_EXPIRED");
      expect([stage.auth.polls, other.auth.polls]).toEqual([0, 1]);
    },
  );

  test.each([[0, 1000], ["5", 5000], [-1, 5000], ["soon", 5000], [null, 5000], [{}, 5000]])(
    "1 an interval of %j is read as %d ms, and never polled faster",
    async (interval, ms) => {
      await using stage = await openStage();
      const { auth } = stage;
      auth.always(
        auth.path("device"),
        json({
          device_code: "device",
          user_code: "USER",
          verification_uri: `${auth.issuer}/device`,
          expires_in: 600,
          interval,
        }),
      );
      auth.once(auth.path("token"), oauthError("authorization_pending"));
      auth.once(auth.path("token"), oauthError("access_denied"));
      expect((await failureOf(stage.session().signIn())).code).toBe("ERR_SIGN_IN_DECLINED");
      expect(stage.system.slept).toEqual([ms, ms]);
    },
  );

  test("1 a slow disk does not slow the polls down", async () => {
    const store = new MemoryStore();
    await using stage = await openStage({
      auth: { interval: 2 },
      store: {
        ...asAnotherProcess(store),
        save: async (key, record) => {
          await store.save(key, record);
          stage.system.jump(300);
        },
      },
    });
    stage.auth.once(stage.auth.path("token"), oauthError("authorization_pending"));
    await stage.signedIn();
    expect(stage.system.slept).toEqual([2000, 1700]);
  });

  test("1 slow_down adds 5 seconds permanently", async () => {
    await using stage = await openStage({ auth: { interval: 2 } });
    const pending = oauthError("authorization_pending");
    stage.auth.once(stage.auth.path("token"), oauthError("slow_down"), pending, pending);
    await stage.signedIn();
    expect(stage.system.slept).toEqual([2000, 7000, 7000, 7000]);
  });

  test("1 slow_down with a larger interval uses that interval", async () => {
    await using stage = await openStage({ auth: { interval: 2 } });
    const { auth } = stage;
    auth.once(
      auth.path("token"),
      oauthError("slow_down", { interval: 30 }),
      oauthError("slow_down"),
    );
    await stage.signedIn();
    expect(stage.system.slept).toEqual([2000, 30_000, 35_000]);
  });

  test("1 a single poll times out after 15 seconds, and the wait continues", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    auth.once(auth.path("token"), hang);
    const session = stage.session();
    stage.approveWhenAsked(session);
    const signedIn = session.signIn();
    await auth.asked(auth.path("token"));
    await system.advance(14_999);
    expect(session.state.status).toBe("awaitingUser");
    await system.advance(1);
    await signedIn;
    expect(auth.polls).toBe(2);
  });

  test("1 two sessions that wait for one code share the polls", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    const first = stage.session();
    const second = stage.session({ store: asAnotherProcess(stage.store) });
    const started = system.now();
    const both = [first.signIn(), second.signIn()];
    await auth.asked(auth.path("token"), 6);
    const seconds = (system.now() - started) / 1000;
    expect(auth.count(auth.path("device"))).toBe(1);
    expect(auth.polls).toBeLessThanOrEqual(Math.ceil(seconds / 5) + 1);
    auth.approveLast();
    await Promise.all(both);
  });

  test("1 a slow_down for one process applies to the other too", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    auth.once(auth.path("token"), json({}, 429, { "retry-after": "60" }));
    const started = system.now();
    const times: number[] = [];
    const answer = oauthError("authorization_pending");
    auth.once(auth.path("token"), (...args) => {
      times.push(system.now() - started);
      auth.approveLast();
      return answer(...args);
    });
    await Promise.all([
      stage.session().signIn(),
      stage.session({ store: asAnotherProcess(stage.store) }).signIn(),
    ]);
    expect(times[0]).toBeGreaterThanOrEqual(65_000);
  });
});

describe("2 One failed poll does not lose the sign-in", () => {
  const faults = {
    "is reset": reset,
    "is cut short": cutShort({ error: "authorization_pending" }, 400),
    "is half of its JSON": halfJson({ access_token: "x".repeat(40) }),
    "is HTML with 200": html(200),
    "is HTML with 502": html(502),
    "is 503 that says access_denied": json({ error: "access_denied" }, 503),
    "is 500 with nothing": json(null, 500),
    "is 429": json({}, 429),
    "is too large": huge(3_000_000),
    "is an array": json([1]),
    "comes slowly, byte by byte": slowly({ error: "authorization_pending" }, 400),
  };
  for (const [what, fault] of Object.entries(faults)) {
    test(`2 a poll that ${what}`, async () => {
      await using stage = await openStage();
      stage.auth.once(stage.auth.path("token"), fault);
      const session = await stage.signedIn();
      expect(session.state.status).toBe("signedIn");
      expect(stage.auth.polls).toBe(2);
    });
  }

  test("2 a poll whose answer never ends times out", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    auth.once(auth.path("token"), endless());
    const signedIn = stage.signedIn();
    await auth.asked(auth.path("token"));
    await system.advance(15_000);
    await signedIn;
  });

  test("2 Retry-After is heeded in seconds", async () => {
    await using stage = await openStage();
    stage.auth.once(stage.auth.path("token"), json({}, 429, { "retry-after": "40" }));
    await stage.signedIn();
    expect(stage.system.slept).toEqual([5000, 40_000]);
  });

  test("2 Retry-After is heeded as a date", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    auth.once(auth.path("token"), (request, response, socket) => {
      const at = new Date(system.now() + 50_000).toUTCString();
      return json({}, 503, { "retry-after": at })(request, response, socket);
    });
    await stage.signedIn();
    expect(system.slept[1]).toBeGreaterThanOrEqual(49_000);
    expect(system.slept[1]).toBeLessThanOrEqual(51_000);
  });

  test("2 repeated failures back off to a minute, until expires_in", async () => {
    await using stage = await openStage({ auth: { deviceCodeTtl: 300 } });
    const { auth, system } = stage;
    auth.always(auth.path("token"), html(502));
    const session = stage.session();
    const started = system.now();
    const error = await failureOf(session.signIn());
    expect(error.code).toBe("ERR_DEVICE_CODE_EXPIRED");
    expect(system.now() - started).toBe(300_000);
    expect(system.slept).toEqual([5000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000, 45_000]);
    expect(stage.states.some((state) => "trouble" in state)).toBe(true);
  });

  test("2 there is no poll while the signing keys cannot be fetched", async () => {
    await using stage = await openStage();
    const { auth } = stage;
    auth.once(auth.path("jwks"), html(503), html(503));
    await stage.signedIn();
    expect(auth.polls).toBe(1);
  });
});

describe("3 Each end of the wait is one typed error without another poll", () => {
  const ends = {
    access_denied: "ERR_SIGN_IN_DECLINED",
    expired_token: "ERR_DEVICE_CODE_EXPIRED",
    invalid_grant: "ERR_DEVICE_CODE_EXPIRED",
    unauthorized_client: "ERR_OAUTH",
    something_new: "ERR_OAUTH",
  };
  for (const [error, code] of Object.entries(ends)) {
    test(`3 ${error} ends the wait with ${code}`, async () => {
      await using stage = await openStage();
      const { auth, store } = stage;
      auth.once(
        auth.path("token"),
        oauthError(error, { error_description: "Device code not valid" }),
      );
      const failure = await failureOf(stage.session().signIn());
      expect(failure.code).toBe(code);
      expect(auth.polls).toBe(1);
      const keys = stage.states.map((state) => state.status);
      expect(keys.at(-1)).toBe("signedOut");
      expect(await store.list()).toEqual([]);
    });
  }

  test("3 the server's text is quoted without control characters, and shortened", async () => {
    await using stage = await openStage();
    const { auth } = stage;
    const said = `\u001b[2J\u202e\u0007${"x".repeat(5000)}`;
    auth.once(auth.path("token"), oauthError(`odd\u001b]8;;evil`, { error_description: said }));
    const failure = await failureOf(stage.session().signIn());
    // deno-lint-ignore no-control-regex
    expect(failure.message).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(failure.message.length).toBeLessThan(700);
  });

  test("3 a refused device code says what to check", async () => {
    await using stage = await openStage();
    const { auth } = stage;
    auth.once(auth.path("device"), json({ error: "unauthorized_client" }, 401));
    const failure = await failureOf(stage.session().signIn());
    expect(failure.code).toBe("ERR_OAUTH");
    expect(failure.message).toMatch(/client-tools/);
  });
});

describe("4 Polling ends at expires_in", () => {
  test("4 the last pause ends when the code expires, not an interval later", async () => {
    await using stage = await openStage({ auth: { deviceCodeTtl: 12 } });
    const failure = await failureOf(stage.session().signIn());
    expect(failure.code).toBe("ERR_DEVICE_CODE_EXPIRED");
    expect(failure.message).toMatch(/Sign in again/);
    expect(stage.system.slept).toEqual([5000, 5000, 2000]);
    expect(stage.auth.polls).toBe(2);
  });

  test("4 there is no poll after the laptop slept past the end", async () => {
    await using stage = await openStage({ system: { fastForward: false } });
    const { system, auth } = stage;
    const waiting = failureOf(stage.session().signIn());
    await system.asleep();
    system.jump(3_600_000);
    await system.advance(5000);
    expect((await waiting).code).toBe("ERR_DEVICE_CODE_EXPIRED");
    expect(auth.polls).toBe(0);
  });

  test("4 no new code is requested automatically", async () => {
    await using stage = await openStage({ auth: { deviceCodeTtl: 12 } });
    await failureOf(stage.session().signIn());
    expect(stage.auth.count(stage.auth.path("device"))).toBe(1);
    expect(cardOf(stage.states)).toBeDefined();
  });
});

describe("34 Each poll without an answer doubles the pause before the next", () => {
  test("34 after a timeout or a reset, up to a minute", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    const pending = oauthError("authorization_pending");
    auth.once(auth.path("token"), reset, reset, reset, reset, reset, pending, reset);
    await stage.signedIn();
    const seconds = system.slept.map((ms) => ms / 1000);
    expect(seconds).toEqual([5, 10, 20, 40, 60, 60, 5, 10]);
  });

  test("34 a connection that timed out counts, too", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    auth.once(auth.path("token"), hang, hang);
    const session = stage.session();
    stage.approveWhenAsked(session);
    const signedIn = session.signIn();
    for (const times of [1, 2]) {
      await auth.asked(auth.path("token"), times);
      await system.advance(15_000);
    }
    await signedIn;
    expect(system.slept.slice(0, 3)).toEqual([5_000, 10_000, 20_000]);
  });
});
