import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runRecord } from "../../fixture/model_run_table.ts";
import { Place } from "../../fixture/place.ts";

const place = new Place();

beforeAll(() => place.open({ demo: { approve: "editor", jobs: { pace: 20 } }, signedIn: true }));

/** A record of a model run, of a dataset that may not exist. */
const record = (display_name: string, dataset_id = "10378.1/1900021") => ({
  ...runRecord,
  inputs: [{ dataset_template_id: "10378.1/1900014", dataset_id, dataset_type: "DATA_STORE" }],
  display_name,
});

/** Starts a job with an operation of the Provenance API, and gives the ID of the job. */
async function started(operation: string, args: object): Promise<string> {
  const { stdout } = await place.machine.run(
    ["call", "prov", operation, "--input", "-", "--json"],
    { input: JSON.stringify(args) },
  );
  return JSON.parse(stdout).data.session_id;
}

const failing = () =>
  started("update_model_run", {
    model_run_id: "10378.1/404",
    reason: "test",
    record: record("No run"),
  });

describe("wait", () => {
  it("waits until the job has ended, and shows what came of it", async () => {
    const id = await started("register_model_run", record("Run 1"));
    const { code, stdout } = await place.machine.run(["wait", id]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/The model run is registered: 10378\.1\/\d+/);
  });

  it("gives it as JSON, and then stderr has nothing else", async () => {
    const id = await started("register_model_run", record("Run 2"));
    const { code, stdout, stderr } = await place.machine.run(["wait", id, "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      sessionId: id,
      batchId: null,
      type: "MODEL_RUN_PROV_LODGE",
      status: "SUCCEEDED",
      handle: expect.stringMatching(/^10378\.1\//),
      result: { record: { id: expect.any(String) } },
      jobs: [{ status: "SUCCEEDED" }],
    });
  });

  it("ends with 1 and the reason if the job failed", async () => {
    const id = await failing();
    const { code, stdout, stderr } = await place.machine.run(["wait", id]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/provena: Updating the model run failed .*lodging the provenance/);
    const { stderr: json } = await place.machine.run(["wait", id, "--json"]);
    expect(JSON.parse(json).error).toMatchObject({ code: "ERR_JOB", sessionId: id });
  });

  it("ends with 1 when the time is over, and says how to wait again", async () => {
    const id = "00000000-0000-4000-a000-000000000000";
    const { code, stderr } = await place.machine.run(["wait", id, "--timeout", "0.3"]);
    expect(code).toBe(1);
    expect(stderr).toContain(`It may be too new. Wait for it again: provena wait ${id}`);
  });

  it("ends with 130 on Ctrl-C, without an error", async () => {
    const waiting = place.machine.start(["wait", "00000000-0000-4000-a000-000000000001"]);
    await waiting.shows(/on its way to the queue/);
    waiting.kill("SIGINT");
    const { code, stdout, stderr } = await waiting.ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
    expect(stderr).not.toContain("provena:");
  });

  it("shows one line in a terminal, which Ctrl-C takes away", async () => {
    const waiting = place.machine.inTerminal(
      'provena wait 00000000-0000-4000-a000-000000000002; echo "code $?"',
    );
    await waiting.shows(/on its way to the queue · \d+ s.* · Ctrl-C stops waiting/);
    waiting.child.stdin!.write("\x03");
    const { stdout } = await waiting.ended;
    expect(stdout.endsWith("\x1b[1G\x1b[Kcode 130\r\n"), JSON.stringify(stdout)).toBe(true);
    expect(stdout.split("code")[0]).not.toContain("\n");
  });

  it("shows which records of a batch failed, and writes a table to try them again", async () => {
    const records = [record("Good"), record("Bad", "10378.1/404")];
    const id = await started("register_batch", { records });
    const file = join(place.machine.home, "again.csv");
    const told = await place.machine.run(["wait", id, "--retry", file]);
    expect(told.code).toBe(1);
    expect(told.stdout).toMatch(/1 of 2 records failed; 1 done[^]*2 +Bad +x failed/);
    const table = await readFile(file, "utf8");
    const [header, row, ...rest] = table.split("\r\n");
    expect(rest).toEqual([""]);
    expect(row).toMatch(/^,Bad,of a test,.*,10378\.1\/404,.*,,,,"?Failed to validate/);

    const mended = `${header}\r\n${row!.replaceAll("10378.1/404", "10378.1/1900021")}\r\n`;
    const convert = ["call", "prov", "convert_model_runs_csv", "csv_file=@-", "--json"];
    const converted = JSON.parse((await place.machine.run(convert, { input: mended })).stdout);
    expect(converted.data).toMatchObject({
      new_records: [{ display_name: "Bad" }],
      existing_records: [],
    });
    const again = await started("register_batch", { records: converted.data.new_records });
    const { code, stdout } = await place.machine.run(["wait", again, "--retry", "-", "--json"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });

    const { stdout: listed } = await place.machine.run(["wait", id, "--json"]);
    const { batchId } = JSON.parse(listed);
    const byBatch = await place.machine.run(["wait", "--batch", batchId, "--retry", "-"]);
    expect(byBatch).toMatchObject({ code: 1, stdout: table });
  });

  it.each([
    [[], "A wait is for one job, or for one batch"],
    [["a", "--batch", "b"], "A wait is for one job, or for one batch"],
    [["10378.1/1900046"], 'got "10378.1/1900046"'],
    [["a", "--timeout", "soon"], "--timeout takes a number of seconds"],
    [["a", "--timeout", "0"], "timeout must be milliseconds above 0"],
  ])("refuses %j", async (args, words) => {
    const { code, stderr } = await place.machine.run(["wait", ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});

describe("an answer that started a job", () => {
  it("says so, with the line to paste", async () => {
    const run = ["call", "prov", "register_model_run", "--input", "-"];
    const { stdout } = await place.machine.run(run, { input: JSON.stringify(record("Run 3")) });
    expect(stdout).toMatch(
      /This started a job, which goes on\. .*\n +provena wait [0-9a-f-]{36}\n/,
    );
  });

  it("is the only one that does", async () => {
    const { stdout } = await place.machine.run(["call", "job", "list_jobs", "limit=3"]);
    expect(stdout).not.toContain("This started a job");
  });
});
