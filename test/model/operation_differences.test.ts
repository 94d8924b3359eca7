import { expect, test } from "vitest";
import { compareOperations } from "../../src/model/operation_differences.ts";
import { callsOf } from "../../src/model/operation_needs.ts";

test("a document with the known operations has no differences", () => {
  expect(compareOperations("job", callsOf("job")))
    .toEqual({ known: 14, missing: [], unknown: [], moved: [] });
});

test("missing, unknown and moved operations are listed by name", () => {
  const there = callsOf("job").filter(({ operationId }) => operationId !== "list_batch")
    .map((one) => one.operationId === "get_job" ? { ...one, call: "GET /jobs/{id}" } : one);
  expect(compareOperations("job", [...there, { operationId: "tidy", call: "POST /tidy" }]))
    .toEqual({ known: 14, missing: ["list_batch"], unknown: ["tidy"], moved: ["get_job"] });
});
