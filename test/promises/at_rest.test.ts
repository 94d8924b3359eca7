import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createSessionIn } from "../../src/public/sign_in.ts";
import { FileStore } from "../../src/store/file/store.ts";
import type { SignInOptions } from "../../src/public/setup.ts";
import { temporaryFolder } from "../store/folder.ts";
import { asAnotherProcess, failureOf, openStage } from "./stage.ts";

describe("11 Realms, clients, scopes and profiles never share tokens", () => {
  const others: Record<string, SignInOptions> = {
    "another client": { clientId: "another-client" },
    "another scope": { scope: "openid profile" },
    "another profile": { profile: "second" },
    "a profile named like a pending code": { profile: "#pending" },
  };
  for (const [what, options] of [...Object.entries(others), ["another realm", {}] as const]) {
    test(`11 not even in one folder, with ${what}`, async () => {
      const folder = await temporaryFolder();
      const open = () => openStage({ store: asAnotherProcess(new FileStore(folder)) });
      await using stage = await open();
      await using elsewhere = await open();
      const mine = await stage.signedIn();
      const token = (await mine.token()).reveal();
      const there = what === "another realm" ? elsewhere : stage;
      const theirs = there.session(options);
      expect((await failureOf(theirs.token())).code).toBe("ERR_SIGN_IN_REQUIRED");
      there.auth.claims = options.clientId ? { azp: options.clientId } : {};
      there.approveWhenAsked(theirs, "admin");
      await theirs.signIn();
      expect(await stage.store.list()).toHaveLength(2);
      expect(await theirs.signOut()).toEqual({ server: "ended", local: "deleted" });
      const again = stage.session();
      expect((await again.token()).reveal()).toBe(token);
      expect(again.state).toMatchObject({ user: { username: "editor" } });
    });
  }
});

describe("13 If nothing can be written, the sign-in works from memory", () => {
  test("13 a whole session without a usable home folder, with one notice", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    const home = join(await temporaryFolder(), "home");
    await writeFile(home, "a file, so nobody can make a folder in it, root included");
    await chmod(home, 0o400);
    Object.assign(system, { home });
    const session = createSessionIn(system, {
      deployment: stage.deployment,
      interactive: true,
      display: "plain",
    });
    stage.approveWhenAsked(session);
    await session.signIn();
    const token = (await session.token()).reveal();
    await system.advance(300_000);
    expect((await session.token()).reveal()).not.toBe(token);
    expect(auth.refreshes).toBe(1);
    expect(await session.signOut()).toMatchObject({ server: "ended" });
    expect(system.written.stderr.match(/kept in memory only/g)).toHaveLength(1);
  });
});
