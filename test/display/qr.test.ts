import { Buffer } from "node:buffer";
import decodeQR from "qr/decode.js";
import { describe, expect, test } from "vitest";
import type { Card } from "../../src/display/document.ts";
import { renderHtml } from "../../src/display/html.ts";
import { drawQr, loadQrEncoder, loadQrPicture } from "../../src/display/qr.ts";
import { defineDeployment } from "../../src/model/deployment.ts";
import { signInCard } from "../../src/view/sign_in_card.ts";
import { loadTerminalTools, renderTerminal } from "../../src/display/terminal.ts";

/** 79 characters: 37 modules. */
const link = "https://auth.dev.rrap-is.com/auth/realms/rrap-staging/device?user_code=WDJB-MJHT";
const encode = await loadQrEncoder();
const picture = await loadQrPicture();

type Grid = boolean[][];

/** Decodes the modules from an image, as a camera would. */
function decode(dark: Grid, scale = 4): string {
  const width = dark[0]!.length * scale;
  const height = dark.length * scale;
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!dark[Math.floor(y / scale)]![Math.floor(x / scale)]) continue;
      data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return decodeQR({ width, height, data });
}

/** The width of the light zone around the dark modules, on the narrowest side. */
function quietZone(dark: Grid): number {
  const rows = dark.map((row, y) => row.some(Boolean) ? y : -1).filter((y) => y >= 0);
  const columns = dark[0]!.map((_, x) => dark.some((row) => row[x]) ? x : -1).filter((x) => x >= 0);
  return Math.min(
    rows[0]!,
    columns[0]!,
    dark.length - 1 - rows.at(-1)!,
    dark[0]!.length - 1 - columns.at(-1)!,
  );
}

/** Whether the code is not inverted, which the decoder accepts but some cameras do not. */
function isUpright(dark: Grid): boolean {
  const y = dark.findIndex((row) => row.some(Boolean));
  const x = dark[y]!.indexOf(true);
  return !dark[0]![0] && dark[y]![x + 6]! && !dark[y + 1]![x + 1] && dark[y + 3]![x + 3]!;
}

/** Converts half blocks to pixels, in the colours of the escape sequences. */
function pixelsOf(lines: readonly string[]): Grid {
  return lines.flatMap((line) => {
    const upper: boolean[] = [];
    const lower: boolean[] = [];
    let foreground = "";
    let background = "";
    // deno-lint-ignore no-control-regex
    for (const [token] of line.matchAll(/\x1b\[[\d;]*m|./gu)) {
      if (token.startsWith("\x1b")) {
        foreground = /38;5;(\d+)/.exec(token)?.[1] ?? "";
        background = /48;5;(\d+)/.exec(token)?.[1] ?? "";
        continue;
      }
      const isDark = (block: boolean) => (block ? foreground : background) === "16";
      expect([foreground, background].sort()).toEqual(["16", "231"]);
      upper.push(isDark(token === "█" || token === "▀"));
      lower.push(isDark(token === "█" || token === "▄"));
    }
    return [upper, lower];
  });
}

describe("the picture in a notebook", () => {
  const uri = picture(link)!;
  const svg = Buffer.from(uri.split(",")[1]!, "base64").toString();

  /** The path draws unit squares and runs: relative moves, horizontal and vertical lines. */
  function rasterise(): Grid {
    const size = Number(/viewBox="0 0 (\d+) /.exec(svg)![1]);
    const dark: Grid = Array.from(
      { length: size },
      () => Array.from({ length: size }, () => false),
    );
    const path = /<path d="([^"]+)"/.exec(svg)![1]!;
    let x = 0;
    let y = 0;
    let startX = 0;
    let startY = 0;
    const edges: [x: number, top: number, bottom: number][] = [];
    for (const [, command, numbers] of path.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)) {
      const [a = 0, b = 0] = (numbers!.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
      const before = y;
      if (command === "M") [x, y, startX, startY] = [a, b, a, b];
      else if (command === "m") [x, y, startX, startY] = [x + a, y + b, x + a, y + b];
      else if (command === "h") x += a;
      else if (command === "H") x = a;
      else if (command === "v") y += a;
      else if (command === "V") y = a;
      else if (command === "l") [x, y] = [x + a, y + b];
      else if (command === "L") [x, y] = [a, b];
      else [x, y] = [startX, startY];
      if (!"Mm".includes(command!) && y !== before) {
        edges.push([x, Math.min(y, before), Math.max(y, before)]);
      }
    }
    return dark.map((row, j) =>
      row.map((_, i) =>
        edges.filter(([at, top, bottom]) => at <= i && top <= j && j < bottom).length % 2 === 1
      )
    );
  }

  test("is decoded as the link, with dark modules on a light background", () => {
    expect(svg).toMatch(/^<svg[^>]*>/);
    const dark = rasterise();
    expect(decode(dark)).toBe(link);
    expect(isUpright(dark)).toBe(true);
  });

  test("has a quiet zone of four modules, its own size and a white background", () => {
    expect(quietZone(rasterise())).toBe(4);
    const card: Card = { kind: "card", qr: { text: link, alt: "QR code of the link" }, body: [] };
    const html = renderHtml([card], { identity: "masked", voice: "code", picture });
    expect(html).toMatch(/<img src="data:image\/svg\+xml;base64,[^"]+" width="168" height="168"/);
    expect(html).toContain('alt="QR code of the link"');
    // In the picture itself, because forced colours remove the background behind it.
    expect(svg).toMatch(/^<svg[^>]*><rect width="100%" height="100%" fill="#fff"\/><path /);
    expect(html.length).toBeLessThan(20_000);
  });
});

