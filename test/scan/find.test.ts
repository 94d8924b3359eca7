import process from "node:process";
import { describe, expect, test } from "vitest";
import { redactText } from "../../src/model/credentials/redact.ts";
import { findCredentials } from "../../src/model/credentials/find.ts";
import { kindOfField } from "../../src/model/credentials/named.ts";
import {
  access,
  accessKey,
  device,
  jwt,
  opaque,
  presigned,
  random,
  refresh,
  secretKey,
} from "./secrets.ts";

const kindsIn = (text: string, isOutput = false) =>
  findCredentials(text, { isOutput }).map(({ start, end, kind }) => [kind, text.slice(start, end)]);

describe("finds", () => {
  test.each<[string, string, string, string]>([
    ["an access token", `token ${access} here`, "access token", access],
    ["a refresh token", `refresh = "${refresh}"`, "refresh token", refresh],
    ["an offline token", jwt("Offline"), "offline token", jwt("Offline")],
    ["an ID token at the end of a sentence", `It is ${jwt("ID")}.`, "ID token", jwt("ID")],
    ["any other JWT", jwt("Other"), "JWT", jwt("Other")],
    ["a token after an escape", `"a\\n${access}"`, "access token", access],
    ["a token in an address", `https://a.example/?t%3D${access}&x`, "access token", access],
    ["a token after colours", `\x1b[31m${access}\x1b[0m`, "access token", access],
    ["a header", `curl -H 'Authorization: Bearer ${opaque}'`, "Authorization header", opaque],
    [
      "whatever a header of that name bears",
      `"Authorization": "Bearer reefreefreefreefreef42"`,
      "Authorization header",
      "reefreefreefreefreef42",
    ],
    [
      "a password in a header",
      `authorization: Basic ${btoa("reef:hunter22")}`,
      "Authorization header",
      btoa("reef:hunter22"),
    ],
    ["a device code in JSON", `{"device_code": "${device}"}`, "device code", device],
    ["a device code in a form", `grant&device_code=${device}&x`, "device code", device],
    ["a device code in code", `deviceCode: '${device}',`, "device code", device],
    [
      "a quoted string in a string",
      `"{\\"access_token\\":\\"${opaque}\\"}"`,
      "access token",
      opaque,
    ],
    [
      "a token in HTML",
      `&quot;refresh_token&quot;: &quot;${opaque}&quot;`,
      "refresh token",
      opaque,
    ],
    ["a variable in a shell", `export PROVENA_API_TOKEN=${opaque}`, "offline token", opaque],
    [
      "a variable in Python",
      `os.environ["PROVENA_ACCESS_TOKEN"] = "${opaque}"`,
      "access token",
      opaque,
    ],
    [
      "a variable set by a call",
      `setenv('PROVENA_API_TOKEN', '${opaque}')`,
      "offline token",
      opaque,
    ],
    ["an AWS key", `id: ${accessKey}`, "AWS access key", accessKey],
    ["an AWS secret", `aws_secret_access_key = ${secretKey}`, "AWS secret key", secretKey],
    [
      "an AWS secret in camel case",
      `"SecretAccessKey": "${secretKey}"`,
      "AWS secret key",
      secretKey,
    ],
    [
      "an AWS session token",
      `aws_session_token=${opaque}${opaque}`,
      "AWS session token",
      opaque + opaque,
    ],
    ["a presigned link", `see <${presigned}>`, "presigned link", presigned.split("?")[1]!],
  ])("%s", (_, text, kind, value) => {
    expect(kindsIn(text)).toEqual([[kind, value]]);
  });

  test("a complete encrypted JWT", () => {
    const header = btoa('{"alg":"dir","enc":"A256GCM"}').replace(/=+$/, "");
    const token = `${header}..${opaque}.${opaque}.${opaque}`;
    expect(kindsIn(`${token}.`)).toEqual([["JWT", token]]);
  });

  test("several, in order", () => {
    const text = `${access}\n${refresh} device_code=${device}`;
    expect(kindsIn(text).map(([kind]) => kind)).toEqual([
      "access token",
      "refresh token",
      "device code",
    ]);
  });

  test("the code, link and picture of a card, but only in outputs", () => {
    const html = '<img src="data:image/svg+xml;base64,AAAA" width="168" alt="QR code of the ' +
      'sign-in link"> Sign in to Provena <b>WDJB-MJHT</b> ' +
      '<a href="https://auth.reef.example/device?user_code=WDJB-MJHT">';
    expect(kindsIn(html, true).map(([kind]) => kind)).toEqual([
      "sign-in QR code",
      "user code",
      "sign-in link",
    ]);
    expect(kindsIn(html)).toEqual([]);
  });

  test("a credential in a field of JSON by the field's name", () => {
    expect(kindOfField("refreshToken", opaque)).toBe("refresh token");
    expect(kindOfField("device_code", device)).toBe("device code");
    expect(kindOfField("nextPageToken", opaque)).toBeUndefined();
    expect(kindOfField("device_code", "a sentence about codes and 1 more")).toBeUndefined();
  });
});

