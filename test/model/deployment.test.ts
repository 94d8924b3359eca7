import { describe, expect, test } from "vitest";
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

test.each([".", "..", "", "a/b", "../other", "%2e%2e", "a b", "rrap\n", "r?x", "r#x", "é"])(
  "a realm cannot be called %j, which would lead elsewhere",
  (realm) => {
    expect(() => defineDeployment({ domain: "reef.example.org", realm })).toThrow(
      `The realm must be a Keycloak realm name such as rrap, got ${JSON.stringify(realm)}`,
    );
  },
);

test.each(["...", ".reef", "reef.", "a..b", "rrap", "_", "-"])("one can be called %s", (realm) => {
  const { issuer } = defineDeployment({ domain: "reef.example.org", realm });
  expect(issuer).toBe(`https://auth.reef.example.org/auth/realms/${realm}`);
});

test.each([
  ["", "."],
  ["..", "reef..org", "-reef.org", "reef.org-", "reef.org."],
  ["reef.org/x", "user@reef.org", "reef.org:443", "reef.org?x", "reef.org#x", "reef\\org"],
  ["reef.org\n", "reef .org", "réef.org", "%72eef.org", "[::1]"],
].flat())("a domain cannot be %j", (domain) => {
  expect(() => defineDeployment({ domain, realm: "rrap" })).toThrow(
    `The domain must be a bare host name such as dev.rrap-is.com, got ${JSON.stringify(domain)}`,
  );
});

describe("the object store", () => {
  const place = { domain: "reef.example.org", realm: "rrap" };
  const files = { endpoint: "https://s3.example.org/", region: "reef-1" };

  test("is AWS's unless another one is named", () => {
    expect(defineDeployment(place)).not.toHaveProperty("files");
    expect(defineDeployment({ ...place, files }).files)
      .toEqual({ endpoint: "https://s3.example.org", region: "reef-1" });
  });

  test("is confirmed at sign-in, as nothing says that it belongs to the domain", () => {
    expect(defineDeployment({ ...place, files }).foreignOrigins).toEqual([
      "https://s3.example.org",
    ]);
    const endpoint = "http://127.0.0.1:9000";
    expect(defineDeployment({ ...place, files: { ...files, endpoint } }).foreignOrigins)
      .toEqual([endpoint]);
    const local = { ...place, issuer: "http://127.0.0.1:8080/auth/realms/rrap" };
    expect(defineDeployment({ ...local, files: { ...files, endpoint } }).foreignOrigins)
      .not.toContain(endpoint);
  });

  test.each([
    [{ ...files, endpoint: "http://s3.example.org" }, "The endpoint of files must be https:"],
    [{ ...files, endpoint: "https://u:p@s3.example.org" }, "without query, fragment or password"],
    [{ ...files, region: "Reef 1" }, "The region of files must be a name such as ap-southeast-2"],
    [{ endpoint: files.endpoint }, "The region of files must be a name"],
    ["s3.example.org", "files must be an object"],
  ])("cannot be %j", (wrong, message) => {
    expect(() => defineDeployment({ ...place, files: wrong as typeof files })).toThrow(message);
  });
});
