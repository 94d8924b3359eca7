import { Buffer } from "node:buffer";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import process from "node:process";
import { inflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Demo, startDemo } from "../../../src/demo/mod.ts";
import { callApi, signInAs } from "../client.ts";
import { clientOf, codeOf } from "./store_server.ts";

let demo: Demo;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  demo = await startDemo({ interval: 0, jobs: { pace: 1 }, credentialsTtl: 3 });
  for (const user of ["reader", "editor", "admin"]) {
    tokens[user] = (await signInAs(demo, user)).access_token;
  }
});
afterAll(() => demo.close());

const call = (
  user: string,
  api: "data-store" | "registry" | "prov" | "job",
  path: string,
  body?: unknown,
) => callApi(`${demo.deployment.apis[api]}${path}`, { token: tokens[user]!, body });

async function keysTo(handle: string, access: "read" | "write", user = "editor") {
  const path = `/registry/credentials/generate-${access}-access-credentials`;
  const { body } = await call(user, "data-store", path, {
    dataset_id: handle,
    console_session_required: false,
  });
  const keys = body.credentials;
  return {
    accessKeyId: keys.aws_access_key_id as string,
    secretAccessKey: keys.aws_secret_access_key as string,
    sessionToken: keys.aws_session_token as string,
    expiry: keys.expiry as string,
  };
}

const urlOf = (handle: string, name: string) =>
  `${demo.deployment.files!.endpoint}/provena-data/datasets/${handle.replace(/[./]/g, "-")}/` +
  name.split("/").map(encodeURIComponent).join("/");

const colour = "10378.1/1900024";

describe("the deployment", () => {
  it("says where its files are", () => {
    expect(demo.deployment.files).toEqual({
      endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      region: "ap-southeast-2",
    });
    expect(demo.deployment.foreignOrigins).toEqual([]);
  });

  it("logs the requests to its object store, and can stop and resume it", async () => {
    const url = urlOf(colour, "metadata.json");
    await fetch(url);
    expect(demo.requests.at(-1)).toEqual({
      api: "object-store",
      method: "GET",
      path: "/provena-data/datasets/10378-1-1900024/metadata.json",
      status: 403,
    });
    await demo.stop("object-store");
    await expect(fetch(url)).rejects.toThrow();
    await demo.resume("object-store");
    expect((await fetch(url)).status).toBe(403);
  });

  it("leaves no file behind", async () => {
    const own = async () =>
      (await readdir(tmpdir())).filter((name) =>
        new RegExp(`^provena-files-\\w+-${process.pid}-`).test(name)
      );
    const before = await own();
    const other = await startDemo({ interval: 0 });
    const { access_token } = await signInAs(other, "editor");
    const { body } = await callApi(
      `${
        other.deployment.apis["data-store"]
      }/registry/credentials/generate-write-access-credentials`,
      {
        token: access_token,
        body: { dataset_id: colour, console_session_required: false },
      },
    );
    const client = clientOf({
      accessKeyId: body.credentials.aws_access_key_id,
      secretAccessKey: body.credentials.aws_secret_access_key,
      sessionToken: body.credentials.aws_session_token,
    });
    const url = urlOf(colour, "new").replace(
      demo.deployment.files!.endpoint,
      other.deployment.files!.endpoint,
    );
    expect((await client(url, { method: "PUT", body: "x" })).status).toBe(200);
    expect(await own()).toHaveLength(before.length + 1);
    await other.close();
    expect(await own()).toEqual(before);
  });
});

