import { describe, expect, test, vi } from "vitest";
import { renderText } from "../../src/display/text.ts";
import type { RolesData } from "../../src/model/roles.ts";
import type { SessionState, SignedInFacts } from "../../src/session/state.ts";
import { itemAccessView } from "../../src/view/item_access.ts";
import { roleTable } from "../../src/view/role_table.ts";
import { signedOutView, signInView } from "../../src/view/sign_in.ts";
import type { StatusData } from "../../src/model/status.ts";
import { statusView } from "../../src/view/status.ts";
import { moment, timeOfDay } from "../../src/view/words.ts";
import { deployment } from "./scenes.ts";

const now = Date.UTC(2026, 2, 1, 12);
const wide = { columns: 200 } as const;

describe("roles", () => {
  const role = (level: "READ" | "WRITE" | "ADMIN", granted: boolean) => ({
    name: `reef-${level.toLowerCase()}`,
    displayName: level,
    level,
    description: `${level} reefs.`,
    granted,
  });
  const shown = (roles: RolesData["components"][number]["roles"], other: string[] = []) =>
    renderText(
      roleTable({ source: "api", components: [{ component: "reef", roles }], other }, {
        deployment,
        profileUrl: "https://reef.example/roles",
      }),
      wide,
    );

  test("that need a lower one say so, under the name of their component", () => {
    const text = shown([role("READ", false), role("WRITE", false), role("ADMIN", true)]);
    expect(text).toContain("reef-admin is not enough by itself");
    expect(text).toContain("together with reef-read and reef-write");
    expect(text).toContain("You cannot do much yet");
    expect(text).toMatch(/^reef +– no +– no +✓ yes/m);
  });

  test("count only with those below them; words in capitals stay in capitals", () => {
    const text = shown([role("READ", true), role("WRITE", true)], ["uma_authorization", "own"]);
    expect(text).toContain("You can READ reefs; WRITE reefs.");
    expect(text).toMatch(/^reef +✓ yes +✓ yes *$/m);
    expect(text).toContain("Other roles: own.");
    expect(text).not.toContain("Not yours");
  });
});

describe("a sign-in", () => {
  const facts: SignedInFacts = {
    user: { sub: "1", username: "reef", name: undefined, email: undefined },
    roles: [],
    accessTokenExpiresAt: now + 300_000,
    origin: "cache",
    sessionEndsAt: undefined,
    signedInAt: undefined,
    verified: true,
  };
  const context = { deployment, now, surface: "terminal", newIssuer: false } as const;
  const shown = (state: SessionState, more = {}) =>
    renderText(signInView(state, { ...context, ...more }), wide);

  test("without mail address or session end shows the username and no end", () => {
    const text = shown({ status: "signedIn", ...facts });
    expect(text).toContain("as reef · no roles yet · renewed as needed");
  });

  test("that nothing renews ends with its access token", () => {
    const ends = { sessionEndsAt: facts.accessTokenExpiresAt, renewable: false } as const;
    expect(shown({ status: "signedIn", ...facts, ...ends })).toMatch(
      /until \d\d:\d\d( UTC)?, not renewed$/m,
    );
  });

  test("with an unknown start ends when idle", () => {
    const text = shown({ status: "signedIn", ...facts, sessionEndsAt: now + 1_800_000 });
    expect(text).toMatch(/until about \d\d:\d\d( UTC)?$/m);
  });

  test("that has ended shows the username if there is no mail address", () => {
    const failure = { code: "ERR_SIGN_IN_REQUIRED", message: "The session has ended" } as const;
    const text = shown({ status: "expired", user: facts.user, failure });
    expect(text).toContain("has ended the session of reef.");
  });

  test("cancelled too late to continue asks for a new code", () => {
    const failure = { code: "ERR_SIGN_IN_CANCELLED", message: "" } as const;
    const state = { status: "signedOut", failure } as const;
    expect(shown({ ...state, resumableUntil: now })).toContain("Run it again for a new code.");
    expect(shown(state)).toContain("Run it again to sign in.");
    expect(shown({ ...state, resumableUntil: now + 120_000 })).toContain("with the same code");
  });
});

