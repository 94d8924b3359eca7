import { expect, test } from "vitest";
import { checkRequest } from "../../../src/demo/contract/check_request.ts";
import { contractOf } from "../../../src/demo/contract/contract.ts";
import type { ApiName } from "../../../src/model/deployment.ts";

type Sent = {
  readonly query?: string;
  readonly json?: unknown;
  readonly contentType?: string;
  readonly body?: Uint8Array;
};

async function check(api: ApiName, id: string, sent: Sent = {}) {
  const contract = await contractOf(api);
  const operation = contract.operations.find((one) => one.id === id)!;
  return await checkRequest(contract, operation, {
    query: new URLSearchParams(sent.query),
    ...("json" in sent && {
      body: new TextEncoder().encode(JSON.stringify(sent.json)),
      contentType: "application/json",
    }),
    ...(sent.body && { body: sent.body }),
    ...(sent.contentType && { contentType: sent.contentType }),
  });
}

const missing = (...loc: readonly string[]) => ({
  loc,
  msg: "field required",
  type: "value_error.missing",
});

/** A validation error in the body. */
const bodyError = (loc: readonly (string | number)[], msg: string, type = "value_error") => ({
  loc: ["body", ...loc],
  msg,
  type,
});

const associations = { organisation_id: "10378.1/1" };
const approvals = {
  ethics_registration: {},
  ethics_access: {},
  indigenous_knowledge: {},
  export_controls: {},
};
const info = {
  name: "Reef temperatures",
  description: "Temperatures of the reef",
  access_info: { reposited: true },
  publisher_id: "10378.1/1",
  created_date: { relevant: true, value: "2026-01-01" },
  published_date: { relevant: false },
  license: "https://creativecommons.org/licenses/by/4.0/",
};
const metadata = (more: Record<string, unknown>) => ({
  associations,
  approvals,
  dataset_info: { ...info, ...more },
});

const run = {
  workflow_template_id: "10378.1/2",
  inputs: [],
  outputs: [],
  display_name: "Run",
  description: "A run",
  associations: { modeller_id: "10378.1/3" },
  start_time: 1,
  end_time: 2,
};

const template = { display_name: "Workflow", software_id: "10378.1/4" };
const config = (key: string) => ({ key, description: "x", usage_type: "CONFIG_FILE" });

test("a page of jobs has ten jobs from the start by default", async () => {
  expect(await check("job", "list_jobs", { json: {} })).toEqual({
    path: {},
    query: {},
    body: { pagination_key: null, limit: 10 },
  });
});

test.each<[ApiName, string, string, unknown]>([
  ["prov", "explore_upstream", "starting_id=a&depth=3", { starting_id: "a", depth: 3 }],
  ["prov", "explore_upstream", "starting_id=a", { starting_id: "a", depth: null }],
  ["prov", "explore_upstream", "starting_id=a&starting_id=b", { starting_id: "b", depth: null }],
  ["registry", "fetch_entity_model", "id=&seed_allowed=Yes", { id: "", seed_allowed: true }],
  ["registry", "fetch_entity_model", "id=1&x=2", { id: "1", seed_allowed: false }],
])("%s.%s reads the query %s", async (api, id, query, read) => {
  expect(await check(api, id, { query })).toMatchObject({ query: read });
});

test.each<[string, unknown, unknown]>([
  ["a number in text", { limit: " 5 " }, { limit: 5 }],
  ["a fraction for a whole number", { limit: 5.7 }, { limit: 5 }],
  ["true for a number", { limit: true }, { limit: 1 }],
  ["a number for a text", { username_filter: 5 }, { username_filter: "5" }],
  ["true for a text", { username_filter: true }, { username_filter: "True" }],
  ["null where it is allowed", { pagination_key: null }, { pagination_key: null }],
  ["an empty list for an object", { pagination_key: [] }, { pagination_key: {} }],
])("pydantic accepts %s", async (_case, json, taken) => {
  expect(await check("job", "admin_list_jobs", { json })).toMatchObject({ body: taken });
});

