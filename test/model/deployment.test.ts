import { expect, test } from "vitest";
import { apiOf, defineDeployment } from "../../src/model/deployment.ts";

const deployment = defineDeployment({
  domain: "reef.example.org",
  realm: "reef",
  apis: { "data-store": "https://api.example.org", registry: "https://api.example.org/registry" },
});

test.each([
  ["https://api.example.org/registry/general/fetch", "registry"],
  ["https://api.example.org/registry", "registry"],
  ["https://api.example.org/registry-of-old/x", "data-store"],
  ["https://api.example.org/", "data-store"],
  ["https://search.reef.example.org/x", "search"],
  ["https://elsewhere.example.org/x", undefined],
])("%s is of the API whose address comes nearest: %s", (url, name) => {
  expect(apiOf(deployment, new URL(url))).toBe(name);
});
