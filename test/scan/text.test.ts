import process from "node:process";
import v8 from "node:v8";
import vm from "node:vm";
import { expect, test } from "vitest";
import { decoded } from "../../src/scan/decode.ts";
import { scanText } from "../../src/scan/text.ts";
import { access, device, pieceIn, refresh } from "./secrets.ts";

async function* inPieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

const places = async (text: string, size = text.length || 1) =>
  (await scanText("a.log", inPieces(text, size))).map((f) => `${f.line}:${f.column} ${f.kind}`);

test("says line and column, and shows nothing", async () => {
  const text = `one\ntwo ${access}\r\n\r\n  device_code=${device}\n${refresh}`;
  expect(await places(text)).toEqual(["2:5 access token", "4:15 device code", "5:1 refresh token"]);
  const findings = await scanText("a.log", inPieces(text, 99));
  expect(pieceIn(JSON.stringify(findings))).toBeUndefined();
});

test("finds the same wherever the text is split", async () => {
  const filler = "a line of nothing in particular\n".repeat(2_000);
  const text = `${filler}x ${access}\n${filler}device_code = "${device}"\n${filler}${refresh}`;
  const whole = await places(text);
  expect(whole).toHaveLength(3);
  for (const size of [997, 32_768, 65_536, 100_003]) {
    expect(await places(text, size)).toEqual(whole);
  }
});

test("keeps only a window of a long file in memory", async () => {
  const line = `${"nothing ".repeat(100)}\n`;
  const collect = garbageCollector();
  let largest = 0;
  const pieces = async function* () {
    for (let made = 0; made < 64 * 1_048_576; made += 262_144) {
      yield line.repeat(262_144 / line.length | 0);
      if (made % 8_388_608 > 0) continue;
      collect();
      largest = Math.max(largest, process.memoryUsage().heapUsed);
    }
    yield `${access}`;
  };
  collect();
  const before = process.memoryUsage().heapUsed;
  expect(await scanText("big.log", pieces())).toHaveLength(1);
  expect(largest - before).toBeLessThan(24 * 1_048_576);
});

/** Collects garbage first, because tests share a process. */
function garbageCollector(): () => void {
  const { Bun: bun } = globalThis as { Bun?: { gc(force: boolean): void } };
  if (bun) return () => bun.gc(true);
  v8.setFlagsFromString("--expose-gc");
  return vm.runInNewContext("gc") as () => void;
}

test("reads UTF-16, as PowerShell writes it", async () => {
  const utf16 = new Uint8Array(2 + access.length * 2);
  utf16.set([0xff, 0xfe]);
  [...access].forEach((c, i) => utf16[2 + i * 2] = c.charCodeAt(0));
  const pieces = async function* () {
    yield utf16.subarray(0, 101);
    yield utf16.subarray(101);
  };
  expect(await scanText("a.txt", decoded(pieces()))).toHaveLength(1);
});

test("searches binary files too", async () => {
  const bytes = new Uint8Array([0, 255, 254, 0, ...new TextEncoder().encode(access), 0, 200]);
  const pieces = async function* () {
    yield bytes;
  };
  expect(await scanText("a.bin", decoded(pieces()))).toHaveLength(1);
});
