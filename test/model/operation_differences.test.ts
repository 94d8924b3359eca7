import { expect, test } from "vitest";
import { compareOperations } from "../../src/model/operation_differences.ts";
import { callsOf } from "../../src/model/operation_needs.ts";

test("a document with the operations known here differs in nothing", () => {
  expect(compareOperations("job", callsOf("job")))
    .toEqual({ known: 14, missing: [], unknown: [], moved: [] });
});

test("what is missing, unknown or moved is told by name", () => {
  const there = callsOf("job").filter(({ operationId }) => operationId !== "list_batch")
    .map((one) => one.operationId === "get_job" ? { ...one, call: "GET /jobs/{id}" } : one);
  expect(compareOperations("job", [...there, { operationId: "tidy", call: "POST /tidy" }]))
    .toEqual({ known: 14, missing: ["list_batch"], unknown: ["tidy"], moved: ["get_job"] });
});