test("unknown fields are silently ignored", async () => {
  const json = { filter_by: { misspelt: 1 }, page: 1 };
  expect(await check("registry", "list", { json })).toMatchObject({
    body: {
      filter_by: {
        record_type: "COMPLETE_ONLY",
        item_subtype: null,
        release_reviewer: null,
        release_status: null,
      },
      sort_by: null,
      pagination_key: null,
      page_size: 20,
    },
  });
});

test("values of user metadata are converted to text", async () => {
  const json = { display_name: "A", name: "A", user_metadata: { a: 1 } };
  expect(await check("registry", "create_agent_organisation", { json })).toMatchObject({
    body: { ror: null, user_metadata: { a: "1" } },
  });
});

test("the metadata of a dataset can contain a version, which is not in the document", async () => {
  expect(await check("data-store", "mint_dataset", { json: metadata({ version: "1" }) }))
    .toMatchObject({ body: { dataset_info: { version: "1", keywords: null } } });
});

test("a date can be sent as seconds since 1970, and is converted to a date", async () => {
  const json = metadata({ created_date: { relevant: "on", value: 1767225600 } });
  expect(await check("data-store", "mint_dataset", { json })).toMatchObject({
    body: { dataset_info: { created_date: { relevant: true, value: "2026-01-01" } } },
  });
});

test("missing parameters and fields are reported together, the query first", async () => {
  expect(await check("auth", "groups_restore", { json: {} })).toEqual({
    errors: [missing("query", "table_name"), missing("body", "import_mode")],
  });
});

test.each<[string, Sent]>([["no body", {}], ["null for a body", { json: null }]])(
  "%s is a missing body",
  async (_case, sent) => {
    expect(await check("registry", "list", sent)).toEqual({ errors: [missing("body")] });
  },
);

test("if the body is not JSON, that is the only error", async () => {
  const body = new TextEncoder().encode("{");
  expect(await check("auth", "groups_restore", { body })).toMatchObject({
    errors: [{ loc: ["body", 0], type: "value_error.jsondecode", ctx: { doc: "{" } }],
  });
});

test("JSON with another content type is not an object", async () => {
  const sent = { json: { display_name: "A", name: "A" }, contentType: "text/plain" };
  expect(await check("registry", "create_agent_organisation", sent)).toEqual({
    errors: [bodyError([], "value is not a valid dict", "type_error.dict")],
  });
});

test("an unknown enumeration member is answered with the permitted ones", async () => {
  expect(await check("search", "search_entity_registry", { query: "query=a&subtype_filter=b" }))
    .toMatchObject({
      errors: [{
        loc: ["query", "subtype_filter"],
        msg: expect.stringMatching(
          /^value is not a valid enumeration member; permitted: 'WORKFLOW_RUN', 'MODEL_RUN', /,
        ),
        type: "type_error.enum",
        ctx: { enum_values: expect.arrayContaining(["DATASET_TEMPLATE"]) },
      }],
    });
});

test.each<[number, unknown]>([
  [0, {
    ...bodyError(["depth"], "ensure this value is greater than or equal to 1"),
    type: "value_error.number.not_ge",
    ctx: { limit_value: 1 },
  }],
  [4, {
    ...bodyError(["depth"], "ensure this value is less than or equal to 3"),
    type: "value_error.number.not_le",
    ctx: { limit_value: 3 },
  }],
])("a report with depth %d is rejected", async (depth, error) => {
  const json = { id: "1", item_subtype: "STUDY", depth };
  expect(await check("prov", "export_prov_graph", { json })).toEqual({ errors: [error] });
});

