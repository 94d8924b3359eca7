/** Long tables say where the rest is: in a field of the result, or behind `--json` in a terminal. */
import { expect, test } from "vitest";
import type { Document } from "../../src/display/document.ts";
import { renderText } from "../../src/display/text.ts";
import { filesView, transferView } from "../../src/view/files.ts";
import { jobOutcomeView } from "../../src/view/job.ts";
import { job } from "./scenes.ts";

const numbers = Array.from({ length: 150 }, (_, i) => i);

const files: Document = filesView({
  handle: "10378.1/1900024",
  name: "Water colour",
  uri: "s3://bucket/datasets/x/",
  region: "ap-southeast-2",
  endpoint: null,
  external: null,
  files: numbers.map((i) => ({ path: `${i}.csv`, size: 1, modified: "2026-01-02T00:00:00.000Z" })),
});

const transfer: Document = transferView({
  direction: "download",
  handle: "10378.1/1900024",
  local: "data",
  moved: [],
  skipped: [],
  refused: numbers.map((i) => ({ path: `${i}.csv`, reason: "it is a link" })),
  bytes: 0,
  duration: 0,
});

const batch: Document = jobOutcomeView({
  sessionId: null,
  batchId: "143b6219-0abe-4cbf-be05-baff553424ac",
  type: "MODEL_RUN_PROV_LODGE",
  status: "SUCCEEDED",
  result: null,
  info: null,
  handle: null,
  jobs: numbers.map(() => job({})),
});

test.each([
  ["files", files, "50 more are in .files."],
  ["refused files", transfer, "130 more are in .refused."],
  ["jobs", batch, "100 more are in .jobs."],
])("the rest of a table of %s", (_, view, inCode) => {
  expect(renderText(view, { voice: "code" })).toContain(inCode);
  expect(renderText(view, { voice: "command" }))
    .toContain(inCode.replace(/ \.\w+\.$/, " --json."));
});