describe("the files of a dataset", () => {
  it("include its metadata, for every dataset", async () => {
    const { body } = await call("admin", "data-store", "/registry/items/list", { page_size: 100 });
    expect(body.items.length).toBeGreaterThan(10);
    for (const { id, display_name } of body.items) {
      const client = clientOf(await keysTo(id, "read", "admin"));
      const metadata = await (await client(urlOf(id, "metadata.json"))).json();
      expect(metadata.dataset_info.name).toBe(display_name);
    }
  });

  it("have their real formats", async () => {
    const client = clientOf(await keysTo(colour, "read"));
    const csv = await client(urlOf(colour, "colours.csv"));
    expect(csv.headers.get("content-type")).toBe("text/csv");
    expect((await csv.text()).split("\n")[0]).toBe("day,red,green,blue");
    const png = await client(urlOf(colour, "photographs/day 1.png"));
    const bytes = Buffer.from(await png.arrayBuffer());
    expect(bytes.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
    const at = bytes.indexOf("IDAT");
    const data = bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4));
    expect(inflateSync(data)).toHaveLength(16 * (1 + 3 * 16));

    const currents = "10378.1/1900021";
    const netCdf = await clientOf(await keysTo(currents, "read"))(urlOf(currents, "data.nc"));
    const values = Buffer.from(await netCdf.arrayBuffer());
    expect(values.subarray(0, 4).toString("latin1")).toBe("CDF\x01");
    expect(values.readDoubleBE(values.length - 24 * 8)).toBeCloseTo(0.3);
  });

  it("can be read with read access, and changed with write access", async () => {
    const reader = clientOf(await keysTo(colour, "read", "reader"));
    expect((await reader(urlOf(colour, "colours.csv"))).status).toBe(200);
    expect(await codeOf(await reader(urlOf(colour, "new.csv"), { method: "PUT", body: "x" })))
      .toBe("403 AccessDenied");
    expect(await codeOf(await reader(urlOf("10378.1/1900021", "data.nc")))).toBe(
      "403 AccessDenied",
    );
    const editor = clientOf(await keysTo(colour, "write"));
    expect((await editor(urlOf(colour, "new.csv"), { method: "PUT", body: "x" })).status).toBe(200);
    expect(await (await reader(urlOf(colour, "new.csv"))).text()).toBe("x");
  });

  it("are accessible until the credentials expire, which an option sets", async () => {
    const keys = await keysTo(colour, "read");
    const client = clientOf(keys);
    expect((await client(urlOf(colour, "colours.csv"))).status).toBe(200);
    const life = Date.parse(keys.expiry.replace(/(\.\d{3})\d+/, "$1")) - Date.now();
    expect(life).toBeLessThanOrEqual(4000);
    await expect.poll(async () => await codeOf(await client(urlOf(colour, "colours.csv"))), {
      timeout: 10_000,
      interval: 200,
    }).toBe("400 ExpiredToken");
    const renewed = clientOf(await keysTo(colour, "read"));
    expect((await renewed(urlOf(colour, "colours.csv"))).status).toBe(200);
  });
});

describe("a presigned link", () => {
  it("to a file of a dataset downloads it, without credentials", async () => {
    const { body } = await call("reader", "data-store", "/registry/items/generate-presigned-url", {
      dataset_id: colour,
      file_path: "photographs/day 1.png",
      expires_in: 60,
    });
    const response = await fetch(body.presigned_url);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("image/png");
    expect(response.headers.get("content-disposition"))
      .toBe("attachment; filename=datasets/10378-1-1900024/photographs/day 1.png");
  });

  it("of a report downloads a Word document that names what it is about", async () => {
    const run = "10378.1/1900033";
    const { body } = await call("editor", "prov", "/explore/generate/report", {
      id: run,
      item_subtype: "MODEL_RUN",
      depth: 1,
    });
    const job = await vi.waitFor(async () => {
      const path = `/jobs/user/fetch?session_id=${body.session_id}`;
      const { job } = (await call("editor", "job", path)).body;
      expect(job?.status).toBe("SUCCEEDED");
      return job;
    }, { timeout: 5000, interval: 10 });
    const response = await fetch(job.result.report_url);
    expect(response.headers.get("content-disposition"))
      .toMatch(/^attachment; filename=generate_report_\d+\.docx$/);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.subarray(0, 4).toString("latin1")).toBe("PK\x03\x04");
    expect(bytes.toString()).toContain(run);
  });
});
