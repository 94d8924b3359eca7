/** Each view once, with fictional people and places: for golden files and pictures. */
import { defineDeployment } from "../../src/model/deployment.ts";
import type { Document } from "../../src/display/document.ts";
import {
  type AccessCheckResult,
  accessChecks,
  type AccessData,
  decideAccess,
} from "../../src/model/access.ts";
import { authorisationModel, type RolesData } from "../../src/model/roles.ts";
import { apiNames } from "../../src/model/deployment.ts";
import type { SessionState } from "../../src/session/state.ts";
import { accessTable } from "../../src/view/access_table.ts";
import { checkAll } from "../../src/doctor/checks.ts";
import { filesView, movingView, transferView, unfinishedView } from "../../src/view/files.ts";
import { doctorView } from "../../src/view/doctor.ts";
import { inOrder, inTrouble } from "../doctor/facts.ts";
import { lineageView } from "../../src/view/lineage.ts";
import type { JobData, JobOutcomeData, JobProgress } from "../../src/model/job.ts";
import { jobOutcomeView, stoppedView, waitedView, waitingView } from "../../src/view/job.ts";
import { principalView } from "../../src/view/principal.ts";
import { roleTable } from "../../src/view/role_table.ts";
import type { ScanData } from "../../src/model/scan.ts";
import { scanView } from "../../src/view/scan.ts";
import type { ShareData } from "../../src/model/share.ts";
import { searchView } from "../../src/view/search.ts";
import { shareView } from "../../src/view/share.ts";
import { startedView } from "../../src/view/session.ts";
import { type SignInContext, signInView } from "../../src/view/sign_in.ts";
import { savedTokenView, statusView } from "../../src/view/status.ts";

export const deployment = defineDeployment({ domain: "dev.rrap-is.com", realm: "rrap" });

/** Local time, so that golden files are the same in every time zone. */
export const now = new Date(2026, 4, 12, 16, 32, 30).getTime();
const minutes = (count: number) => count * 60_000;

export const user = {
  sub: "0d2c",
  username: "editor",
  name: "Ed Itor",
  email: "editor@example.org",
};

export const context: SignInContext = { deployment, now, surface: "notebook", newIssuer: false };

export const awaiting = {
  status: "awaitingUser",
  userCode: "WDJB-MJHT",
  verificationUri: "https://auth.dev.rrap-is.com/auth/realms/rrap/device",
  verificationUriComplete:
    "https://auth.dev.rrap-is.com/auth/realms/rrap/device?user_code=WDJB-MJHT",
  expiresAt: now + minutes(9.5),
  adopted: false,
} as const satisfies SessionState;

export const editorRoles = ["entity-registry-read", "entity-registry-write", "offline_access"];

export const facts = {
  user,
  roles: editorRoles,
  accessTokenExpiresAt: now + minutes(5),
  sessionEndsAt: now + minutes(30),
  signedInAt: now,
  origin: "device",
  verified: true,
} as const;

const failed = (
  code:
    | "ERR_NETWORK"
    | "ERR_SIGN_IN_CANCELLED"
    | "ERR_SIGN_IN_DECLINED"
    | "ERR_DEVICE_CODE_EXPIRED"
    | "ERR_SIGN_IN_REQUIRED",
  message = "",
): SessionState => ({ status: "signedOut", failure: { code, message } });

const status = {
  status: "signedIn",
  deployment,
  profile: "default",
  clientId: "client-tools",
  user,
  accessTokenExpiresAt: new Date(now + minutes(4.2)).toISOString(),
  sessionEndsAt: new Date(now + minutes(30)).toISOString(),
  store: "~/.local/share/provena-notebook",
  person: { id: "10378.1/1900008", toldAt: new Date(now - minutes(2)).toISOString() },
} as const;

export function rolesOf(held: readonly string[], source: "api" | "token" = "api"): RolesData {
  return {
    source,
    components: authorisationModel.map(({ component, roles }) => ({
      component,
      roles: roles.map((role) => ({ ...role, granted: held.includes(role.name) })),
    })),
    other: ["default-roles-rrap", "offline_access", "uma_authorization"],
  };
}

type Change = (api: string, check: AccessCheckResult) => AccessCheckResult;

export function accessOf(
  held: readonly string[],
  change: Change = (_, check) => check,
): AccessData {
  return {
    apis: apiNames.map((api) => ({
      api,
      url: deployment.apis[api],
      checks: accessChecks[api].map(({ level }) => {
        const { expected, missing } = decideAccess(api, level, held);
        return change(api, {
          level,
          result: expected,
          expected,
          missing,
          status: expected === "granted" ? 200 : 401,
          ms: 40,
          detail: expected === "granted" ? null : roleDetail,
        });
      }),
    })),
  };
}

