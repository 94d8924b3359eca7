import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { beforeAll, describe, expect, it } from "vitest";
import { readFileWords } from "../../../src/cli/commands/call/file_words.ts";
import type { ArgumentInfo } from "../../../src/model/operation.ts";
import { HIDDEN } from "../../fixture/hidden.ts";
import { filledIn, TEMPLATE, WORKFLOW_TEMPLATE } from "../../fixture/model_run_table.ts";
import { Place } from "../../fixture/place.ts";

const place = new Place();

beforeAll(() => place.open({ demo: { approve: "editor", jobs: { pace: 5 } }, signedIn: true }));

const at = (name: string) => join(place.machine.home, name);

/** Runs a call, which must succeed. */
async function call(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await place.machine.run(["call", ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringMatching(/provena:/) });
  return stdout;
}

const template = ["prov", "generate_template_csv", `workflow_template_id=${WORKFLOW_TEMPLATE}`];
const credentials = [
  "data-store",
  "generate_read_access_credentials",
  "dataset_id=10378.1/1900022",
  "console_session_required=false",
];

describe("a table of model runs", () => {
  it("is downloaded as a template, filled in and registered, through files", async () => {
    await call(...template, "--output", at("runs.csv"));
    const empty = await readFile(at("runs.csv"), "utf8");
    expect(empty).toBe(TEMPLATE);
    await writeFile(at("runs.csv"), filledIn(empty));
    const converting = ["prov", "convert_model_runs_csv", `csv_file=@${at("runs.csv")}`];
    await call(...converting, "--output", at("converted.json"));
    const { new_records: records } = JSON.parse(await readFile(at("converted.json"), "utf8"));
    expect(records).toMatchObject([{ display_name: "Grazing, façade reef", study_id: null }]);
    await writeFile(at("records.json"), JSON.stringify(records));
    const registering = ["prov", "register_batch", `records=@${at("records.json")}`];
    const { data } = JSON.parse(await call(...registering, "--json"));
    const waited = await place.machine.run(["wait", data.session_id, "--json"]);
    expect(waited.code).toBe(0);
    const result = JSON.parse(waited.stdout);
    expect(result.jobs).toMatchObject([{}, { name: "Grazing, façade reef", run: 1 }]);
    const written = await call(
      "prov",
      "regenerate_from_batch_csv",
      `batch_id=${result.batchId}`,
    );
    expect(written).toContain("Grazing, façade reef");
  });

  it("that is refused says what is wrong in which row, of all rows", async () => {
    const good = filledIn(TEMPLATE);
    const row = good.split("\r\n")[1]!;
    const bad = [
      row.replace("from a table", ""),
      row,
      row.replace("2026-01-01 00:00:00+10:00", "1/2/2026"),
    ];
    await writeFile(at("bad.csv"), `${good}${bad.join("\r\n")}\r\n`);
    const convert = ["call", "prov", "convert_model_runs_csv", `csv_file=@${at("bad.csv")}`];
    const { code, stderr } = await place.machine.run(convert);
    expect(code).toBe(1);
    expect(stderr).toContain("Expected description to be non-empty string");
    expect(stderr).toContain(
      "In the table, model run 2 (row 3): description is empty; model run 4 (row 5): execution " +
        "start time is no time, such as 2026-01-31 00:00:00+10:00. Mend the table",
    );
  });

  it("can be sent from standard input", async () => {
    const empty = await call(...template);
    const convert = ["call", "prov", "convert_model_runs_csv", "csv_file=@-", "--json"];
    const { code, stdout } = await place.machine.run(convert, { input: filledIn(empty) });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).data.new_records).toHaveLength(1);
  });
});

describe("a text response", () => {
  it("is written unchanged to a pipe and into a file", async () => {
    const piped = await call(...template);
    expect(piped).toMatch(/^_workflow template id [^\n]+,_error_info\r\n$/);
    await call(...template, "--output", at("same.csv"));
    expect(await readFile(at("same.csv"), "utf8")).toBe(piped);
    expect(await call(...template, "--output", "-")).toBe(piped);
  });

  it("replaces the file's content; a failed call does not change the file", async () => {
    await writeFile(at("old.csv"), "old");
    const wrong = ["prov", "generate_template_csv", "workflow_template_id=10378.1/1"];
    const { code } = await place.machine.run(["call", ...wrong, "--output", at("old.csv")]);
    expect(code).toBe(1);
    expect(await readFile(at("old.csv"), "utf8")).toBe("old");
    const { stderr } = await place.machine.run(["call", ...template, "--output", at("old.csv")]);
    expect(stderr).toMatch(/^Wrote \S+old\.csv, \d+ bytes\n$/);
    expect(await readFile(at("old.csv"), "utf8")).toMatch(/^_workflow template id/);
  });

  it("contains one line per record with --all", async () => {
    await call("registry", "list", "page_size=20", "--all", "--output", at("items.jsonl"));
    const lines = (await readFile(at("items.jsonl"), "utf8")).trimEnd().split("\n");
    expect(new Set(lines.map((one) => JSON.parse(one).id)).size).toBeGreaterThanOrEqual(69);
  });
});

describe("an output path that cannot be written", () => {
  it("is rejected before the call", async () => {
    await mkdir(at("folder"));
    const calls = () =>
      place.demo.requests.filter(({ path }) => path.includes("generate_template"));
    const before = calls().length;
    for (
      const [path, words] of [
        [at("folder"), "is a folder"],
        [at("nowhere/runs.csv"), "There is no folder"],
      ] as const
    ) {
      const told = await place.machine.run(["call", ...template, "--output", path]);
      expect(told).toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
    }
    expect(calls().length).toBe(before);
  });
});