describe("ignores", () => {
  test.each([
    ["placeholders", "Authorization: Bearer YOUR_ACCESS_TOKEN_GOES_HERE_1"],
    ["variables", 'headers = {"Authorization": f"Bearer {token}"}'],
    ["shell variables", "export PROVENA_API_TOKEN=$(provena token)"],
    ["files of tokens", "PROVENA_API_TOKEN_FILE=/run/secrets/provena_api_token_2"],
    ["code", "access_token = session_response_2.access_token_value"],
    ["calls", "const accessToken = await getAccessTokenFromSession();"],
    ["words", "device_code: urn:ietf:params:oauth:grant-type:device_code"],
    ["headers that are not JSON", `eyJ${random("x", 40)}.${random("y", 40)}.${random("z", 40)}`],
    ["JSON without an algorithm", `${btoa('{"page":"two","next":30}')}.${random("y", 40)}.a`],
    ["tokens that are not signed", jwt("Bearer", { alg: "none" })],
    ["a header alone", `${btoa('{"alg":"RS256"}')} is a header`],
    ["AWS's documentation", "AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
    ["documented secrets", 'aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"'],
    ["digests", `sha512-${random("sum", 86)}==`],
    ["what was taken out", '{"access_token": "[redacted]", "device_code": "[redacted]"}'],
    ["public links", "https://bucket.s3.amazonaws.com/data.csv?versionId=3fL4kqtJlcpXroDTDmJ"],
  ])("%s", (_, text) => {
    expect(kindsIn(text)).toEqual([]);
  });

  test("words in capitals without a mention of a sign-in", () => {
    expect(kindsIn("The DATA-BASE of REEF-FISH", true)).toEqual([]);
  });
});

test("the scanner finds all that displays redact by its format", () => {
  for (const text of [access, refresh, accessKey, presigned, `Bearer ${opaque}`]) {
    expect(redactText(text)).not.toBe(text);
    expect(findCredentials(text)).toHaveLength(1);
  }
});

describe("takes time proportional to the text", () => {
  const shapes: [string, (n: number) => string][] = [
    ["starts of tokens", (n) => "eyJhbGciOiJ-".repeat(n / 12)],
    ["starts of tokens, with dots", (n) => "eyJhbGciOiJSUzI1NiJ9.".repeat(n / 21)],
    ["one long word", (n) => "a".repeat(n)],
    ["dots", (n) => ".".repeat(n)],
    ["names without values", (n) => 'access_token"   =   '.repeat(n / 20)],
    ["names with names for values", (n) => "device_code=".repeat(n / 12)],
    ["bearers", (n) => "bearer ".repeat(n / 7)],
    ["addresses", (n) => "https://a?X-Amz-Signature=".repeat(n / 26)],
    ["keys", (n) => "AKIA".repeat(n / 4)],
    ["pictures", (n) => "data:image/png;base64,".repeat(n / 22) + "QR code of the sign-in link"],
    ["codes", (n) => "device " + "AAAA-".repeat(n / 5)],
    ["quotes", (n) => "access_token&quot;".repeat(n / 18)],
  ];
  test.each(shapes)("of %s", (_, make) => {
    const time = (n: number) => {
      const text = make(n);
      const runs = [1, 2, 3].map(() => {
        const before = process.cpuUsage();
        findCredentials(text, { isOutput: true });
        return process.cpuUsage(before).user / 1000;
      });
      return Math.min(...runs);
    };
    time(20_000);
    const short = Math.max(time(200_000), 5);
    expect(time(800_000)).toBeLessThan(short * 4 * 3);
  });
});
