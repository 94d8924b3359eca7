/**
 * The Data Store API: data sets, and keys to the files in them.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import type { RegistryItem } from "../reef/item.ts";
import type { Reef } from "../reef/reef.ts";
import { dataStoreSchemas } from "./data_store_schemas.ts";
import { type ApiPart, type Call, outcome, Refusal } from "./operation.ts";
import { itemRoles } from "./registry.ts";
import { listItems } from "./registry_list.ts";
import { required, string } from "./schema.ts";

const reads = { component: "entity-registry", level: "READ" } as const;
const writes = { component: "entity-registry", level: "WRITE" } as const;

/** How long the made-up keys pretend to last, in milliseconds. */
const CREDENTIALS_TTL = 3_600_000;

/** Defines the data store's part. */
export function dataStoreApi(reef: Reef): ApiPart {
  const datasets = () => reef.all().filter((item) => item.item_subtype === "DATASET");
  return {
    description: "Registers data sets and gives access to their files",
    schemas: dataStoreSchemas,
    operations: [
      {
        method: "GET",
        path: "/registry/items/fetch-dataset",
        operationId: "fetch_dataset",
        tag: "Registry Items",
        summary: "Fetch a data set by its handle, with your roles on it",
        requires: reads,
        query: [required("handle_id", string)],
        answer: "RegistryFetchResponse",
        handle: ({ query, caller }) => {
          const id = String(query.handle_id);
          const item = datasets().find((one) => one.id === id);
          if (!item) return { ...notFound(id), item: null, roles: null, locked: null };
          const found = outcome(true, `Successfully fetched ${id}`);
          return { ...found, item, roles: itemRoles(item, caller), locked: false };
        },
      },
      {
        method: "POST",
        path: "/registry/items/list",
        operationId: "list_all_datasets",
        tag: "Registry Items",
        summary: "List the data sets, page by page",
        requires: reads,
        body: "ListDatasetRequest",
        answer: "ListRegistryResponse",
        handle: ({ body }) => {
          const { items, total_item_count: total, ...rest } = listItems(datasets(), body as never);
          return { ...rest, num_items: total, registry_items: items };
        },
      },
      {
        method: "POST",
        path: "/register/mint-dataset",
        operationId: "mint_dataset",
        tag: "Register Dataset",
        summary: "Register a data set and mint its handle",
        requires: writes,
        body: "CollectionFormat",
        answer: "MintResponse",
        handle: (call) => mintDataset(reef, call),
      },
      {
        method: "POST",
        path: "/registry/credentials/generate-read-access-credentials",
        operationId: "generate_read_access_credentials",
        tag: "Dataset Credentials",
        summary: "Get keys that read the files of a data set",
        requires: reads,
        body: "CredentialsRequest",
        answer: "CredentialResponse",
        handle: (call) => giveCredentials(datasets(), call, "read"),
      },
      {
        method: "POST",
        path: "/registry/credentials/generate-write-access-credentials",
        operationId: "generate_write_access_credentials",
        tag: "Dataset Credentials",
        summary: "Get keys that change the files of a data set",
        requires: writes,
        body: "CredentialsRequest",
        answer: "CredentialResponse",
        handle: (call) => giveCredentials(datasets(), call, "write"),
      },
      {
        method: "POST",
        path: "/registry/items/generate-presigned-url",
        operationId: "generate_presigned_url",
        tag: "Registry Items",
        summary: "Get a link that downloads one file of a data set",
        requires: reads,
        body: "PresignedURLRequest",
        answer: "PresignedURLResponse",
        handle: ({ body }) => {
          const { dataset_id, file_path, expires_in } = body as PresignedRequest;
          const item = datasets().find((one) => one.id === dataset_id);
          if (!item) return new Refusal(400, `Could not find the dataset ${dataset_id}`);
          return { dataset_id, file_path, presigned_url: presign(item, file_path, expires_in) };
        },
      },
    ],
  };
}

interface PresignedRequest {
  readonly dataset_id: string;
  readonly file_path: string;
  readonly expires_in: number;
}

function mintDataset(reef: Reef, { body, caller }: Call): unknown {
  if (reef.personOf(caller.username) === undefined) {
    return new Refusal(
      400,
      "The user is not linked to a Person in the registry, which registering needs",
    );
  }
  const { dataset_info: info, associations } = body as {
    readonly dataset_info: Readonly<Record<string, unknown>>;
    readonly associations: { readonly organisation_id: string };
  };
  if (reef.get(associations.organisation_id)?.item_subtype !== "ORGANISATION") {
    return outcome(false, `There is no organisation ${associations.organisation_id}`);
  }
  const fields = { display_name: info.name, collection_format: body };
  const item = reef.mintDataset(caller.username, fields, Math.floor(Date.now() / 1000));
  return {
    ...outcome(true, `Successfully registered ${item.id}`),
    handle: item.id,
    s3_location: item.s3,
    register_create_activity_session_id: null,
  };
}

/** The keys open nothing, but they look like keys, so that nobody shows them by accident. */
function giveCredentials(
  datasets: readonly RegistryItem[],
  { body, caller }: Call,
  kind: "read" | "write",
): unknown {
  const { dataset_id: id, console_session_required: wantsConsole } = body as {
    readonly dataset_id: string;
    readonly console_session_required: boolean;
  };
  const item = datasets.find((one) => one.id === id);
  if (!item) return { ...notFound(id), credentials: null, console_session_url: null };
  if (!itemRoles(item, caller).includes(`dataset-data-${kind}`)) {
    return new Refusal(401, `You do not have dataset data ${kind} access to ${id}.`);
  }
  return {
    ...outcome(true, "Successfully generated credentials"),
    credentials: {
      aws_access_key_id: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
      aws_secret_access_key: randomBytes(30).toString("base64"),
      aws_session_token: randomBytes(180).toString("base64"),
      expiry: new Date(Date.now() + CREDENTIALS_TTL).toISOString(),
    },
    console_session_url: wantsConsole
      ? `https://signin.example.org/federation?SigninToken=${randomBytes(48).toString("base64url")}`
      : null,
  };
}

function presign(item: RegistryItem, path: string, expiresIn: number): string {
  const file = path.split("/").map(encodeURIComponent).join("/");
  const query = new URLSearchParams({
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `ASIA${randomBytes(8).toString("hex").toUpperCase()}/demo/s3/aws4_request`,
    "X-Amz-Expires": String(expiresIn),
    "X-Amz-Security-Token": randomBytes(90).toString("base64"),
    "X-Amz-Signature": randomBytes(32).toString("hex"),
  });
  return `https://demo-reef.example.org/datasets/${item.id.split("/")[1]}/${file}?${query}`;
}

function notFound(id: string): Record<string, unknown> {
  return outcome(false, `Could not find a dataset with the handle ${id}`);
}