describe("credentials", () => {
  const secret = /"aws_secret_access_key":\s*"(?!\[redacted\])[^"]+"/;

  it("are written to a new file that only its owner can read, and never to the screen", async () => {
    const { stderr } = await place.machine.run(["call", ...credentials, "--output", at("a.json")]);
    expect(stderr).toContain("a.json");
    expect(await readFile(at("a.json"), "utf8")).toMatch(secret);
    if (process.platform !== "win32") expect((await stat(at("a.json"))).mode & 0o777).toBe(0o600);
    expect(await call(...credentials)).not.toMatch(secret);
    expect(await call(...credentials, "--json")).not.toMatch(secret);
  });

  it("are left out with --all too, unless --output writes a file", async () => {
    const metadata = 'user_metadata={"api_token":"from the tide gauge"}';
    await call("registry", "create_entity_dataset_template", "display_name=Tides", metadata);
    const lines = await call("registry", "list", "--all", "--json");
    expect(lines).toContain('"api_token":"[redacted]"');
    expect(lines).not.toContain("from the tide gauge");
    const whole = await call("registry", "list", "--all", "--output", "-");
    expect(whole).toContain("from the tide gauge");
  });

  it("never replace an existing file", async () => {
    await writeFile(at("b.json"), "mine");
    const told = await place.machine.run(["call", ...credentials, "--output", at("b.json")]);
    expect(told).toMatchObject({ code: 2, stderr: expect.stringContaining("is there already") });
    expect(await readFile(at("b.json"), "utf8")).toBe("mine");
  });

  it("are written to a pipe with --output -, but not to a screen", async () => {
    expect(await call(...credentials, "--output", "-")).toMatch(secret);
    const line = `provena call ${credentials.join(" ")} --output -`;
    const { code, stdout } = await place.machine.inTerminal(`${line}; exit $?`).ended;
    expect(code).toBe(2);
    expect(stdout).toContain("is for a pipe");
    expect(stdout).not.toMatch(secret);
  });
});

describe("an argument that names a file", () => {
  it.each([
    ["csv_file=@nowhere.csv", /csv_file cannot be read from nowhere\.csv: it does not exist/],
    ["csv_file=@.", /csv_file cannot be read from \.: it is a folder/],
    ["csv_file=@", /csv_file cannot be read from a file without a name/],
  ])("%s is rejected with the reason", async (word, words) => {
    const told = await place.machine.run(["call", "prov", "convert_model_runs_csv", word]);
    expect(told).toMatchObject({ code: 2, stderr: expect.stringMatching(words) });
  });

  it("passes the file's content, and name:= the text itself", async () => {
    await writeFile(at("id.txt"), "10378.1/1900001");
    expect(await call("registry", "fetch", `id=@${at("id.txt")}`)).toContain("Small Tides");
    const { stderr } = await place.machine.run(["call", "registry", "fetch", 'id:="@x"']);
    expect(stderr).toContain("@x");
    expect(stderr).not.toContain("cannot be read");
  });

  it("can have an equals sign in its name", async () => {
    await writeFile(at("value.txt"), "coral");
    const named = { name: "a=b", in: "query", required: true, type: "a string", description: "" };
    const read = await readFileWords(
      [`a=b=@${at("value.txt")}`],
      [named as ArgumentInfo],
      new AbortController().signal,
    );
    expect(read.words).toEqual(["a=b=coral"]);
  });

  it("can start with a byte order mark, and cannot be a folder", async () => {
    await writeFile(at("args.json"), '\ufeff{"page_size": 1}\r\n');
    const list = ["registry", "list", "--input"];
    expect(await call(...list, at("args.json"))).toContain("1 row");
    const told = await place.machine.run(["call", ...list, place.machine.home]);
    expect(told).toMatchObject({ code: 2, stderr: expect.stringContaining("it is a folder") });
  });

  it("cannot be combined with a value for the same argument", async () => {
    await writeFile(at("one.csv"), "a,b\n");
    const words = [`csv_file=@${at("one.csv")}`, "csv_file=a"];
    const told = await place.machine.run(["call", "prov", "convert_model_runs_csv", ...words]);
    expect(told).toMatchObject({ code: 2, stderr: expect.stringContaining("given twice") });
  });
});

it("escapes control characters in JSON", async () => {
  const made = ["registry", "create_entity_dataset_template", "display_name=a\x9b2J\u202eb"];
  const answers = [
    await call(...made, "--json"),
    await call("registry", "list", "--all", "--json"),
  ];
  for (const json of answers) {
    expect(json).toContain("a\\u009b2J\\u202eb");
    expect(json.replaceAll("\n", "")).not.toMatch(HIDDEN);
  }
});

describe("errors for programs", () => {
  const error = async (...args: string[]) => {
    const { stderr } = await place.machine.run([...args, "--json"]);
    return JSON.parse(stderr).error;
  };

  it("include the HTTP status and the missing roles", async () => {
    expect(await error("call", "job", "get_job", "session_id=none"))
      .toMatchObject({ code: "ERR_HTTP", status: 400 });
    const refused = await error("call", "job", "admin_list_jobs");
    expect(refused).toMatchObject({ code: "ERR_ROLE_REQUIRED", missing: ["job-service-read"] });
    expect(Object.keys(await error("call", "registry", "nothing"))).toEqual([
      "code",
      "message",
      "next",
    ]);
  });
});