test.each<[string, ApiName, string, unknown, unknown[]]>([
  ["null where it is not allowed", "job", "list_jobs", { limit: null }, [
    bodyError(["limit"], "none is not an allowed value", "type_error.none.not_allowed"),
  ]],
  ["a word for a number", "job", "list_jobs", { limit: "x" }, [
    bodyError(["limit"], "value is not a valid integer", "type_error.integer"),
  ]],
  ["an object for a list", "prov", "store_records", {}, [
    bodyError([], "value is not a valid list", "type_error.list"),
  ]],
  ["a list for a text", "auth", "user_link_user_assign", { person_id: [] }, [
    bodyError(["person_id"], "str type expected", "type_error.str"),
  ]],
  ["an error within a list", "prov", "register_batch", { records: [{ ...run, inputs: [1] }] }, [
    bodyError(["records", 0, "inputs", 0], "value is not a valid dict", "type_error.dict"),
  ]],
  ["a ROR that is not a URL", "registry", "create_agent_organisation", {
    display_name: "A",
    name: "A",
    ror: "notaror",
  }, [bodyError(["ror"], "invalid or missing URL scheme", "value_error.url.scheme")]],
  ["an invalid email address", "registry", "validate_agent_person", {
    display_name: "A",
    email: "notmail",
    first_name: "A",
    last_name: "B",
  }, [bodyError(["email"], "value is not a valid email address", "value_error.email")]],
  ["an unknown field in a dataset's metadata", "data-store", "mint_dataset", metadata({ b: 1 }), [
    bodyError(["dataset_info", "b"], "extra fields not permitted", "value_error.extra"),
  ]],
  ["an empty dataset name", "data-store", "mint_dataset", metadata({ name: "" }), [{
    ...bodyError(["dataset_info", "name"], "ensure this value has at least 1 characters"),
    type: "value_error.any_str.min_length",
    ctx: { limit_value: 1 },
  }]],
  ["an invalid date", "data-store", "mint_dataset", {
    ...metadata({ created_date: { relevant: true, value: "2026-02-30" } }),
  }, [
    bodyError(
      ["dataset_info", "created_date", "value"],
      "invalid date format",
      "value_error.date",
    ),
  ]],
])("pydantic rejects %s", async (_case, api, id, json, errors) => {
  expect(await check(api, id, { json })).toEqual({ errors });
});

const across = (...loc: readonly (string | number)[]) => (msg: string) =>
  bodyError([...loc, "__root__"], msg);

test.each<[string, ApiName, string, unknown, unknown]>([
  [
    "external data without a URI",
    "data-store",
    "validate_metadata",
    metadata({ access_info: { reposited: false } }),
    across("dataset_info", "access_info")(
      "Must provide a URI for external access if data is not reposited in the Data Store.",
    ),
  ],
  [
    "data that end before they start",
    "data-store",
    "validate_metadata",
    metadata({ temporal_info: { duration: { begin_date: "2026-02-01", end_date: "2026-01-01" } } }),
    across("dataset_info", "temporal_info", "duration")(
      "Begin Date must be before or equal to End Date.",
    ),
  ],
  [
    "a resolution in words",
    "data-store",
    "validate_metadata",
    metadata({ temporal_info: { resolution: "daily" } }),
    expect.objectContaining({
      loc: ["body", "dataset_info", "temporal_info", "resolution"],
      msg: expect.stringContaining("must be an ISO 8601 duration"),
    }),
  ],
  [
    "a URI of data in the Data Store",
    "data-store",
    "validate_metadata",
    metadata({ access_info: { uri: "https://example.org/" } }),
    across("dataset_info", "access_info")(
      "data in the Data Store must have no URI or description for external access",
    ),
  ],
  [
    "a relevant date without a value",
    "data-store",
    "validate_metadata",
    metadata({ published_date: { relevant: true } }),
    across("dataset_info", "published_date")("a relevant date must have a value"),
  ],
  [
    "a spatial resolution of 0",
    "data-store",
    "validate_metadata",
    metadata({ spatial_info: { resolution: "0" } }),
    bodyError(
      ["dataset_info", "spatial_info", "resolution"],
      "a spatial resolution must be a number of degrees above 0, not '0'",
    ),
  ],
  [
    "both a new and an existing batch",
    "job",
    "launch_job",
    {
      job_type: "EMAIL",
      job_sub_type: "SEND_EMAIL",
      job_payload: {},
      request_batch_id: true,
      add_to_batch: "x",
    },
    across()("Cannot specify both a new batch and an existing batch id."),
  ],
  [
    "a begins_with filter without its sort type",
    "registry",
    "list",
    { sort_by: { sort_type: "DISPLAY_NAME", begins_with: "C" } },
    across("sort_by")(
      "Cannot filter by begins_with without specifying a valid sort_type. " +
        "Must be one of ['ACCESS_INFO_URI_BEGINS_WITH']",
    ),
  ],
  [
    "a subtype with a release status",
    "registry",
    "list",
    { filter_by: { item_subtype: "MODEL", release_status: "RELEASED" } },
    across("filter_by")("Cannot filter by both item_subtype and release_status"),
  ],
  [
    "two deferred resources with the same key",
    "registry",
    "create_entity_dataset_template",
    { display_name: "T", deferred_resources: [config("a"), config("a")] },
    across()("Non unique resource_key properties in provided deferred resources."),
  ],
  [
    "a duplicate annotation",
    "registry",
    "create_entity_model_run_workflow_template",
    { ...template, annotations: { required: ["a"], optional: ["a"] } },
    across("annotations")("Provided required and/or optional field keys are non-unique."),
  ],
  [
    "a duplicate template",
    "registry",
    "create_entity_model_run_workflow_template",
    { ...template, input_templates: [{ template_id: "1" }, { template_id: "1" }] },
    bodyError(
      ["input_templates"],
      "Cannot support duplicate templates being used twice in just input templates, or twice in " +
        "just output templates. Duplicates: ['1'].",
    ),
  ],
  [
    "a run that ends before it starts",
    "prov",
    "register_model_run",
    { ...run, start_time: 3 },
    across()(
      "The 'start_time' value (3) must be smaller than or equal to the 'end_time' value (2).",
    ),
  ],
  [
    "a run without a description",
    "prov",
    "register_model_run",
    { ...run, description: "" },
    bodyError(["description"], "string must not be empty"),
  ],
])("Provena's models reject %s", async (_case, api, id, json, error) => {
  expect(await check(api, id, { json })).toEqual({ errors: [error] });
});

