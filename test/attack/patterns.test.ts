import { check, type Diagnostics } from "recheck";
import { describe, expect, test } from "vitest";
import { cpuOf } from "./cpu.ts";
import { type Pattern, patternsIn, patternsOfProduct } from "./patterns.ts";

const { known, unreadable } = patternsOfProduct();
/** Each once, with the places it stands in. */
const patterns = new Map<string, Pattern[]>();
for (const pattern of known) {
  const name = `/${pattern.source}/${pattern.flags}`;
  patterns.set(name, [...patterns.get(name) ?? [], pattern]);
}

describe("50 No regular expression backtracks more than its text is long", () => {
  test("50 every regular expression of the product is found, and can be read without running it", () => {
    expect(known.length).toBeGreaterThan(200);
    expect(unreadable).toEqual([]);
  });

  test("50 an analysis of each finds no text that takes longer than in proportion", async () => {
    const verdicts = await inPairs([...patterns], async ([name, [first]]) => {
      const { source, flags } = first!;
      const verdict = await check(source, flags, { timeout: 60_000, randomSeed: 1 });
      if (verdict.status === "safe" || isFalseAlarm(first!, verdict)) return [];
      const why = "complexity" in verdict ? verdict.complexity?.summary : verdict.error;
      return [`${verdict.status}, ${why}: ${placesOf(name)} ${name}`];
    });
    expect(verdicts.flat()).toEqual([]);
  }, 600_000);

  test("50 each takes time in proportion to texts of what it looks for", () => {
    const slow = [...patterns].flatMap(([name, [first]]) => {
      const piece = slowPiece(first!);
      return piece === undefined ? [] : [`${placesOf(name)} ${name} with ${piece}`];
    });
    expect(slow).toEqual([]);
  }, 300_000);

  test("50 one that backtracks is noticed by both", async () => {
    const { known: [found] } = patternsIn("a.ts", "const END = /[.\\s]+$/;");
    expect(await check(found!.source, found!.flags)).toMatchObject({ status: "vulnerable" });
    const tried = await check(found!.source, found!.flags, { checker: "fuzz" });
    expect([tried.status, isFalseAlarm(found!, tried)]).toEqual(["vulnerable", false]);
    expect(slowPiece(found!)).toBeDefined();
  });

  test("50 patterns put together from constants are found, and those from data told", () => {
    const { known: found, unreadable: data } = patternsIn(
      "a.ts",
      "const A = /a+/; const N = 3; new RegExp(`${A.source}b{${N}}`, 'g'); RegExp(given)",
    );
    expect(found.map(({ source, flags }) => [source, flags])).toEqual([["a+", ""], [
      "a+b{3}",
      "g",
    ]]);
    expect(data).toEqual(["a.ts:1: RegExp(given)"]);
  });
});

function placesOf(name: string): string {
  return patterns.get(name)!.map(({ place }) => place).join(", ");
}

/** Two at once: the analysis runs in a process of its own. */
async function inPairs<T, R>(things: readonly T[], work: (thing: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    while (next < things.length) {
      const index = next++;
      results[index] = await work(things[index]!);
    }
  };
  await Promise.all([worker(), worker()]);
  return results;
}

const LONGEST = 64_000;
/** Less than this, in milliseconds, is not worth a comparison. */
const QUICK = 15;

/** Whether what the analyser found by trying texts takes no longer than in proportion after all. */
function isFalseAlarm(pattern: Pattern, verdict: Diagnostics): boolean {
  if (verdict.status !== "vulnerable" || verdict.checker !== "fuzz") return false;
  const { pumps, suffix } = verdict.attack;
  return !isSlow(pattern, (length) => {
    const times = length / pumps.reduce((sum, { pump }) => sum + pump.length, 0);
    return pumps.map(({ prefix, pump }) => prefix + pump.repeat(times)).join("") + suffix;
  });
}

/** What a text is made of that takes longer than in proportion. */
function slowPiece(pattern: Pattern): string | undefined {
  return piecesOf(pattern.source).find((piece) =>
    isSlow(pattern, (length) => piece.repeat(length / piece.length) + "\0")
  );
}

/** Whether a text takes more than eight times as long when it is four times as long. */
function isSlow({ source, flags }: Pattern, textOf: (length: number) => string): boolean {
  const pattern = new RegExp(source, flags);
  const take = (length: number) => {
    const text = textOf(length);
    pattern.lastIndex = 0;
    return cpuOf(() => flags.includes("g") ? text.replace(pattern, "") : pattern.exec(text));
  };
  for (let length = 1_000; length <= LONGEST; length *= 4) {
    const once = take(length);
    if (once >= QUICK) return take(4 * length) > 8 * Math.min(once, take(length));
  }
  return false;
}

/** Characters, and words the pattern spells out, alone and with something between them. */
function piecesOf(source: string): string[] {
  const plain = source.replace(/\\[a-zA-Z](?:\{[^}]*\})?|[?*+^$|]/g, " ").replaceAll("\\", "");
  const words = plain.match(/[\w"'`:=,./<>{}[\]()@#&-]+/g) ?? [];
  const common = [..." a0A-_./\\\"'`\n\t\0"];
  const spelled = words.flatMap((word) => [word, `${word} `, `${word}a`, `a${word}`]);
  return [...new Set([...common, ...plain, ...spelled])].filter((piece) => piece !== "");
}
