import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isCredentialName } from "../../src/model/credentials/name.ts";
import {
  credentialHolders,
  redactData,
  redactedExcerpt,
  redactText,
} from "../../src/model/credentials/redact.ts";
import { atOnce } from "../../src/text/steps.ts";

const holdersIn = (value: unknown) => atOnce(credentialHolders(value));

test.each([
  "access_token",
  "refreshToken",
  "id_token",
  "token",
  "aws_access_key_id",
  "awsSecretAccessKey",
  "aws_session_token",
  "Authorization",
  "password",
  "client_secret",
  "x-api-key",
  "Set-Cookie",
  "device_code",
  "user_code",
  "presigned_url",
  "private_key",
])("%s names a credential", (name) => {
  expect(isCredentialName(name)).toBe(true);
});

test.each([
  "id",
  "pagination_key",
  "next_page_token",
  "pageToken",
  "token_type",
  "tokens_used",
  "aws_region",
  "display_name",
  "keywords",
  "s3_location",
  "author",
])("%s does not", (name) => {
  expect(isCredentialName(name)).toBe(false);
});

const jwt = `eyJ${"aB3_".repeat(10)}.eyJ${"cD4-".repeat(10)}.${"eF5_".repeat(10)}`;

describe("values recognised by their form", () => {
  test.each([
    ["a JWT", `sent ${jwt}!`, "sent [redacted]!"],
    [
      "a signed link",
      "https://s3.example/a%20b?X-Amz-Signature=1&x=2",
      "https://s3.example/a%20b?[redacted]",
    ],
    ["a sign-in link", "https://s.example/f?SigninToken=abc", "https://s.example/f?[redacted]"],
    ["a link with a password", "https://me:pw@s.example/x", "https://[redacted]@s.example/x"],
    ["an access key", "key ASIA0123456789ABCDEF.", "key [redacted]."],
    ["a header", "Authorization: Bearer abcdefghijklmnop", "Authorization: Bearer [redacted]"],
    [
      "a private key",
      "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----",
      "[redacted]",
    ],
  ])("%s is replaced", (_, text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  test.each([
    "https://dev.rrap-is.com/items?page=2&size=10",
    "10378.1/1908974",
    "The bearer of this name is a basic example of prose",
    "eyJ",
  ])("%s is left as it is", (text) => {
    expect(redactText(text)).toBe(text);
  });
});

test("shortening never shows a part of a token, wherever the cut is", () => {
  fc.assert(fc.property(fc.nat(400), fc.nat(400), (before, longest) => {
    const shown = redactedExcerpt(`${"x".repeat(before)} ${jwt} ${"y".repeat(400)}`, longest);
    expect(shown).not.toContain("eyJ");
    expect(shown.length).toBeLessThanOrEqual(longest + 1);
  }));
  const long = redactedExcerpt(`${"x ".repeat(100)}eyJ${"a".repeat(50_000)}`, 300);
  expect(long).not.toContain("eyJ");
});

test("long texts without credentials are fast to show", () => {
  for (
    const text of ["eyJ".repeat(1_000_000), "https://".repeat(500_000), "a@".repeat(1_000_000)]
  ) {
    expect(redactedExcerpt(text, 200).length).toBeLessThanOrEqual(201);
  }
});

test("a redacted copy has the fields of the data and none of its credentials", () => {
  const data = {
    status: { success: true },
    credentials: { aws_secret_access_key: "s3cr3t", expiry: "2024" },
    list: [{ token: "s3cr3t" }, { url: "https://x.example/?sig=s3cr3t" }],
    password: "",
    has_token: true,
  };
  const copy = redactData(data) as typeof data;
  expect(JSON.stringify(copy)).not.toContain("s3cr3t");
  expect(Object.keys(copy)).toEqual(Object.keys(data));
  expect(copy.credentials.expiry).toBe("2024");
  expect([copy.password, copy.has_token, copy.status.success]).toEqual(["", true, true]);
});

test("only objects with credentials are found", () => {
  const inner = { aws_session_token: "x" };
  const other = { name: "reef" };
  const data = { a: { inner }, other };
  expect(holdersIn(data)).toEqual([data, data.a, inner]);
  expect(holdersIn(other)).toEqual([]);
  expect(holdersIn(null)).toEqual([]);
});

test("redacting any data neither fails nor changes it", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const before = JSON.stringify(value);
    redactData(value);
    holdersIn(value);
    expect(JSON.stringify(value)).toBe(before);
  }));
});