export const roleDetail =
  "You are not authorised to access this resource as you don't have the correct role.";

/** One API denies access that the token's roles should grant, one does not answer. */
const troubled: Change = (api, check) => {
  if (api === "prov" && check.level === "write") {
    return { ...check, result: "denied", status: 401, detail: roleDetail };
  }
  if (api === "search") {
    return { ...check, result: "unreachable", status: null, detail: "no answer in 5 s" };
  }
  return check;
};

export const foreign = defineDeployment({
  domain: "dev.rrap-is.com",
  realm: "rrap",
  apis: { registry: "https://registry.reef-lab.example", job: "https://jobs.reef-lab.example" },
});

const roles = { deployment, profileUrl: deployment.profileUrl, at: now };
const access = { deployment, roles: editorRoles, ms: 212 };
const trouble = { ...awaiting, trouble: "connection reset" };
const { verificationUriComplete: _, ...plainCode } = awaiting;

const finding = { file: "reef.ipynb", cell: 4, line: 1, column: 8, removed: false } as const;
export const job = (change: Partial<JobData>): JobData => ({
  sessionId: "a8b5073b-a569-43e7-bc9c-3c8b0b0bfa8e",
  type: "MODEL_RUN_PROV_LODGE",
  status: "SUCCEEDED",
  info: null,
  result: null,
  handle: null,
  name: null,
  run: null,
  ...change,
});

export const registered = {
  ...job({
    handle: "10378.1/1900078",
    result: {
      record: {
        id: "10378.1/1900078",
        prov_json: "{}",
        record: { display_name: "Run 1", model_version: "1.0" },
      },
    },
  }),
  batchId: null,
  status: "SUCCEEDED",
  jobs: [job({})],
} as const satisfies JobOutcomeData;

const versioned: JobOutcomeData = {
  ...registered,
  type: "REGISTER_VERSION_ACTIVITY",
  handle: "10378.1/1900050",
  result: { version_activity_id: "10378.1/1900057", lodge_session_id: "25a47efc" },
  jobs: [job({ type: "REGISTER_VERSION_ACTIVITY" }), job({ type: "LODGE_VERSION_ACTIVITY" })],
};

export const batch: JobOutcomeData = {
  sessionId: "25a47efc-f589-4058-a189-c89b657f83de",
  batchId: "143b6219-0abe-4cbf-be05-baff553424ac",
  type: "MODEL_RUN_BATCH_SUBMIT",
  status: "FAILED",
  result: { batch_id: "143b6219-0abe-4cbf-be05-baff553424ac" },
  info: "Successfully distributed batch jobs to queue.",
  handle: null,
  jobs: [
    job({ sessionId: "25a47efc-f589-4058-a189-c89b657f83de", type: "MODEL_RUN_BATCH_SUBMIT" }),
    job({ name: "Batch run 1", run: 1, handle: "10378.1/1900080" }),
    job({
      sessionId: "58360bc4-b964-4a0f-9ff3-2249dfe21cea",
      name: "Batch run 2",
      run: 2,
      status: "FAILED",
      info:
        "Failed to validate an entity's ID in the record, error: Missing required annotations " +
        "with keys: (site)..",
    }),
  ],
};

export const progress: JobProgress = {
  sessionId: registered.sessionId,
  batchId: null,
  jobs: [job({ status: "IN_PROGRESS" })],
  waited: 12_300,
  still: 4_000,
  trouble: null,
};

const shared: ShareData = {
  file: "reef.ipynb",
  ready: false,
  credentials: [],
  imports: [
    {
      cell: 1,
      line: 1,
      specifier: "jsr:@provena/notebook",
      kind: "package",
      pinned: false,
      pinTo: "jsr:@provena/notebook@^0.1.0",
    },
    { cell: 1, line: 2, specifier: "npm:reef", kind: "package", pinned: false, pinTo: null },
    { cell: 2, line: 1, specifier: "./reef.ts", kind: "file", pinned: true, pinTo: null },
  ],
  needs: [
    {
      cell: 3,
      line: 1,
      what: "registry fetch",
      access: { kind: "roles", roles: ["entity-registry-read"] },
    },
    {
      cell: 5,
      line: 2,
      what: "registry fetch",
      access: { kind: "roles", roles: ["entity-registry-read"] },
    },
    { cell: 5, line: 4, what: "job frobnicate", access: { kind: "unknown" } },
  ],
  roles: ["entity-registry-read"],
  requests: ["entity-registry-read"],
  source: "embedded",
  problems: [],
};

