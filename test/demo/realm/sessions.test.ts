import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Sessions } from "../../../src/demo/realm/sessions.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const granted = { clientId: "client-tools", scopes: ["openid"] };
const offline = { clientId: "automated-access", scopes: ["openid", "offline_access"] };
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

it("ends a session after half an hour without use, and any session after ten hours", () => {
  const sessions = new Sessions(1800);
  const { id } = sessions.start(granted, "editor");
  later(1799);
  expect(sessions.get(id)).toBeDefined();
  later(1);
  expect(sessions.get(id)).toBeUndefined();

  const used = sessions.start(granted, "editor");
  for (let minutes = 20; minutes < 600; minutes += 20) {
    later(1200);
    used.lastUsedAt = Date.now();
    expect(sessions.get(used.id)).toBeDefined();
  }
  expect(sessions.secondsLeft(used)).toBe(1200);
  later(1200);
  expect(sessions.get(used.id)).toBeUndefined();
});

it("ends an offline session only after thirty days without use", () => {
  const sessions = new Sessions(1800);
  const session = sessions.start(offline, "editor");
  for (let days = 29; days < 365; days += 29) {
    later(29 * 86_400);
    session.lastUsedAt = Date.now();
    expect(sessions.get(session.id)).toBeDefined();
  }
  later(30 * 86_400);
  expect(sessions.get(session.id)).toBeUndefined();
});

it("keeps only the newest ten thousand sessions", () => {
  const sessions = new Sessions(1800);
  const ids = Array.from({ length: 12_000 }, () => sessions.start(granted, "editor").id);
  expect(sessions.of("editor").map(({ id }) => id)).toEqual(ids.slice(-10_000));
});
