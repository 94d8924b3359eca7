import { expect, test } from "vitest";
import { createHistory } from "../../src/session/history.ts";
import { createFakeSystem } from "../fake_system.ts";

const path = "/cache/seen.json";
const issuer = "https://auth.reef.example";
const user = (sub: string) => ({ sub, username: `user-${sub}`, name: undefined, email: undefined });

test("issuers and accounts are known to the next reader of the file", async () => {
  const { files } = createFakeSystem();
  const first = createHistory(files, path);
  expect(await first.knowsIssuer(issuer)).toBe(false);
  await first.remember(issuer, "key", user("1"));
  await first.remember(issuer, "other key", user("2"));
  await first.remember("https://auth.shoal.example", "third", user("3"));
  const next = createHistory(files, path);
  expect(await next.knowsIssuer(issuer)).toBe(true);
  expect(await next.knowsIssuer("https://auth.shoal.example")).toBe(true);
  expect(await next.knowsIssuer(`${issuer}/`)).toBe(false);
  expect(await next.otherAccount("key", user("1"))).toBeUndefined();
  expect(await next.otherAccount("key", user("2"))).toBe("user-1");
  expect(await next.otherAccount("unknown", user("2"))).toBeUndefined();
});

test("an issuer is stored once, and an account with name and sub only", async () => {
  const { files, texts } = createFakeSystem();
  const history = createHistory(files, path);
  for (const sub of ["1", "2"]) {
    await history.remember(issuer, "key", { ...user(sub), email: "ada@reef.example" });
  }
  expect(JSON.parse(texts.get(path)!)).toEqual({
    issuers: [issuer],
    accounts: { key: { sub: "2", username: "user-2" } },
  });
});

test.each([
  "",
  "null",
  "[]",
  '{"issuers": "https://auth.reef.example", "accounts": {}}',
  '{"issuers": ["https://auth.reef.example"]}',
  '{"issuers": ["https://auth.reef.example"], "accounts": null}',
  '{"issuers": ["https://auth.reef.example"], "accounts": 7}',
])("a file that holds %j counts for nothing, and is written anew", async (text) => {
  const { files } = createFakeSystem({ files: { [path]: text } });
  const history = createHistory(files, path);
  expect(await history.knowsIssuer(issuer)).toBe(false);
  await history.remember(issuer, "key", user("1"));
  expect(await createHistory(files, path).knowsIssuer(issuer)).toBe(true);
});

test("an invalid account is skipped, the others are kept", async () => {
  const accounts = {
    a: { sub: 1, username: "ada" },
    b: { sub: "1", username: 7 },
    c: null,
    d: { sub: "1", username: "bob" },
  };
  const { files } = createFakeSystem({
    files: { [path]: JSON.stringify({ issuers: [], accounts }) },
  });
  const history = createHistory(files, path);
  for (const key of ["a", "b", "c"]) {
    expect(await history.otherAccount(key, user("2"))).toBeUndefined();
  }
  expect(await history.otherAccount("d", user("2"))).toBe("bob");
});

test("without a usable file, the history stays in memory", async () => {
  const { files, texts } = createFakeSystem();
  const refuse = () => Promise.reject(new Error("read-only"));
  const broken = { ...files, readText: refuse, writeText: refuse };
  for (const history of [createHistory(files, undefined), createHistory(broken, path)]) {
    await history.remember(issuer, "key", user("1"));
    expect(await history.knowsIssuer(issuer)).toBe(true);
    expect(await history.otherAccount("key", user("2"))).toBe("user-1");
  }
  expect(texts.size).toBe(0);
});