describe("half blocks in a terminal", () => {
  test.each([[80, 4], [45, 4], [44, 1], [40, 1]])(
    "in %i columns are read as the link, black on white, with a quiet zone of %i",
    (columns, quiet) => {
      const modules = encode(link)!;
      expect(modules.length).toBe(37);
      const dark = pixelsOf(drawQr(modules, { columns, color: true })!);
      expect(decode(dark)).toBe(link);
      expect(isUpright(dark)).toBe(true);
      expect(quietZone(dark)).toBe(quiet);
    },
  );

  test("are left out if they do not fit", () => {
    expect(drawQr(encode(link)!, { columns: 38, color: true })).toBeUndefined();
  });

  test("set no colours if colours are off", () => {
    expect(drawQr(encode(link)!, { columns: 80, color: false })!.join("")).toMatch(/^[█▀▄ ]+$/);
  });

  test("stay whole in the card, beside the text and above it", async () => {
    const tools = await loadTerminalTools({ table: false, qr: true });
    const card: Card = { kind: "card", qr: { text: link, alt: "" }, body: [] };
    for (const columns of [80, 60, 45, 40]) {
      const drawn = renderTerminal([card], {
        columns,
        color: true,
        unicode: true,
        identity: "full",
        voice: "code",
        qr: true,
      }, tools);
      const lines = drawn.split("\n").map((text) => text.trimStart());
      expect(decode(pixelsOf(lines))).toBe(link);
    }
  });
});

describe("a card on a screen of 80 by 24", () => {
  const card = (address: string, newIssuer: boolean) => {
    const deployment = defineDeployment({ domain: "mds.gbrrestoration.org", realm: "rrap" });
    const pending = {
      userCode: "WDJB-MJHT",
      verificationUri: address,
      verificationUriComplete: `${address}?user_code=WDJB-MJHT`,
      expiresAt: 600_000,
      adopted: false,
    };
    const { body, ...rest } = signInCard(pending, {
      deployment,
      now: 0,
      surface: "terminal",
      newIssuer,
    });
    return { ...rest, body: body.filter(({ kind }) => kind !== "waiting") };
  };
  const issuers = [
    "https://auth.mds.gbrrestoration.org/auth/realms/rrap",
    "https://auth.dev.rrap-is.com/auth/realms/rrap",
    "http://127.0.0.1:34637/auth/realms/demo",
  ];
  const drawn = async (issuer: string, newIssuer: boolean, rows?: number) =>
    renderTerminal([card(`${issuer}/device`, newIssuer)], {
      ...{ columns: 80, color: true, unicode: true, identity: "full", voice: "command" } as const,
      qr: true,
      ...(rows === undefined ? {} : { rows }),
    }, await loadTerminalTools({ table: false, qr: true })).split("\n");

  test.each(issuers.flatMap((issuer) => [[issuer, true], [issuer, false]] as const))(
    "is whole, with the line that waits: %s, first sign-in: %s",
    async (issuer, newIssuer) => {
      const lines = await drawn(issuer, newIssuer, 24);
      // An empty line before it, another after it, and the waiting line.
      expect(lines.length).toBeLessThanOrEqual(21);
      // deno-lint-ignore no-control-regex
      const drawing = /\x1b\[38;5;231;48;5;16m.*?\x1b\[0m/;
      const picture = lines.flatMap((line) => drawing.exec(line) ?? []);
      expect(decode(pixelsOf(picture))).toBe(`${issuer}/device?user_code=WDJB-MJHT`);
      expect(lines.at(-1)!.trim()).toBe(`${issuer}/device?user_code=WDJB-MJHT`);
      // The introduction of the link is directly before it.
      const words = lines.join("\n");
      expect(words.indexOf("Approve only")).toBeGreaterThan(words.indexOf("WDJB-MJHT"));
      expect(words.indexOf("Approve only")).toBeLessThan(words.search(/open:|on this computer:/));
    },
  );

  test("does not suggest a phone for a loopback address", () => {
    const leads = issuers.map((issuer) => JSON.stringify(card(`${issuer}/device`, false).body));
    expect(leads.map((lead) => /Scan the QR code with your phone/.test(lead)))
      .toEqual([true, true, false]);
    expect(leads[2]).toContain("Open this link on this computer:");
  });

  test("keeps its spacing if there is room, or the height is unknown", async () => {
    const known = await drawn(issuers[0]!, true, 40);
    expect(known).toEqual(await drawn(issuers[0]!, true));
    expect(known.length).toBeGreaterThan(21);
  });
});

test("a text too long for a camera gets no code", () => {
  expect(picture("A".repeat(3000))).toBeUndefined();
  expect(encode("A".repeat(3000))).toBeUndefined();
});
