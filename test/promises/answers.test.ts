import { describe, expect, test } from "vitest";
import { json } from "../faults/answers.ts";
import { failureOf, openStage } from "./stage.ts";

describe("36 An answer without a required field is a typed error", () => {
  for (const field of ["device_code", "user_code", "verification_uri", "expires_in"]) {
    test(`36 a device answer without ${field} is refused`, async () => {
      await using stage = await openStage();
      const { auth } = stage;
      const answer = {
        device_code: "device-code-of-nobody",
        user_code: "USER-9999",
        verification_uri: `${auth.issuer}/device`,
        expires_in: 600,
        [field]: undefined,
      };
      auth.once(auth.path("device"), json(answer));
      expect((await failureOf(stage.signedIn())).code).toBe("ERR_OAUTH");
      expect(auth.polls).toBe(0);
    });
  }

  for (const field of ["access_token", "token_type"]) {
    test(`36 tokens without ${field} are refused`, async () => {
      await using stage = await openStage();
      stage.auth.tokenFields = { [field]: undefined };
      expect((await failureOf(stage.signedIn())).code).toBe("ERR_TOKEN_INVALID");
      expect(await stage.store.list()).toEqual([]);
    });
  }

  for (const type of ["bearer", "BEARER", "Bearer"]) {
    test(`36 ${type} is Bearer, and unknown fields are ignored`, async () => {
      await using stage = await openStage();
      stage.auth.tokenFields = {
        token_type: type,
        "not-before-policy": 0,
        session_state: "x",
        authorization_details: [{ type: "x" }],
      };
      const session = await stage.signedIn();
      await session.fetch(session.url("registry", "/a"));
      expect(stage.api.requests.at(-1)!.headers.authorization).toMatch(/^Bearer /);
    });
  }
});
