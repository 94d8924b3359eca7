/**
 * Strict rotation and short lifetimes.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Realm } from "../realm.ts";
import { eventually, expectRecorded, signInOnWire } from "../story.ts";
import { claimsOf, Wire } from "../wire.ts";

/** Declares the tests for the server that `realmOf` gives. */
export function describeSettings(realmOf: () => Realm): void {
  const wire = () => new Wire(realmOf().issuer);

  describe("on the wire, with strict rotation", () => {
    beforeAll(() => realmOf().reset({ interval: 1, strictRotation: true }));

    it("accepts a refresh token once, and ends the session at its reuse", async () => {
      const realm = realmOf();
      const { refreshToken } = await signInOnWire(realm, "editor");
      const { status, body } = await wire().refresh(refreshToken);
      expect(status).toBe(200);
      expectRecorded(realm, "refreshReused", await wire().refresh(refreshToken));
      expectRecorded(
        realm,
        "refreshNewestAfterReuse",
        await wire().refresh(body["refresh_token"]),
      );
    });
  });

  describe("on the wire, with short lifetimes", () => {
    beforeAll(() =>
      realmOf().reset({ interval: 1, accessTokenTtl: 2, refreshTokenTtl: 3, deviceCodeTtl: 2 })
    );
    afterAll(() => realmOf().reset({ interval: 1 }));

    it("reports an expired code", async () => {
      const { body: code } = await wire().deviceCode();
      expect(code["expires_in"]).toBe(2);
      const answer = await eventually(
        () => wire().poll(code["device_code"]),
        ({ body }) => body["error"] === "expired_token",
      );
      expectRecorded(realmOf(), "pollExpired", answer);
    });
  });

  describe("on the wire, with short sessions", () => {
    beforeAll(() => realmOf().reset({ interval: 1, accessTokenTtl: 2, refreshTokenTtl: 3 }));
    afterAll(() => realmOf().reset({ interval: 1 }));

    it("ends an idle session", async () => {
      const { answer, refreshToken, accessToken } = await signInOnWire(realmOf(), "editor");
      expect(answer.body["expires_in"]).toBeLessThanOrEqual(2);
      expect(answer.body["refresh_expires_in"]).toBeLessThanOrEqual(3);
      const exp = Number(claimsOf(refreshToken)["exp"]);
      await eventually(() => Promise.resolve(Date.now() / 1000), (now) => now > exp + 1);
      expectRecorded(realmOf(), "refreshIdle", await wire().refresh(refreshToken));
      expectRecorded(realmOf(), "userInfoBadToken", await wire().userInfo(accessToken));
    });
  });
}
