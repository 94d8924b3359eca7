/** What 32 MiB of records take: to hide what is secret, to scan, to show. */
import { inspect } from "node:util";
import { alternate } from "./drivers/sides.mjs";
import { openApi } from "./hostile.mjs";
import { absolute } from "./rows.mjs";
import { callDemo } from "./stage.mjs";

const MiB = 2 ** 20;

/** As many records of the registry as fill so many bytes, each with a handle of its own. */
function fill(records, bytes) {
  const texts = [];
  for (let i = 0, length = 0; length < bytes; i++) {
    const record = { ...records[i % records.length], id: `10378.1/${2_000_000 + i}` };
    const text = JSON.stringify(record);
    texts.push(text);
    length += text.length + 1;
  }
  return `{"status":{"success":true,"details":""},"items":[${texts.slice(0, -1).join(",")}]}`;
}

/** Measures them, and half of them, in turn; CPU time in ms. */
export async function measureRecords(demo, { scanText, cpuOf, cpuOfAsync }, rounds) {
  const { items } = await callDemo(demo, "registry", "/registry/general/list", {});
  let answer;
  const api = await openApi(() => answer);
  const sideOf = (bytes) => {
    const text = fill(items, bytes);
    const content = new TextEncoder().encode(text);
    return async () => {
      answer = { content, contentType: "application/json" };
      const result = await api.call("thing");
      const redact = cpuOf(() => JSON.stringify(result));
      const scan = await cpuOfAsync(() => scanText("records.json", [text]));
      const show = cpuOf(() => inspect(result)) +
        await cpuOfAsync(() => result[Symbol.for("Jupyter.display")]());
      return { cpu: redact + scan + show, redact, scan, show };
    };
  };
  const figures = await alternate({ half: sideOf(16 * MiB), whole: sideOf(32 * MiB) }, {
    rounds,
    warmUp: 0,
  });
  const of = (measure) => figures.whole.map((each) => each[measure]);
  const growth = figures.whole.map(({ cpu }, i) => cpu / figures.half[i].cpu);
  const row = absolute("32 MiB of records redacted, scanned, shown; CPU", of("cpu"), {
    unit: "ms",
    most: 2000,
  });
  const parts = ["redact", "scan", "show"].map((part) => absolute(part, of(part), { unit: "ms" }));
  return [
    { ...row, beside: parts.map(({ what, figure }) => `${what} ${figure}`).join("; ") },
    absolute("the same, over 16 MiB", growth, { unit: "×", most: 2.5 }),
  ];
}
