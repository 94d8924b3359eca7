import { gzipSync } from "node:zlib";
import { expect, test, vi } from "vitest";
import { type Answer, oneOperation, serveApi } from "./api_server.ts";

const records = Array.from({ length: 500 }, (_, i) => ({ id: `10378.1/${i}`, name: "Reef" }));
const whole = JSON.stringify(records);

/** Answers compressed, to those who take that; `cut` breaks off before the end. */
function packed({ cut = false } = {}): Answer {
  return ({ headers }, response) => {
    expect(headers["accept-encoding"]).toMatch(/\bgzip\b/);
    const bytes = gzipSync(whole);
    response.writeHead(200, {
      "content-type": "application/json",
      "content-encoding": "gzip",
      "content-length": bytes.length,
    });
    if (!cut) response.end(bytes);
    else response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
  };
}

test("an answer may be compressed on its way", async () => {
  await using server = await serveApi(oneOperation(), packed());
  const answer = await (await server.explore()).call("thing");
  expect(answer.data).toEqual(records);
  expect(new TextDecoder().decode(answer.bytes)).toBe(whole);
});

test("what counts is the size of an answer once it is unpacked", async () => {
  await using server = await serveApi(oneOperation(), packed());
  const maxBytes = whole.length - 1;
  expect(gzipSync(whole).length).toBeLessThan(maxBytes / 2);
  const call = (await server.explore()).call("thing", {}, { maxBytes });
  await expect(call).rejects.toMatchObject({
    code: "ERR_HTTP",
    message: expect.stringContaining("is larger than"),
  });
});

test("a compressed answer that breaks off is no answer", async () => {
  await using server = await serveApi(oneOperation(), packed({ cut: true }));
  const call = (await server.explore()).call("thing");
  await expect(call).rejects.toMatchObject({
    code: "ERR_NETWORK",
    message: expect.stringContaining("was cut in the middle of its answer"),
  });
});

test("a call goes through what a program has put in the place of fetch", async () => {
  await using server = await serveApi(oneOperation(), packed());
  const explorer = await server.explore();
  const fetch = vi.spyOn(globalThis, "fetch").mockResolvedValue(Response.json({ by: "theirs" }));
  try {
    expect((await explorer.call("thing")).data).toEqual({ by: "theirs" });
    expect(server.requests).toEqual([]);
  } finally {
    fetch.mockRestore();
  }
});
