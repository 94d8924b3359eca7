import { expect, it } from "vitest";
import type { DemoRequest } from "../../../src/demo/server/request.ts";
import { logRequest } from "../../../src/demo/server/request_log.ts";

const request = { api: "registry", method: "GET", status: 404 } as const;

it("keeps the newest requests, with paths of limited length", () => {
  const log: DemoRequest[] = [];
  for (let i = 0; i < 120_000; i++) logRequest(log, { ...request, path: `/${i}` });
  expect(log.length).toBeLessThanOrEqual(50_000);
  expect(log.length).toBeGreaterThanOrEqual(25_000);
  expect(log.at(-1)).toEqual({ ...request, path: "/119999" });
  expect(log.map(({ path }) => path)).toEqual(
    log.map((_, i) => `/${120_000 - log.length + i}`),
  );
  logRequest(log, { ...request, path: `/${"x".repeat(16_000)}` });
  expect(log.at(-1)!.path).toHaveLength(500);
});