const scanned: ScanData = {
  files: 2,
  findings: [
    { ...finding, part: "output", output: 1, kind: "access token" },
    { ...finding, part: "source", output: null, line: 12, kind: "refresh token" },
    { ...finding, file: "notes.txt", cell: null, part: null, output: null, kind: "presigned link" },
  ],
  problems: [],
};

/** Documents by name, in the order in which users see them. */
const run = "10378.1/1900078";
const lineage = {
  item: run,
  nodes: [
    { id: run, category: "ACTIVITY", subtype: "MODEL_RUN", name: "Larval drift, calm summer" },
    { id: "10378.1/1900046", category: "ENTITY", subtype: "DATASET", name: "Bay bathymetry" },
    { id: "10378.1/1900022", category: "ENTITY", subtype: "MODEL", name: "Driftwood" },
    { id: "10378.1/1900008", category: "AGENT", subtype: "PERSON", name: "Ed Itor" },
    { id: "10378.1/1900013", category: "AGENT", subtype: "ORGANISATION", name: "Marine Station" },
    { id: "10378.1/1900047", category: "ENTITY", subtype: "DATASET", name: "Larval settlement" },
    { id: "10378.1/1900079", category: "", subtype: "" },
  ],
  links: [
    { source: run, target: "10378.1/1900046", type: "used" },
    { source: run, target: "10378.1/1900022", type: "used" },
    { source: run, target: "10378.1/1900008", type: "wasAssociatedWith" },
    { source: run, target: "10378.1/1900013", type: "wasAssociatedWith" },
    { source: "10378.1/1900046", target: "10378.1/1900008", type: "wasAttributedTo" },
    { source: "10378.1/1900047", target: run, type: "wasGeneratedBy" },
    { source: "10378.1/1900079", target: "10378.1/1900047", type: "used" },
  ],
};
const noNames = { closed: 1, missing: 0, beyond: 0, reason: undefined };
const found = {
  words: "currents",
  subtype: null,
  items: [
    {
      handle: "10378.1/1900021",
      score: 8,
      name: "Lagoon currents, summer",
      type: "DATASET",
      owner: "editor",
      detail: null,
    },
    {
      handle: "10378.1/1900008",
      score: 3,
      name: "Ed Itor",
      type: "PERSON",
      owner: "editor",
      detail: null,
    },
    {
      handle: "10378.1/1900025",
      score: 1,
      name: null,
      type: null,
      owner: null,
      detail: "closed to you",
    },
  ],
};

const files = {
  handle: "10378.1/1900024",
  name: "Water colour from the pier",
  uri: "s3://provena-data/datasets/10378-1-1900024/",
  region: "ap-southeast-2",
  endpoint: null,
  external: null,
  files: [
    { path: "colours.csv", size: 58, modified: "2026-05-12T06:30:00.000Z" },
    { path: "photographs/day 1.tif", size: 48_500_000, modified: "2026-05-12T06:30:00.000Z" },
    { path: "runs/2026/grid.nc", size: 3_221_225_472, modified: "2026-05-11T23:05:09.000Z" },
  ],
};
const moved = {
  direction: "download",
  handle: files.handle,
  local: "data",
  moved: files.files,
  skipped: [
    { path: "README.txt", reason: "unchanged" },
    { path: "metadata.json", reason: "unchanged" },
    { path: "notes.md", reason: "the file here is newer" },
  ],
  refused: [],
  bytes: 3_269_725_530,
  duration: 65_200,
} as const;
const moving = {
  files: 12,
  totalFiles: 30,
  bytes: 1_610_612_736,
  totalBytes: 3_221_225_472,
  rate: 52_428_800,
  secondsLeft: 30.7,
  trouble: null,
};

