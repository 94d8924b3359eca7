/** Rules are left out where a look at the text says that they find nothing: that look is checked here. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { BASE64, isOf, longRuns, Runs, TOKEN } from "../../../src/model/credentials/characters.ts";
import { encodedIn } from "../../../src/model/credentials/encoded.ts";
import { findCredentials, isNeeded, rules } from "../../../src/model/credentials/find.ts";
import { marksOf, RUN_24 } from "../../../src/model/credentials/marks.ts";
import { redactText } from "../../../src/model/credentials/redact.ts";
import { viewsOf } from "../../../src/model/credentials/views.ts";
import { hidingPlaces, textOf } from "../../attack/hiding_places.ts";

/** Lines in which credentials hide, short enough to be looked at. */
const lines = hidingPlaces.flatMap(({ outputs }) => textOf(outputs).split(/(?<=\n)/))
  .map((line) => line.slice(0, 900));

/** What the rules look for. */
const words = [
  ..."\"'`:=,;|<>()[]{}-_./\\@&?%+~ \n\t",
  ...["token", "Secret", "password", "api_key", "Authorization", "auth=", "Bearer ", "basic\u00a0"],
  ...["eyJ", "://", "https://u:", "?sig=", "-----BEGIN RSA PRIVATE KEY-----", "Private-Lines: 2\n"],
  ...['"kty"', '"d":"', " -u ", " --user=", 'Auth("a", "', "<td>", "→", "│", "\uff1a", "é"],
  ...["AKIA", "SG.", ".atlasv1.", "_mmk", ":AA", "-us7", "key-", "Q~", "ghp_", "sk-", "SK", "hf_"],
  ...["\\u003d", "\\x3a", "\\n", '\\"', "%3A", "&quot;", "\u200b", "\x1b[31m", "value", "name"],
];

const texts = fc.oneof(
  fc.constantFrom(...lines),
  fc.array(
    fc.oneof(
      fc.constantFrom(...words),
      fc.stringMatching(/^[A-Za-z0-9_]{1,50}$/),
      fc.stringMatching(/^[a-f0-9]{30,40}$/),
      fc.constantFrom(...lines).map((line) => line.slice(0, 120)),
    ),
    { maxLength: 9 },
  ).map((pieces) => pieces.join("")),
);

test("a rule that is left out would have found nothing", () => {
  let leftOut = 0;
  fc.assert(
    fc.property(texts, fc.boolean(), fc.boolean(), (text, wary, isOutput) => {
      for (const view of viewsOf(text)) {
        const marks = marksOf(view.text);
        for (const rule of rules) {
          if (isNeeded(rule, marks)) continue;
          leftOut++;
          expect(rule.find(new Runs(view.text), { wary, isOutput })).toEqual([]);
        }
        if ((marks & RUN_24) === 0) expect([...encodedIn(new Runs(view.text))]).toEqual([]);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(leftOut).toBeGreaterThan(2_000);
});

test("a text of which every rule is tried has the same credentials", () => {
  const found = lines.map((line) => findCredentials(line, { wary: true }).length);
  // Marks are not taken of a long text.
  const long = (line: string) => findCredentials(line + ".\n".repeat(600), { wary: true }).length;
  expect(lines.map(long)).toEqual(found);
  expect(found.filter((count) => count > 0).length).toBeGreaterThan(50);
});

test("long runs are those that a look at every character finds", () => {
  const characters = fc.constantFrom(...'aZ0_-+=~. \n"é');
  const runs = fc.tuple(characters, fc.nat(40)).map(([character, count]) =>
    character.repeat(count)
  );
  const text = fc.array(runs, { maxLength: 12 }).map((all) => all.join(""));
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 40 }), (text, least) => {
      for (const flag of [TOKEN, BASE64]) {
        const expected: number[] = [];
        let start = 0;
        for (let at = 0; at <= text.length; at++) {
          if (at < text.length && isOf(flag, text.charCodeAt(at))) continue;
          if (at - start >= least) expected.push(start, at);
          start = at + 1;
        }
        expect(longRuns(text, flag, { least })).toEqual(expected);
      }
    }),
    { numRuns: 500 },
  );
});

test("each character of a view is, or is meant by, what stands where it came from", () => {
  fc.assert(fc.property(texts, (text) => {
    for (const view of viewsOf(text)) {
      for (let at = 0; at < view.text.length; at++) {
        const origin = text.slice(view.startOf(at), view.endOf(at));
        if (origin !== view.text[at]) expect(origin).toMatch(/^[\\%&\uff01-\uff5e]/);
      }
      const starts = Array.from(view.text, (_, at) => view.startOf(at));
      expect(starts).toEqual([...starts].sort((a, b) => a - b));
    }
  }));
});

test("a name that was shown is hidden once it is a credential that was sent", async () => {
  const { redactData } = await import("../../../src/model/credentials/redact.ts");
  const { rememberSent } = await import("../../../src/model/credentials/sent.ts");
  const name = "reefs-and-atolls-of-the-north";
  expect(redactData({ [name]: 1 })).toEqual({ [name]: 1 });
  rememberSent(name);
  expect(redactText(name)).toBe("[redacted]");
  expect(redactData({ [name]: 1 })).toEqual({ "[redacted]": 1 });
});