test("signing out says what happened to the session, and what still applies", () => {
  const said = (server: "ended" | "unreachable" | "skipped", local: "deleted" | "environment") =>
    renderText(signedOutView({ server, local }), wide);
  expect(said("skipped", "environment")).toBe(
    "Nothing to delete here: the token comes from the environment, which still applies; " +
      "there was no session to end at the server.",
  );
  expect(said("unreachable", "deleted")).toMatch(
    /^Signed out here; .* ends by itself when idle\.$/,
  );
});

describe("a status", () => {
  const status: StatusData = {
    status: "signedIn",
    deployment: { domain: "reef.example", realm: "reef", issuer: "https://auth.reef.example" },
    profile: "default",
    clientId: "client-tools",
    user: { username: "reef", name: null, email: null },
    accessTokenExpiresAt: new Date(now - 1000).toISOString(),
    sessionEndsAt: new Date(now + 7_200_000).toISOString(),
    store: "/home/reef/.cache/provena",
  };
  const shown = (data: Partial<StatusData>, more = {}) =>
    renderText(statusView({ ...status, ...data }, { now, ...more }), wide);

  test("hides the home folder, and nothing else", () => {
    expect(shown({}, { home: "/home/reef" })).toMatch(/Kept in +~\/\.cache\/provena/);
    expect(shown({}, { home: "/home/re" })).toMatch(/Kept in +\/home\/reef/);
    expect(shown({})).toMatch(/Kept in +\/home\/reef/);
  });

  test("of an expired access token says that it will be renewed", () => {
    expect(shown({})).toMatch(/Access token +ended, renewed when next used/);
    expect(shown({ accessTokenExpiresAt: "nonsense" })).not.toContain("Access token");
  });

  test("says how to sign in if nobody is signed in, for offline sessions too", () => {
    const none = { status: "signedOut", user: null, sessionEndsAt: null } as const;
    expect(shown(none)).toContain("await session.signIn()");
    const command = (offline: boolean) =>
      renderText(statusView({ ...status, ...none }, { now, offline }), {
        ...wide,
        voice: "command",
      });
    expect(command(true)).toContain("provena login --offline");
    expect(command(false)).toMatch(/provena login$/m);
    expect(shown({ sessionEndsAt: null }, { offline: true })).toContain("until it is revoked");
    expect(shown({}, { offline: true })).toContain("perhaps longer when used");
  });
});

test("items show what the user can do with them, and why that is unknown", () => {
  const item = {
    handle: "10378.1/1",
    where: "",
    name: null,
    type: null,
    exists: true,
    locked: null,
    release: null,
    roles: [],
    detail: null,
  };
  const text = renderText(
    itemAccessView({
      items: [
        item,
        { ...item, handle: "10378.1/2", roles: ["new-role", "metadata-read"], locked: true },
        { ...item, handle: "10378.1/3", detail: "Away. " },
        { ...item, handle: "10378.1/4", exists: null, detail: "Away." },
        { ...item, handle: "10378.1/5", exists: null, detail: null },
      ],
    }),
    wide,
  );
  expect(text).toMatch(/10378\.1\/1 +– nothing[^\n]* +✓ found/);
  expect(text).toMatch(/10378\.1\/2 +see, new-role +locked/);
  expect(text).toMatch(/10378\.1\/3 +! not known +✓ found/);
  expect(text).toMatch(/10378\.1\/4 +! not known/);
  expect(text).toContain("10378.1/3, 10378.1/4: Away.");
  expect(text).not.toContain("Found in");
});

describe("times", () => {
  const noon = new Date(2026, 2, 1, 12).getTime();
  const hours = (count: number) => count * 3_600_000;

  test("say that they are in UTC where the machine is", () => {
    vi.spyOn(Date.prototype, "getTimezoneOffset").mockReturnValue(0);
    expect(timeOfDay(noon)).toBe("12:00 UTC");
    expect(moment(noon + hours(20), noon)).toBe("08:00 UTC tomorrow");
    vi.mocked(Date.prototype.getTimezoneOffset).mockReturnValue(-600);
    expect(timeOfDay(noon)).toBe("12:00");
    vi.restoreAllMocks();
  });
});