test("the fields of a run are compared even if one of them is invalid", async () => {
  const json = { ...run, display_name: null, start_time: 3 };
  expect(await check("prov", "register_model_run", { json })).toMatchObject({
    errors: [{ loc: ["body", "display_name"] }, { loc: ["body", "__root__"] }],
  });
});

test("two dates are not compared if another field of their model is invalid", async () => {
  const duration = { begin_date: "2026-02-01", end_date: "2026-01-01", more: 1 };
  const json = metadata({ temporal_info: { duration } });
  expect(await check("data-store", "validate_metadata", { json })).toMatchObject({
    errors: [{ type: "value_error.extra" }],
  });
});

async function form(value: string | File) {
  const data = new FormData();
  data.set("csv_file", value);
  const encoded = new Response(data);
  return {
    contentType: encoded.headers.get("content-type")!,
    body: new Uint8Array(await encoded.arrayBuffer()),
  };
}

test("a file in a form is passed on with its name and content", async () => {
  const sent = await form(new File(["a,b\r\n"], "runs.csv"));
  const checked = await check("prov", "convert_model_runs_csv", sent);
  const { csv_file: file } = (checked as { body: { csv_file: File } }).body;
  expect(file.name).toBe("runs.csv");
  expect(await file.text()).toBe("a,b\r\n");
});

test("text instead of a file is rejected", async () => {
  expect(await check("prov", "convert_model_runs_csv", await form("a,b"))).toEqual({
    errors: [bodyError(["csv_file"], "Expected UploadFile, received: <class 'str'>")],
  });
});

test.each<[string, Sent]>([
  ["JSON", { json: {} }],
  ["nothing", {}],
  ["a broken form", {
    body: new TextEncoder().encode("--"),
    contentType: "multipart/form-data; boundary=x",
  }],
])("with %s instead of a form, the file is missing", async (_case, sent) => {
  expect(await check("prov", "convert_model_runs_csv", sent)).toEqual({
    errors: [missing("body", "csv_file")],
  });
});
