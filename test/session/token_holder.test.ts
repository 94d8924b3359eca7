import { expect, test } from "vitest";
import type { Credential, HeldTokens } from "../../src/session/credential.ts";
import type { SessionEvent } from "../../src/session/state.ts";
import { TokenHolder } from "../../src/session/token_holder.ts";
import { createFakeSystem } from "../fake_system.ts";

const system = createFakeSystem();

function heldTokens(): HeldTokens {
  const claims = { iss: "https://auth.example.org/realms/reef", sub: "ada", exp: 4_102_444_800 };
  const payload = btoa(JSON.stringify(claims)).replaceAll("=", "");
  return {
    tokens: {
      accessToken: `e30.${payload}.c2ln`,
      expiresAt: system.now() + 300_000,
      receivedAt: system.now(),
      refreshToken: "refresh",
      scope: "openid",
    },
    user: { sub: "ada", username: "ada", name: undefined, email: undefined },
    generation: 1,
    origin: "cache",
    verified: true,
    signedInAt: system.now(),
    origins: [],
  };
}

/** A store that is slow to read, and has what it was asked for until it is emptied. */
function slowCredential() {
  let stored: HeldTokens | undefined = heldTokens();
  let answer = () => {};
  const credential: Credential = {
    interactive: true,
    load: () => {
      const found = stored;
      return new Promise((resolve) => answer = () => resolve(found));
    },
    renew: () => Promise.reject(new Error("not asked for")),
    forget: () => {
      stored = undefined;
      return Promise.resolve({});
    },
  };
  return { credential, answer: () => answer() };
}

test("a read that began before a sign-out signs nobody in again", async () => {
  const { credential, answer } = slowCredential();
  const events: SessionEvent[] = [];
  const holder = new TokenHolder(system, credential, (event) => events.push(event));
  const reading = holder.held();
  await credential.forget();
  holder.drop();
  answer();
  await Promise.resolve();
  answer();
  expect(await reading).toBeUndefined();
  expect(events).toEqual([]);
});
