/** `provena lineage` and `provena search`. */
import { beforeAll, expect, it } from "vitest";
import { Place } from "../../fixture/place.ts";

const place = new Place();
const SETTLEMENT = "10378.1/1900029";

beforeAll(() => place.open({ demo: { approve: "editor" }, signedIn: true }));

it("draws the lineage of an item as a tree", async () => {
  const { code, stdout, stderr } = await place.machine.run(["lineage", SETTLEMENT]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("|- Upstream: what it was made from\n");
  expect(stdout).toContain("made by model run Larval drift, calm summer 10378.1/1900033\n");
  expect(stdout).toContain("`- Downstream: what was made from it\n");
  expect(stdout).toContain(`provena lineage ${SETTLEMENT} --depth 4\n`);
});

it("draws box lines where the locale knows them, and none where it does not", async () => {
  const env = { PROVENA_DISPLAY: "terminal", CI: "", TERM: "xterm" };
  const drawn = async (LANG: string) =>
    (await place.machine.run(["lineage", SETTLEMENT], { env: { ...env, LANG, LC_ALL: LANG } }))
      .stdout;
  expect(await drawn("C.UTF-8")).toContain("├─ Upstream");
  // deno-lint-ignore no-control-regex
  expect((await drawn("C")).replace(/\x1b\[[\d;]*m/g, "")).toMatch(/^[\x20-\x7e\n]*$/);
});

it("takes direction and depth, and prints data", async () => {
  const words = ["lineage", SETTLEMENT, "--direction", "upstream", "--depth", "1", "--json"];
  const { stdout } = await place.machine.run(words);
  const data = JSON.parse(stdout);
  expect(data).toMatchObject({ item: SETTLEMENT, direction: "upstream", depth: 1 });
  expect(data.links.every(({ source }: { source: string }) => source === SETTLEMENT)).toBe(true);
});

it("prints a Mermaid flowchart", async () => {
  const { code, stdout } = await place.machine.run(["lineage", SETTLEMENT, "--mermaid"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^flowchart RL\n {2}n0\(\["dataset<br\/>Larval settlement, modelled<br\/>/,
  );
});

it.each([
  [["lineage", "reef"], 'A handle is a text such as "10378.1/1900078", got "reef"'],
  [["lineage", SETTLEMENT, "--depth", "two"], '--depth takes a whole number such as 4, got "two"'],
  [["lineage", SETTLEMENT, "--direction", "up"], 'got "up"'],
  [["search", "reef", "--subtype", "datset"], 'did you mean "DATASET"?'],
  [["search", "reef", "--limit", "x"], "--limit takes a whole number such as 50"],
])("refuses %j as wrong use", async (words, message) => {
  const { code, stdout, stderr } = await place.machine.run(words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(message);
});

it("finds items by words, and says how to find more in the words of the shell", async () => {
  const { code, stdout } = await place.machine.run([
    "search",
    "lagoon",
    "currents",
    "--limit",
    "1",
  ]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Lagoon currents, summer +dataset +10378\.1\/1900021 +editor/);
  expect(stdout).toContain("provena search 'lagoon currents' --limit 50");
  const words = ["search", "currents", "--subtype", "dataset", "--json"];
  const data = JSON.parse((await place.machine.run(words)).stdout);
  expect(data).toMatchObject({ words: "currents", subtype: "DATASET" });
  expect(data.items[0]).toMatchObject({ handle: "10378.1/1900021", type: "DATASET" });
});
