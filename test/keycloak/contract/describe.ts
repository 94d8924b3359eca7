/**
 * The behaviour that Keycloak and the embedded deployment share, checked over plain HTTP.
 */
import { beforeAll, describe } from "vitest";
import type { Realm } from "../realm.ts";
import { describeChanges } from "./changes.ts";
import { describeCodes } from "./codes.ts";
import { describeEndings } from "./endings.ts";
import { describeSettings } from "./settings.ts";
import { describeTokens } from "./tokens.ts";

/** Declares the contract's tests for a server. */
export function describeContract(realmOf: () => Realm): void {
  describe("on the wire", () => {
    beforeAll(() => realmOf().reset({ interval: 1 }));
    describeCodes(realmOf);
    describeTokens(realmOf);
    describeEndings(realmOf);
    describeChanges(realmOf);
  });
  describeSettings(realmOf);
}
