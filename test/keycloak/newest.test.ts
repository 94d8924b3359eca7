import { afterAll, beforeAll, describe } from "vitest";
import { describeContract } from "./contract/describe.ts";
import { type KeycloakRealm, startKeycloakRealm } from "./keycloak_realm.ts";
import { describeScenarios } from "./scenarios/describe.ts";
import { describePages } from "./scenarios/pages.ts";
import { versionOf } from "./server.mjs";

describe(`Keycloak ${versionOf("newest")}`, () => {
  let realm: KeycloakRealm;
  beforeAll(async () => {
    realm = await startKeycloakRealm("newest");
  });
  afterAll(() => realm?.close());
  describeContract(() => realm);
  describePages(() => realm);
  describeScenarios(() => realm);
});
