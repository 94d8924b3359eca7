import { afterAll, beforeAll, describe } from "vitest";
import { describeCodes } from "./contract/codes.ts";
import { type KeycloakRealm, startKeycloakRealm } from "./keycloak_realm.ts";
import { describeSignIn } from "./scenarios/sign_in.ts";
import { describeSignOut } from "./scenarios/sign_out.ts";
import { versionOf } from "./server.mjs";

describe(`Keycloak ${versionOf("newest-auth")} under /auth`, () => {
  let realm: KeycloakRealm;
  beforeAll(async () => {
    realm = await startKeycloakRealm("newest-auth");
    await realm.reset({ interval: 1 });
  });
  afterAll(() => realm?.close());
  // Only tests that depend on the server's path; newest.test.ts has the rest.
  describeCodes(() => realm);
  describeSignIn(() => realm);
  describeSignOut(() => realm);
});
