import { afterAll, beforeAll, describe } from "vitest";
import { describeContract } from "./contract/describe.ts";
import { DemoRealm } from "./demo_realm.ts";
import { describeScenarios } from "./scenarios/describe.ts";

describe("the embedded deployment", () => {
  const realm = new DemoRealm();
  beforeAll(() => realm.reset());
  afterAll(() => realm.close());
  describeContract(() => realm);
  describeScenarios(() => realm);
});
