import { expect, test } from "vitest";
import { lateAnswer, readJson } from "../../src/api/read_body.ts";
import { within } from "../../src/async/deadline.ts";
import { createFakeSystem } from "../fake_system.ts";

const limits = {
  host: "registry.reef.example",
  maxBytes: 2 ** 22,
  advice: "ask its operators",
  signal: new AbortController().signal,
};

/** An answer of an API, and the controller of its body. */
function answerOf(status = 200) {
  let feed!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({ start: (controller) => void (feed = controller) });
  const response = new Response(body, { status });
  const write = (text: string) => feed.enqueue(new TextEncoder().encode(text));
  return { response, write, end: () => feed.close() };
}

test("an answer is read piece by piece, and is undefined if it is not JSON", async () => {
  for (const [text, value] of [['{"a": [1]}', { a: [1] }], ["<html>", undefined]] as const) {
    const { response, write, end } = answerOf();
    const read = readJson(createFakeSystem(), response, limits);
    write(text.slice(0, 3));
    write(text.slice(3));
    end();
    expect(await read).toEqual(value);
  }
});

test("an answer that trickles in is given up when its time is over", async () => {
  const system = createFakeSystem();
  const { response, write } = answerOf();
  const limit = { ms: 5_000, late: lateAnswer("registry.reef.example", 5_000) };
  const read = within(system, limit, (signal) => readJson(system, response, { ...limits, signal }));
  const given = read.catch((error) => error);
  for (let i = 0; i < 4; i++) {
    write(" ");
    await system.advance(1_200);
  }
  await system.advance(200);
  expect(await given).toMatchObject({
    code: "ERR_NETWORK",
    message: expect.stringContaining("registry.reef.example did not end its answer within 5 s"),
  });
  expect(system.sleepers).toEqual([]);
});

test("an answer with too many values is not parsed", async () => {
  const { response, write, end } = answerOf();
  const read = readJson(createFakeSystem(), response, limits).catch((error) => error);
  write(`[${"0,".repeat(1_000_000)}0]`);
  end();
  expect(await read).toMatchObject({
    code: "ERR_HTTP",
    message: expect.stringContaining("holds more than 1,000,000 values, so it was not parsed"),
  });
});

test("an endless answer is given up at the size limit", async () => {
  const { response, write } = answerOf();
  const read = readJson(createFakeSystem(), response, limits).catch((error) => error);
  for (let i = 0; i < 5; i++) write("x".repeat(2 ** 20));
  expect(await read).toMatchObject({
    code: "ERR_HTTP",
    message: expect.stringContaining("larger than 4 MiB, so it was not read"),
  });
});

test("an aborted reader is rejected with the signal's reason", async () => {
  const leave = new AbortController();
  const { response } = answerOf();
  // As with fetch, the signal of the request also aborts its answer.
  const broken = new Response(
    response.body!.pipeThrough(new TransformStream(), { signal: leave.signal }),
  );
  const read = readJson(createFakeSystem(), broken, { ...limits, signal: leave.signal });
  leave.abort(new Error("enough"));
  await expect(read).rejects.toThrow("enough");
});
