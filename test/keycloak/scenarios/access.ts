/**
 * Roles and API calls during changes at the authorization server.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MemoryStore } from "../../../mod.ts";
import { type RunningApis, startApis } from "../apis.ts";
import { deploymentOf, openSession, signInAs } from "../library.ts";
import type { Realm } from "../realm.ts";

/** Declares the scenarios for the server that `realmOf` gives. */
export function describeAccess(realmOf: () => Realm): void {
  describe("and the APIs", () => {
    let apis: RunningApis;
    beforeAll(async () => {
      apis = await startApis(realmOf);
    });
    afterAll(() => apis.close());
    const open = (store = new MemoryStore()) =>
      openSession(realmOf(), { deployment: deploymentOf(realmOf(), apis.addresses), store });

    it("shows the user's access", async () => {
      await using session = open();
      await signInAs(realmOf(), "editor", session);
      const access = await session.checkAccess();
      expect([...access]).toHaveLength(26);
      expect(
        [...access].filter(({ result, expected, level }) =>
          level !== "public" && result !== expected
        ),
      ).toEqual([]);
      access.require("registry:write");
      expect(() => access.require("registry:admin")).toThrow(/entity-registry-admin/);
      const roles = await session.roles();
      expect(roles.toJSON().source).toBe("api");
      expect(roles.has("entity-registry-write")).toBe(true);
    });

    it("shows a newly granted role only after a refresh", async () => {
      const realm = realmOf();
      await using session = open();
      await signInAs(realm, "newcomer", session);
      await realm.setUser("newcomer", { roles: ["entity-registry-read"] });
      const before = await session.checkAccess({ apis: ["registry"] });
      expect(() => before.require("registry:read")).toThrow(/entity-registry-read/);
      expect((await session.roles()).has("entity-registry-read")).toBe(false);
      await session.refresh();
      (await session.checkAccess({ apis: ["registry"] })).require("registry:read");
      expect((await session.roles()).has("entity-registry-read")).toBe(true);
      await realm.setUser("newcomer", { roles: [] });
    });

    it("continues after a rotation of the signing key", async () => {
      const realm = realmOf();
      await using session = open();
      await signInAs(realm, "editor", session);
      await realm.rotateSigningKey();
      const response = await session.fetch(
        session.url("registry", "/check-access/check-read-access"),
      );
      expect(response.status).toBe(200);
      expect(session.state.status).toBe("signedIn");
      await session.refresh();
      (await session.checkAccess({ apis: ["registry"] })).require("registry:write");
    });
  });
}
