import { describe, expect, test } from "vitest";
import { failureOf, openStage, recordOf } from "./stage.ts";

describe("40 Tokens are used only with their own server and client", () => {
  describe("40 a record of another server or client is not used, even under our key", () => {
    for (const change of [{ issuer: "https://evil.example" }, { clientId: "another-client" }]) {
      test(`of ${Object.values(change)}`, async () => {
        await using stage = await openStage();
        await stage.signedIn();
        const { key, record } = await recordOf(stage);
        await stage.store.save(key, { ...record, ...change });
        await stage.system.advance(300_000);
        const asked = stage.auth.requests.length;
        const session = stage.session({ interactive: false });
        expect((await failureOf(session.token())).code).toBe("ERR_SIGN_IN_REQUIRED");
        expect((await failureOf(session.signIn())).code).toBe("ERR_SIGN_IN_REQUIRED");
        expect(stage.auth.requests.length).toBe(asked);
      });
    }
  });
});

describe("43 Issuers are compared character by character", () => {
  const changes: Record<string, (issuer: string) => string> = {
    "a slash at its end": (issuer) => `${issuer}/`,
    "other capitals": (issuer) => issuer.replace("stage", "Stage"),
    "another name of the same host": (issuer) => issuer.replace("127.0.0.1", "localhost"),
    "a query": (issuer) => `${issuer}?`,
    "a slash less": (issuer) => issuer.replace("//", "/"),
    "capitals in its scheme": (issuer) => issuer.replace("http", "HTTP"),
  };
  for (const [what, change] of Object.entries(changes)) {
    test(`43 metadata with ${what} are another issuer's`, async () => {
      await using stage = await openStage();
      stage.auth.metadata = { issuer: change(stage.auth.issuer) };
      expect((await failureOf(stage.signedIn())).code).toBe("ERR_DISCOVERY");
      expect(stage.auth.count(stage.auth.path("device"))).toBe(0);
    });

    test(`43 and so is a token with ${what}`, async () => {
      await using stage = await openStage();
      stage.auth.claims = { iss: change(stage.auth.issuer) };
      expect((await failureOf(stage.signedIn())).code).toBe("ERR_TOKEN_INVALID");
    });
  }
});
