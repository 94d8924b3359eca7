/**
 * Signing out of this session, or of all.
 */
import { expect, it } from "vitest";
import { MemoryStore } from "../../../mod.ts";
import { expectFailure, openSession, signInAs, tokensIn } from "../library.ts";
import type { Realm } from "../realm.ts";
import { expectRecorded } from "../story.ts";
import { Wire } from "../wire.ts";

/** Declares the scenarios for the server that `realmOf` gives. */
export function describeSignOut(realmOf: () => Realm): void {
  it("signs out of this session while another continues", async () => {
    const realm = realmOf();
    const store = new MemoryStore();
    await using one = openSession(realm, { store });
    await using other = openSession(realm);
    await signInAs(realm, "editor", one);
    await signInAs(realm, "editor", other);
    const { refreshToken } = (await tokensIn(store)).tokens;
    expect(await one.signOut()).toMatchObject({ server: "ended", local: "deleted" });
    expect(await store.list()).toEqual([]);
    const answer = await new Wire(realm.issuer).refresh(refreshToken);
    expectRecorded(realm, "refreshAfterLogout", answer);
    await expectFailure(one.token(), "ERR_SIGN_IN_REQUIRED");
    await other.refresh();
    expect(other.state.status).toBe("signedIn");
  });

  it("signs out everywhere, and reports success only if that is true", async () => {
    const realm = realmOf();
    await using one = openSession(realm);
    await using other = openSession(realm);
    await using lasting = openSession(realm, { clientId: "automated-access" });
    await signInAs(realm, "editor", one);
    await signInAs(realm, "editor", other);
    await signInAs(realm, "editor", lasting);
    expect(await one.signOut({ everywhere: true })).toMatchObject({ server: "ended" });
    await expectFailure(other.refresh(), "ERR_SIGN_IN_REQUIRED");
    // A session of another client is not affected.
    await lasting.refresh();
  });
}
