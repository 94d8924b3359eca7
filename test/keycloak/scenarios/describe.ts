/**
 * The library with an authorization server, and a user who approves on its pages.
 */
import { beforeAll, describe } from "vitest";
import type { Realm } from "../realm.ts";
import { describeAccess } from "./access.ts";
import { describeEndings } from "./endings.ts";
import { describeHeadless } from "./headless.ts";
import { describeOutage } from "./outage.ts";
import { describeSignIn } from "./sign_in.ts";
import { describeSignOut } from "./sign_out.ts";

/** Declares the scenarios for a server. */
export function describeScenarios(realmOf: () => Realm): void {
  describe("with the library", () => {
    beforeAll(() => realmOf().reset({ interval: 1 }));
    describeSignIn(realmOf);
    describeAccess(realmOf);
    describeSignOut(realmOf);
    describeEndings(realmOf);
    describeHeadless(realmOf);
    describeOutage(realmOf);
  });
}