export function scenesOn(surface: SignInContext["surface"]): Readonly<Record<string, Document>> {
  const view = (state: SessionState, more: Partial<SignInContext> = {}) =>
    signInView(state, { ...context, surface, ...more });
  return {
    "card": view(awaiting),
    "card-first-time": view(awaiting, { newIssuer: true, deployment: foreign }),
    "card-in-trouble": view(trouble),
    "card-adopted-in-trouble": view({ ...trouble, adopted: true }),
    "card-without-complete-link": view({ ...plainCode, verificationUriComplete: undefined }),
    "started": startedView(),
    "signed-in": view({ status: "signedIn", ...facts }),
    "signed-in-as-another": view({
      status: "signedIn",
      ...facts,
      previousUser: "reader@example.org",
    }),
    "signed-in-without-roles": view({ status: "signedIn", ...facts, roles: [] }),
    "signed-in-from-environment": view({
      status: "signedIn",
      ...facts,
      roles: undefined,
      origin: "access-token",
      verified: false,
      sessionEndsAt: undefined,
      signedInAt: undefined,
    }),
    "refreshing": view({ status: "refreshing", ...facts }),
    "disconnected": view({
      status: "disconnected",
      ...facts,
      failure: {
        code: "ERR_NETWORK",
        message: "auth.dev.rrap-is.com did not answer: ECONNREFUSED",
      },
    }),
    "expired": view({
      status: "expired",
      user,
      failure: { code: "ERR_SIGN_IN_REQUIRED", message: "The server says: Session not active" },
    }),
    "signed-out": view({ status: "signedOut" }),
    "lineage": lineageView(lineage, noNames, { direction: "both", depth: 2 }),
    "lineage-of-nothing": lineageView({ ...lineage, links: [] }, noNames, {
      direction: "upstream",
      depth: 1,
    }),
    "search": searchView(found, 3),
    "search-found-nothing": searchView({ ...found, subtype: "MODEL", items: [] }, 10),
    "files": filesView(files),
    "files-elsewhere": filesView({
      ...files,
      files: [],
      external: "https://data.example.org/water-colour",
    }),
    "files-moving": movingView("download", moving, surface),
    "files-failing": movingView(
      "upload",
      { ...moving, secondsLeft: null, trouble: "nothing answers at this address (ECONNREFUSED)" },
      surface,
    ),
    "files-moved": transferView(moved),
    "files-refused": transferView({
      ...moved,
      direction: "upload",
      moved: moved.moved.slice(0, 1),
      bytes: 58,
      refused: [
        { path: "metadata.json", reason: "Provena writes it" },
        { path: "a\\b.csv", reason: "its name has a backslash, which can lead elsewhere" },
      ],
    }),
    "files-stopped": unfinishedView("download"),
    "cancelled": view({
      ...failed("ERR_SIGN_IN_CANCELLED"),
      status: "signedOut",
      resumableUntil: now + minutes(8.2),
    }),
    "declined": view(failed("ERR_SIGN_IN_DECLINED")),
    "code-expired": view(failed("ERR_DEVICE_CODE_EXPIRED")),
    "failed": view(
      failed(
        "ERR_NETWORK",
        "auth.dev.rrap-is.com cannot be found; check the domain and your connection",
      ),
    ),
    "roles": roleTable(rolesOf(editorRoles), roles),
    "roles-of-newcomer": roleTable(rolesOf([]), roles),
    "roles-from-token": roleTable(rolesOf(["entity-registry-write"], "token"), roles),
    "access": accessTable(accessOf(editorRoles, troubled), access),
    "access-of-newcomer": accessTable(accessOf([]), { ...access, roles: [] }),
    "principal": principalView(user, { deployment }),
    "status": statusView(status, { now }),
    "status-offline": statusView({ ...status, sessionEndsAt: null }, { now, offline: true }),
    "status-offline-ending": statusView(
      { ...status, sessionEndsAt: new Date(now + minutes(4 * 24 * 60)).toISOString() },
      { now, offline: true },
    ),
    "saved-token": savedTokenView("/home/ed/.config/provena/nightly.token", "/home/ed"),
    "scan": scanView(scanned),
    "scan-fixed": scanView({
      files: 1,
      findings: scanned.findings.map((each) => ({ ...each, removed: each.part === "output" })),
      problems: [{ file: "link.ipynb", reason: "it is a symbolic link, so it was not changed" }],
    }),
    "share": shareView(shared),
    "share-ready": shareView({
      ...shared,
      ready: true,
      imports: [{ ...shared.imports[0]!, pinned: true, pinTo: null }],
      needs: [],
      roles: [],
      requests: [],
      source: "none",
    }),
    "job-waiting": waitingView(progress, { surface }),
    "job-waiting-still": waitingView(
      { ...progress, waited: minutes(45), still: minutes(44) },
      { surface },
    ),
    "job-waiting-disconnected": waitingView(
      { ...progress, trouble: "api.dev.rrap-is.com cannot be reached: no answer in time" },
      { surface },
    ),
    "job-waiting-batch": waitingView(
      { ...progress, sessionId: null, batchId: batch.batchId, jobs: batch.jobs },
      { surface },
    ),
    "job-stopped": stoppedView({ sessionId: registered.sessionId }),
    "job-done": jobOutcomeView(registered),
    "job-done-line": waitedView(registered, 8_300),
    "job-done-twice": jobOutcomeView(versioned),
    "job-batch-failed": jobOutcomeView(batch),
    "scan-clean": scanView({ files: 12, findings: [], problems: [] }),
    "doctor": doctorView({ checks: checkAll(inOrder) }),
    "doctor-in-trouble": doctorView({ checks: checkAll(inTrouble) }),
  };
}
