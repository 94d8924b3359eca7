/**
 * Leaving: this session, or all of them.
 */
import { expect, it } from "vitest";
import { MemoryStore } from "../../../mod.ts";
import { expectFailure, openSession, signInAs, tokensIn } from "../library.ts";
import type { Realm } from "../realm.ts";
import { expectRecorded } from "../story.ts";
import { Wire } from "../wire.ts";

/** Declares the scenarios for the server that `realmOf` gives. */
export function describeSignOut(realmOf: () => Realm): void {
  it("signs this session out while another survives", async () => {
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

  it("signs out everywhere, and says so only if it is so", async () => {
    const realm = realmOf();
    await using one = openSession(realm);
    await using other = openSession(realm);
    await using lasting = openSession(realm, { clientId: "automated-access" });
    await signInAs(realm, "editor", one);
    await signInAs(realm, "editor", other);
    await signInAs(realm, "editor", lasting);
    expect(await one.signOut({ everywhere: true })).toMatchObject({ server: "ended" });
    await expectFailure(other.refresh(), "ERR_SIGN_IN_REQUIRED");
    // Another client's session is another matter.
    await lasting.refresh();
  });
}
